// expect: Timeout
onRequest = async (request, settings) => {
  const numbers = function* () { for (;;) yield 1; };
  for (const number of numbers()) void number;
};
