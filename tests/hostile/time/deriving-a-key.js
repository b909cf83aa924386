// expect: Timeout
onRequest = async (request, settings) => {
  crypto.pbkdf2Sync("a", "b", 100000000, 64, "sha512");
};
