// expect: Timeout
onRequest = async (request, settings) => {
  let text = "aaaa";
  for (;;) text = text.replace(/a/g, "aa").slice(0, 1e5);
};
