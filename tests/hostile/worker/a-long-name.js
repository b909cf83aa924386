// expect: success
onRequest = async (request, settings) => {
  globalThis["x".repeat(2 ** 26)] = 1;
  ({})["y".repeat(2 ** 26)];
};
