// expect: sent
onRequest = async (request, settings) => {
  for (let i = 0; i < 3e5; i++) new WeakRef({ i });
  Segment.track({ event: "e", userId: "u" });
};
