// expect: Timeout
onRequest = async (request, settings) => {
  Math.max(...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, get value() { for (;;); } }) }) });
};
