// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const error = new Error("x");
  Object.defineProperty(error, "message", { get() { return this.message; } });
  `${error}`;
};
