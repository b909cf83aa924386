// expect: sent
onRequest = async (request, settings) => {
  console.log({ "\x1b[2J": new Map([["\u202e", new Error("\x07[red]")]]), [Symbol("\x1b]0;x\x07")]: class { static "\u202e" = 1; } });
  Segment.track({ event: "e", userId: "u" });
};
