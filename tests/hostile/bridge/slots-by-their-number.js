// expect: sent
onRequest = async (request, settings) => {
  for (let i = 0; i < 10; i++) Object.defineProperty(globalThis, i, { get() { throw 1; }, set() { throw 1; }, configurable: false });
  console.log(new Map([[1, 2]]).entries(), Promise.resolve(1), new WeakSet([{}]));
  Segment.track({ event: "e", userId: "u" });
};
