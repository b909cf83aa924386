// expect: ReferenceError: *
onRequest = async (request, settings) => {
  new ShadowRealm().evaluate("globalThis");
};
