// expect: Error: <Revoked Proxy>
onRequest = async (request, settings) => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  throw proxy;
};
