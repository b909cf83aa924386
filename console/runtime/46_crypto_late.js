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
