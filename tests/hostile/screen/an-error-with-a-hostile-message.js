// expect: Error: \x1b[2J\u202e[red]x[/] \x1b]52;c;eA==\x07
// shown: Error: \x1b[2J\u202e[red]x[/] \x1b]52;c;eA==\x07
onRequest = async (request, settings) => {
  throw new Error("\x1b[2J\u202e[red]x[/] \x1b]52;c;eA==\x07");
};
