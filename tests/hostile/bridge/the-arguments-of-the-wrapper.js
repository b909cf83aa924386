// expect: sent
const given = typeof arguments === "undefined" ? [] : [...arguments];
onRequest = () => {
  for (const each of given) if (typeof each === "function") try { each(() => () => { throw new Error("forged"); }); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
