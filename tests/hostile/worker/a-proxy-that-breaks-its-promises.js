// expect: TypeError: *
onRequest = async (request, settings) => {
  Object.keys(new Proxy(Object.freeze({ a: 1 }), { ownKeys: () => ["b"] }));
};
