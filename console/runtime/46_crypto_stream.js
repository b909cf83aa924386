// Hash, Hmac, Cipheriv, Decipheriv, Sign and Verify are streams too, as in Node.
// Defines: LazyTransform; needs: the other 46_ files, 19_proxies, requireNode (72, at call time).
// Few functions use them so: Node's streams are loaded when one asks for a member that they have.

function LazyTransform(options) {
  this._options = options;
}

// What no stream has, but engine, promises and JSON ask every object for.
const notOfStreams = (key) => key in Object.prototype || key === "then" || key === "toJSON" ||
  (typeof key === "symbol" && key !== Symbol.asyncIterator);

// `inherits` are the objects that inherit from the stand-in until the class they wait for is there.
function standIn(className, inherits) {
  const load = () => {
    const { prototype } = requireNode("internal_crypto_stream")[className];
    for (const object of inherits) Object.setPrototypeOf(object, prototype);
    return prototype;
  };
  const handler = {
    __proto__: null,
    get: (target, key, receiver) => (notOfStreams(key) ? target[key] : Reflect.get(load(), key, receiver)),
    has: (target, key) => (notOfStreams(key) ? key in target : key in load()),
    getPrototypeOf: () => load(),
  };
  const target = {};
  const proxy = new Proxy(target, handler);
  noteProxy(proxy, target, handler);
  for (const object of inherits) Object.setPrototypeOf(object, proxy);
}

standIn("LateTransform", [LazyTransform.prototype]);
standIn("LateWritable", [Sign.prototype, Verify.prototype]);
for (const Class of [Hash, Hmac, Cipher, Cipheriv, Decipher, Decipheriv]) {
  Object.setPrototypeOf(Class.prototype, LazyTransform.prototype);
  Object.setPrototypeOf(Class, LazyTransform);
}
