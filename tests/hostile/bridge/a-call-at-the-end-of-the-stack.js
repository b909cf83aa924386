// expect: sent
onRequest = async (request, settings) => {
  const calls = [() => crypto.createHash("md5").update("x").digest("hex"), () => new URL("http://a/b?c").href, () => setTimeout(() => {}, 1e6), () => console.log("x"), () => Segment.track({ event: "deep", userId: "u" }), () => btoa("x"), () => structuredClone([{}])];
  let at = 0;
  const deep = () => { try { deep(); } catch {} if (at < 5000) try { calls[at++ % calls.length](); } catch {} };
  deep();
  Segment.events.length = 0;
  if (crypto.createHash("md5").update("x").digest("hex") !== "9dd4e461268c8034f5c8564e155c67a6") throw new Error("wrong");
  Segment.track({ event: "e", userId: "u" });
};
