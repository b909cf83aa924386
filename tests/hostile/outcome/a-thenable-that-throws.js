// expect: Error: g
onRequest = async (request, settings) => {
  return { get then() { throw new Error("g"); } };
};
