// expect: success
// events: [{"type":"track","event":"\u001b[2J\u202e[red]","userId":"\u009b1m"}]
// shown: "event": "\u001b[2J\u202e[red]"
onRequest = async (request, settings) => {
  Segment.track({ event: "\x1b[2J\u202e[red]", userId: "\x9b1m" });
};
