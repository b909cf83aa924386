// expect: success
onRequest = async (request, settings) => {
  Segment.set({ collection: "\x1b[2J\u202e[red]x[/]", id: "\x9b", properties: { "\x07": "\x1b" } });
};
