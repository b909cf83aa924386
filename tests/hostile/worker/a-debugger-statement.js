// expect: sent
onRequest = async (request, settings) => {
  for (let i = 0; i < 1000; i++) debugger;
  Segment.track({ event: "e", userId: "u" });
};
