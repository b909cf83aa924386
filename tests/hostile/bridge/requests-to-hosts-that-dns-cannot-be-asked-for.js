// expect: sent
onRequest = async () => {
  for (const host of ["a..b", ".", "a.b..", "x".repeat(64) + ".b", "1".repeat(300), "xn--zzzzzzz99999", "[::1%lo]", "a\u200bb", "%00", "😀.".repeat(99)]) {
    for (const how of [(url) => fetch(url), (url) => fetch(new Request(url)), (url) => new Promise((yes, no) => https.get(url.replace("http:", "https:"), yes).on("error", no))]) {
      try { await how(`http://${host}/`); throw new SyntaxError(`fetched ${host}`); } catch (error) { if (error instanceof SyntaxError) throw error; }
    }
  }
  Segment.track({ event: "e", userId: "u" });
};
