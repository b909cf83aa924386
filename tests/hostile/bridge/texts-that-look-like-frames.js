// expect: sent
onRequest = async (request, settings) => {
  console.log("fco\u0000\u0000\u0000\u0005\u0000\u0000\u0000\u0010[0,false]", "\u0000".repeat(1000), "\nfcr");
  console.log("fcr" + "\u0000".repeat(8));
  Segment.track({ event: "e", userId: "u" });
};
