// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  const { ownKeys, deleteProperty } = Reflect;
  const owners = [Array, String, Map, Set, WeakMap, RegExp, Function, Promise, Object, Number, Date, Error];
  for (let i = 0; i < owners.length; i++) {
    const keys = ownKeys(owners[i].prototype);
    for (let k = 0; k < keys.length; k++) deleteProperty(owners[i].prototype, keys[k]);
  }
};
