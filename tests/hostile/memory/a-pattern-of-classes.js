// expect: success
// expect: SyntaxError: *
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  new RegExp(`[${Array.from({ length: 6e4 }, (_, i) => `\\u{${(i * 3).toString(16)}}`).join("")}]`, "u").test("a");
};
