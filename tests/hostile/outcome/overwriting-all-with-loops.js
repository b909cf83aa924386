// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  const found = [];
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (name === "globalThis" || name === "window" || name === "ServerRequest") continue;
    for (const read of [() => globalThis[name], () => globalThis[name].prototype]) try {
      const owner = read();
      for (const key of Object.getOwnPropertyNames(owner)) try {
        if (key !== "constructor" && typeof owner[key] === "function") found.push([owner, key]);
      } catch {}
    } catch {}
  }
  const loop = () => { for (;;); };
  for (let i = 0; i < found.length; i++) try { found[i][0][found[i][1]] = loop; } catch {}
};
