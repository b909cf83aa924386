// expect: sent
onRequest = async (request, settings) => {
  const inner = (0, eval)("this");
  if (inner !== globalThis || Function("return typeof process + typeof require")() !== "undefinedundefined") throw new Error("out");
  Segment.track({ event: "e", userId: "u" });
};
