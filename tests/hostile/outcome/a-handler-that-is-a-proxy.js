// expect: sent
onRequest = new Proxy(() => Segment.track({ event: "e", userId: "u" }), { get() { throw 1; } });
