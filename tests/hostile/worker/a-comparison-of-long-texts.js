// expect: success
// expect: Timeout
onRequest = async (request, settings) => {
  "x".repeat(5e6).localeCompare("x".repeat(5e6) + "y", "de", { sensitivity: "base" });
};
