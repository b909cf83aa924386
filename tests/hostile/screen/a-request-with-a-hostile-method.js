// expect: sent
onRequest = async (request, settings) => {
  await fetch("http://127.0.0.1:1/", { method: "[RED]", headers: { "x-a": "\xe9[/]" } }).catch((error) => console.log(error.message));
  Segment.track({ event: "e", userId: "u" });
};
