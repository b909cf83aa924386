// doors: run
// expect: sent
onRequest = async (request, settings) => {
  let frames;
  Error.prepareStackTrace = (error, given) => { frames = given; };
  new Error("x").stack;
  for (const frame of frames) {
    const source = String(frame.getFunction?.() ?? "");
    if (source && !source.includes("prepareStackTrace")) throw new TypeError(source);
    if (String(frame.getFileName?.() ?? "").includes("/")) throw new TypeError("a path");
  }
  Segment.track({ event: "e", userId: "u" });
};
