// What of crypto is seldom used: it is in libs/node and loaded when it is first read or called.
// Adds to crypto; defines: cryptoParts, what those modules share with the 46_ files.
// Needs: the other 46_ files, 43_domexception, requireNode (72, at call time).

const cryptoParts = {
  __proto__: null,
  DOMException, KEY_BYTES, KEY_SOURCES, KeyObject, SecretKeyObject,
  asymmetricKey, bytesOf, dataBytes, encodedBytes, exportKey, fillRandom, keyObjectOf, keyStateOf, privateKeyOf, publicKeyOf,
  hostCall: (name, args, ...buffers) => openssl(() => host.call(name, args, ...buffers)),
  isBytes: (value) => isView(value) || isAnyArrayBuffer(value),
  shareKey: (object, state) => weakMapSet(keyStates, object, state),
};

for (const name of ["webcrypto", "subtle"]) {
  objectDefine(crypto, name, { get: () => requireNode("internal_webcrypto")[name], enumerable: true });
}

objectDefine(KeyObject, "from", {
  value: function from(key) {
    return requireNode("internal_webcrypto").keyObjectFrom(key);
  },
  writable: true, configurable: true,
});

function lateClass(module, name) {
  const keep = (value) => {
    objectDefine(crypto, name, { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  const get = () => keep(requireNode(module)[name]);
  objectDefine(crypto, name, { get, set: keep, enumerable: true, configurable: true });
}

lateClass("internal_ecdh", "ECDH");
lateClass("internal_dh", "DiffieHellman");
lateClass("internal_dh", "DiffieHellmanGroup");
lateClass("internal_x509", "X509Certificate");

Object.assign(crypto, {
  createECDH(curve) {
    return new crypto.ECDH(curve);
  },
  createDiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
    return new crypto.DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  },
  createDiffieHellmanGroup(name) {
    return new crypto.DiffieHellmanGroup(name);
  },
  checkPrime(candidate, ...rest) {
    return requireNode("internal_primes").checkPrime(candidate, ...rest);
  },
  checkPrimeSync(candidate, ...rest) {
    return requireNode("internal_primes").checkPrimeSync(candidate, ...rest);
  },
  generatePrime(size, options, callback) {
    return requireNode("internal_primes").generatePrime(size, options, callback);
  },
  generatePrimeSync(size, ...rest) {
    return requireNode("internal_primes").generatePrimeSync(size, ...rest);
  },
  secureHeapUsed() {
    return { total: 0, used: 0, utilization: 0, min: 0 };
  },
  getFips() {
    return 0;
  },
  setFips(val) {}, // Node's OpenSSL takes it; whatever is set has no effect here
  setEngine(id, flags) {
    checkString(id, "id");
    throw codedError(Error, "ERR_CRYPTO_ENGINE_UNKNOWN", `Engine "${id}" was not found`);
  },
});
objectDefine(crypto, "fips", { get: crypto.getFips, set: crypto.setFips });
crypto.getDiffieHellman = crypto.createDiffieHellmanGroup;
crypto.getCurves = (() => () => host.call("ec_curves", []))(); // without a name, as Node's
for (const name of ["prng", "rng", "pseudoRandomBytes"]) {
  objectDefine(crypto, name, {
    get: () => crypto.randomBytes,
    set(value) {
      objectDefine(crypto, name, { value, writable: true, configurable: true });
    },
    configurable: true,
  });
}
