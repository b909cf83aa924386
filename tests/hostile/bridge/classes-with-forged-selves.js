// expect: sent
onRequest = async (request, settings) => {
  for (const [owner, name] of [[Headers, "get"], [URLSearchParams, "get"], [AbortController, "abort"], [Response, "text"], [Request, "clone"], [TextDecoder, "decode"], [FormData, "append"]]) {
    for (const self of [null, {}, Object.create(owner.prototype), new Proxy(Object.create(owner.prototype), {}), globalThis]) try { await owner.prototype[name].call(self, "a", "b"); } catch {}
  }
  Segment.track({ event: "e", userId: "u" });
};
