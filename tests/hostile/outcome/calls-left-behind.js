// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  setTimeout(() => { for (;;) Segment.track({ event: "late", userId: "u" }); }, 5);
};
