// expect: Error: y
// shown: /* \x1b[2J \u202e [red]
onRequest = async (request, settings) => {
  /* [2J ‮ [red] */ throw new Error("y");
};
