// expect: Error: short
onRequest = async (request, settings) => {
  throw Object.assign(new Error("short"), { stack: "Error: short\n    at x (handler.js:1:1)\n".repeat(1e6) });
};
