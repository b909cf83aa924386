// expect: \x1b]0;x\x07\u202e[b]: y
// shown: \x1b]0;x\x07\u202e[b]: y
onRequest = async (request, settings) => {
  throw Object.assign(new Error("y"), { name: "\x1b]0;x\x07\u202e[b]" });
};
