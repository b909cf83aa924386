// expect: sent
onRequest = async (request, settings) => {
  const heard = [];
  for (const name of ["kind", "id", "payload", "settings", "value", "op", "args"]) {
    Object.defineProperty(Object.prototype, name, { __proto__: null, set(value) { heard.push(value); }, get() { return undefined; }, configurable: true });
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log(crypto.createHash("sha1").update("x").digest("hex"));
  for (const name of ["kind", "id", "payload", "settings", "value", "op", "args"]) delete Object.prototype[name];
  if (heard.length) throw new Error("heard something");
  Segment.track({ event: "e", userId: "u" });
};
