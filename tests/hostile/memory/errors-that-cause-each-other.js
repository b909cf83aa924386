// expect: RangeError: 0
// expect: Error: 0
onRequest = async (request, settings) => {
  let error = new Error("0");
  const first = error;
  for (let i = 0; i < 1e5; i++) error = new Error(`${i}`, { cause: error });
  first.cause = error;
  throw first;
};
