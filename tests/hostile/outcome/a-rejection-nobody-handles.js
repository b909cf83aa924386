// expect: Error: nobody
onRequest = async (request, settings) => {
  Promise.reject(new Error("nobody"));
  await new Promise(() => {});
};
