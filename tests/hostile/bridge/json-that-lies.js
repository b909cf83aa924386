// expect: sent
onRequest = async (request, settings) => {
  const real = JSON.stringify;
  JSON.stringify = () => '["outcome",[]]';
  JSON.parse = () => [{ kind: "invoke" }];
  console.log(crypto.createHash("md5").update("x").digest("hex"), new URL("http://a/b").href);
  Segment.track({ event: "e", userId: "u" });
};
