// expect: sent
// shown: \x1b[2J
onRequest = () => {
  const label = "\x1b[2J\x1b]0;t\x07\u202e[red]";
  for (const name of ["count", "countReset", "time", "timeLog", "timeEnd", "assert", "trace", "dirxml", "group", "groupEnd", "debug"]) {
    console[name]?.(name === "assert" ? false : label, label);
  }
  console.countReset(label + "never"); console.timeEnd(label + "never");
  Segment.track({ event: "e", userId: "u" });
};
