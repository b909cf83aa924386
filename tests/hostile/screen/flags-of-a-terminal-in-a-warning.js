// expect: success
// events: [{"type":"track","event":"e","userId":"u","messageId":"\u001b[2J"},{"type":"\u001b]0;x\u0007[red]"}]
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u", messageId: "\x1b[2J" });
  Segment.events.push({ type: "\x1b]0;x\x07[red]" });
};
