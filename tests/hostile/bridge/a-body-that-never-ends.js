// expect: Timeout
onRequest = async (request, settings) => {
  await new Response({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }), pipe() {}, on() {} }).text();
  await new Promise(() => {});
};
