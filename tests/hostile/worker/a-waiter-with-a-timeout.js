// expect: Error: done
onRequest = async (request, settings) => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < 1000; i++) Atomics.waitAsync(shared, 0, 0, 1);
  throw new Error("done");
};
