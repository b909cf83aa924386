// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 1e4; i++) { console.group(); console.count(`c${i}`); console.time(`t${i}`); }
};
