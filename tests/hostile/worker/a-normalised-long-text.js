// expect: success
// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: *
onRequest = async (request, settings) => {
  "\ufdfa".repeat(2e6).normalize("NFKD").length;
};
