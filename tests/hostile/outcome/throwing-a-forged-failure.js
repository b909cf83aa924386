// expect: Timeout: forged
onRequest = async (request, settings) => {
  throw Object.assign(new Error("forged"), { name: "Timeout", type: "Timeout", line: 1e9, column: -5 });
};
