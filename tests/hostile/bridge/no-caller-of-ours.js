// expect: sent
onRequest = async (request, settings) => {
  for (const make of [() => arguments.callee, () => (function f() { return f.caller; })(), () => console.log.caller, () => fetch.arguments]) {
    let value;
    try { value = make(); } catch { continue; }
    if (typeof value === "function" && !/callee|f\.caller/.test(`${value}`)) throw new Error("ours");
  }
  Segment.track({ event: "e", userId: "u" });
};
