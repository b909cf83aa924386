// Making keys: generateKeyPair, generateKey, and the exchange of secrets with them.
// Adds to crypto; needs: 46_crypto_keys.

const KEY_KINDS = ["rsa", "rsa-pss", "dsa", "ec", "ed25519", "ed448", "x25519", "x448"];

function keyOptions(type, options) {
  if (type === "rsa" || type === "rsa-pss" || type === "dsa") {
    checkObject(options, "options");
    const { modulusLength, publicExponent = 0x10001 } = options;
    checkInteger(modulusLength, "options.modulusLength", 0, 0xffffffff);
    checkInteger(publicExponent, "options.publicExponent", 0, 0xffffffff);
    return { modulusLength, publicExponent };
  }
  if (type !== "ec") return {};
  checkObject(options, "options");
  checkString(options.namedCurve, "options.namedCurve");
  return { namedCurve: options.namedCurve };
}

function keyPair(type, options) {
  if (!KEY_KINDS.includes(type)) {
    checkString(type, "type");
    throw argValue("type", type, "must be a supported key type");
  }
  const chosen = keyOptions(type, options);
  const privateKey = asymmetricKey("private", openssl(() => host.call("key_generate", [type, chosen])));
  const publicKey = asymmetricKey("public", host.call("key_public", [false], privateKey.bytes));
  const shown = (key, encoding) => (encoding === undefined ? keyObjectOf(key) : exportKey(key, encoding));
  return {
    publicKey: shown(publicKey, options?.publicKeyEncoding),
    privateKey: shown(privateKey, options?.privateKeyEncoding),
  };
}

function secretKey(type, options) {
  checkObject(options, "options");
  if (type !== "aes") checkInteger(options.length, "options.length", 8, 2 ** 31 - 1);
  else if (![128, 192, 256].includes(options.length)) {
    throw argValue("options.length", options.length, "must be one of: 128, 192, 256");
  }
  if (type !== "aes" && type !== "hmac") throw argValue("type", type, "must be a supported key type");
  return new SecretKeyObject("secret", { bytes: fillRandom(new FastBuffer(options.length >> 3)) });
}

Object.assign(crypto, {
  generateKeyPairSync(type, options) {
    return keyPair(type, options);
  },
  generateKeyPair(type, options, callback) {
    if (typeof options === "function") [options, callback] = [undefined, options];
    checkFunction(callback, "callback");
    const { publicKey, privateKey } = keyPair(type, options);
    callLater(callback, null, publicKey, privateKey);
  },
  generateKeySync(type, options) {
    return secretKey(type, options);
  },
  generateKey(type, options, callback) {
    checkFunction(callback, "callback");
    callLater(callback, undefined, secretKey(type, options));
  },
  diffieHellman(options) {
    checkObject(options, "options");
    const { privateKey, publicKey } = options;
    if (!(privateKey instanceof KeyObject)) throw argValue("options.privateKey", privateKey);
    if (!(publicKey instanceof KeyObject)) throw argValue("options.publicKey", publicKey);
    const keys = [privateKeyOf(privateKey).bytes, publicKeyOf(publicKey).bytes];
    const bytes = openssl(() => host.call("key_agree", [], ...keys));
    return new FastBuffer(bytes.buffer);
  },
});
