// expect: sent
onRequest = async (request, settings) => {
  const deep = (n) => { try { deep(n + 1); } catch { for (let i = 0; i < 3; i++) try { crypto.randomBytes(1e6); } catch {} } };
  deep(0);
  if (crypto.randomBytes(3e5).length !== 3e5) throw new Error("lost");
  Segment.track({ event: "e", userId: "u" });
};
