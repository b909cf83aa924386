// expect: success
// expect: RangeError: *
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  new Function("x", `switch (x) {${Array.from({ length: 1e5 }, (_, i) => `case ${i}: break;`).join("")}}`)(5);
};
