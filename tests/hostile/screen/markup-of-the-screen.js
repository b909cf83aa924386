// expect: sent
// shown: [bold red]x[/] [@click=app.quit]y[/] [/nothing] [
onRequest = async (request, settings) => {
  console.log("[bold red]x[/] [@click=app.quit]y[/] [/nothing] [");
  Segment.track({ event: "e", userId: "u" });
};
