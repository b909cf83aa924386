// expect: Timeout
onRequest = async (request, settings) => {
  const thenable = { then(resolve) { resolve(thenable); } };
  return thenable;
};
