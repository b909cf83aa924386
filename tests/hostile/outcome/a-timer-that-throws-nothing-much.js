// expect: Error: undefined
onRequest = async (request, settings) => {
  setTimeout(() => { throw undefined; });
  await new Promise(() => {});
};
