// expect: sent
onRequest = async (request, settings) => {
  const stolen = Object.getOwnPropertySymbols(new Headers({ a: "b" })).concat(Object.getOwnPropertySymbols(request), Object.getOwnPropertySymbols(new Request("http://a/")));
  for (const symbol of stolen) for (const value of [null, {}, "x", { __proto__: null, length: -1 }]) {
    const headers = new Headers();
    headers[symbol] = value;
    try { headers.append("a", "b"); console.log(headers); await fetch("http://127.0.0.1:1/", { headers }); } catch {}
  }
  Segment.track({ event: "e", userId: "u" });
};
