// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Promise.resolve().then(() => {}).then(() => {}).then(() => { throw new Error("\x1b[2J\u202e[red]"); });
};
