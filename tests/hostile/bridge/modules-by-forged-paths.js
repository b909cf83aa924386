// expect: sent
onRequest = async (request, settings) => {
  for (const name of ["moment", "jsonwebtoken", "uuidv5", "xml2js"]) { try { void globalThis[name]?.["../../../etc/passwd"]; } catch {} }
  for (const load of [() => require("/etc/passwd"), () => moment.constructor("return require")()("fs"), () => module.require("fs"), () => process.binding("fs")]) {
    try { load(); throw new SyntaxError("loaded"); } catch (error) { if (error instanceof SyntaxError) throw error; }
  }
  Segment.track({ event: "e", userId: "u" });
};
