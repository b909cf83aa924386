// expect: sent
onRequest = async (request, settings) => {
  for (const url of ["", "//", "http://", "file:///etc/passwd", "data:text/plain,x", "http://[::", "http://a\r\nb/", "javascript:1", {}, null, Symbol.iterator]) {
    try { await fetch(url); throw new SyntaxError(`fetched ${String(url)}`); } catch (error) { if (error instanceof SyntaxError) throw error; }
  }
  Segment.track({ event: "e", userId: "u" });
};
