// expect: sent
// shown: \x1b[2J: 1
onRequest = async (request, settings) => {
  console.group("\x1b[31m[red]");
  console.count("\x1b[2J");
  console.table([{ "\x1b[2J": "\u202e", "[b]": "\t\n" }]);
  console.timeEnd("\x1b]0;t\x07");
  Segment.track({ event: "e", userId: "u" });
};
