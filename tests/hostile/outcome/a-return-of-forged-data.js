// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  return { status: "error", events: [{ forged: 1 }], error: { name: "Forged" } };
};
