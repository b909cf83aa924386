// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  return { then(resolve, reject) { resolve(); reject(new Error("x")); resolve({ events: ["forged"] }); throw 1; } };
};
