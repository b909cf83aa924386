// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  setTimeout(() => Promise.reject(new Error("late")), 1);
};
