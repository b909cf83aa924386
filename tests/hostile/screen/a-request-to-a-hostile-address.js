// expect: sent
onRequest = async (request, settings) => {
  await fetch("http://127.0.0.1:1/\x1b[2J\u202e[red]?\u200b").catch((error) => console.log(error.message));
  Segment.track({ event: "e", userId: "u" });
};
