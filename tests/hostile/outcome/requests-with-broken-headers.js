// expect: sent
onRequest = async (request, settings) => {
  for (const headers of [{ "a\nb": "c" }, { a: "b\r\nX-Forged: 1" }, { "": "x" }, [["a"]], { "transfer-encoding": "chunked", "content-length": "-1" }]) {
    try { await fetch("http://127.0.0.1:1/", { headers }); } catch {}
  }
  Segment.track({ event: "e", userId: "u" });
};
