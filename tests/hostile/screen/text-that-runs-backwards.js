// expect: sent
// shown: user\u202egnp.exe\u202c
onRequest = async (request, settings) => {
  console.log("user\u202egnp.exe\u202c");
  Segment.track({ event: "e", userId: "u" });
};
