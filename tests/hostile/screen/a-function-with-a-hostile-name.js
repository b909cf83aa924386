// expect: Error: y
// shown: \x1b[2J[/]\u202e
onRequest = async (request, settings) => {
  const named = { ["\x1b[2J[/]\u202e"]() { throw new Error("y"); } };
  named["\x1b[2J[/]\u202e"]();
};
