// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (const name of Reflect.ownKeys(globalThis)) try { delete globalThis[name]; } catch {}
};
