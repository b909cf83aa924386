// expect: sent
// shown: [link=https://evil.example]z[/link] :bomb: $primary <b>&amp;
onRequest = async (request, settings) => {
  console.log("[link=https://evil.example]z[/link] :bomb: $primary <b>&amp;");
  Segment.track({ event: "e", userId: "u" });
};
