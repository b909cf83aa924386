// expect: Timeout
onRequest = async (request, settings) => {
  const numbers = async function* () { for (;;) yield 1; };
  for await (const number of numbers()) void number;
};
