// expect: sent
onRequest = async (request, settings) => {
  for (const text of ["http://" + "a.".repeat(2e4), "http://[1:2:3:4:5:6:7:8:9]", "http://\ud800/", "http://xn--/", "a:".repeat(1e5), "http://a/" + "../".repeat(1e5), "http://1.2.3.4.5.6/", "http://0x7f.1", "\u0000", "file:\\\\c:|/.."]) try { new URL(text, "http://b/").searchParams.append("\ud800", text); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
