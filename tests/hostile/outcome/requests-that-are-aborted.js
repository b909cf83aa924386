// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 300; i++) {
    const controller = new AbortController();
    fetch("http://127.0.0.1:1/", { signal: controller.signal }).catch(() => {});
    controller.abort();
  }
};
