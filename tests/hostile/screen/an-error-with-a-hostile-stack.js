// expect: Error: y
// shown: at \x1b[2J\u202e (handler.js:3:1)
onRequest = async (request, settings) => {
  throw Object.assign(new Error("y"), { stack: "Error: y\n    at \x1b[2J\u202e (handler.js:3:1)\n    at [/red] (handler.js:9999999:9999999)\n    at \r (handler.js:0:0)" });
};
