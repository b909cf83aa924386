// expect: sent
onRequest = async (request, settings) => {
  const seen = [];
  Error.prepareStackTrace = (error, given) => { for (const frame of given) seen.push(String(frame.getFunction?.() ?? ""), String(frame.getThis?.() ?? "")); return ""; };
  console.log({ get [Symbol.toStringTag]() { new Error("x").stack; return "x"; } });
  [1].map(() => new Error("y").stack);
  JSON.stringify({ toJSON() { new Error("z").stack; } });
  if (seen.some((text) => /host\.call|ring\(|header\[0\]/.test(text))) throw new Error("ours");
  Error.prepareStackTrace = undefined;
  Segment.track({ event: "e", userId: "u" });
};
