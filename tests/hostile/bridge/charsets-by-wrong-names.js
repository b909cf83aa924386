// expect: sent
onRequest = async (request, settings) => {
  for (const label of ["rot13", "zip", "base64", "hex", "unicode_escape", "idna", "punycode", "mbcs", "undefined", "../utf8", "\u0000", "utf-8\u0000"]) {
    try { new TextDecoder(label); throw new SyntaxError(label); } catch (error) { if (error instanceof SyntaxError) throw error; }
  }
  Segment.track({ event: "e", userId: "u" });
};
