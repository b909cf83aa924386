// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) "\u1e9b\u0323".repeat(1e4).normalize("NFKD").normalize("NFKC");
};
