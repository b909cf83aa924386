// expect: success
// expect: RangeError: *
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  new Function(`return [${"1.5,".repeat(2e6)}]`)();
};
