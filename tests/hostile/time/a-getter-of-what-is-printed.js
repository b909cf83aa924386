// expect: Timeout
onRequest = async (request, settings) => {
  console.log({ [Symbol.for("nodejs.util.inspect.custom")]() { for (;;); } });
};
