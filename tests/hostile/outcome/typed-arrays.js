// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  const shared = Object.getPrototypeOf(Uint8Array.prototype);
  for (const name of ["set", "subarray", "slice", "fill"]) shared[name] = () => { throw 1; };
  for (const name of ["length", "byteLength", "buffer"]) Object.defineProperty(shared, name, { get: () => 2 ** 53 });
};
