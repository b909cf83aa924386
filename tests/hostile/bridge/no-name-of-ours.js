// expect: sent
onRequest = async (request, settings) => {
  const found = Reflect.ownKeys(globalThis).map(String).filter((name) => /^(process|require|host.*|__.*|py.*|mr_.*|runtime|d8|load|ring)$/i.test(name));
  if (found.length) throw new Error(found.join());
  Segment.track({ event: "e", userId: "u" });
};
