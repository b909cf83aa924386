// expect: Error: late
onRequest = async (request, settings) => {
  setTimeout(() => { throw new Error("late"); });
  await new Promise(() => {});
};
