// expect: RangeError: Invalid string length
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  let value = ["x".repeat(1000)];
  for (let i = 0; i < 40; i++) value = [value, value];
  JSON.stringify(value);
};
