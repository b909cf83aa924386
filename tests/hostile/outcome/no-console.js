// expect: Error: still
onRequest = async (request, settings) => {
  console = Segment = null;
  throw new Error("still");
};
