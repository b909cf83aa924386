// expect: sent
onRequest = async (request, settings) => {
  const text = { toString() { return new URL(`http://a/${crypto.randomBytes(2).toString("hex")}`).href; } };
  for (let i = 0; i < 100; i++) { new URL(text); btoa(text); console.log("%s", text); new Headers({ a: text }); }
  Segment.track({ event: "e", userId: "u" });
};
