// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (const name of Object.getOwnPropertyNames(globalThis)) try { globalThis[name] = undefined; } catch {}
};
