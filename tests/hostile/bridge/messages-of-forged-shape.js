// expect: sent
onRequest = async (request, settings) => {
  for (const message of [null, undefined, 1, "x", [], () => {}, new Proxy({}, { get() { throw 1; } }), { userId: { toString() { throw 1; } } }, { event: "e", get userId() { throw 1; } }]) {
    for (const name of ["track", "identify", "group", "page", "screen", "alias", "set"]) try { Segment[name](message); } catch {}
  }
  Segment.events.length = Segment.objects.length = 0;
  Segment.track({ event: "e", userId: "u" });
};
