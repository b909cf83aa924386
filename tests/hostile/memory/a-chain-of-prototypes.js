// expect: Timeout
onRequest = async (request, settings) => {
  let object = {};
  for (let i = 0; i < 1e5; i++) object = Object.create(object);
  for (;;) void object.missing;
};
