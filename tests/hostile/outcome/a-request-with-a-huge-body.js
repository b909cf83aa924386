// expect: FetchError: *
// expect: RangeError: *
onRequest = async (request, settings) => {
  await fetch("http://127.0.0.1:1/", { method: "POST", body: "x".repeat(2e7) });
};
