// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    try { Object.freeze(globalThis[name]); Object.freeze(globalThis[name].prototype); } catch {}
  }
};
