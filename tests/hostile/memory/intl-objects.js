// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: Error: The worker process ended (signal 11)*
onRequest = async (request, settings) => {
  const all = [];
  for (;;) all.push(new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin" }), new Intl.Collator("de"));
};
