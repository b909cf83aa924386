// expect: sent
onRequest = async (request, settings) => {
  for (const name of ["outcome", "log", "late", "limits", "library_read", "natives", "promise", "rejections", "fetch"]) {
    try { crypto.createHash(name); throw new SyntaxError(name); } catch (error) { if (error instanceof SyntaxError) throw error; }
    try { new TextDecoder(`${name}","`); throw new SyntaxError(name); } catch (error) { if (error instanceof SyntaxError) throw error; }
  }
  Segment.track({ event: "e", userId: "u" });
};
