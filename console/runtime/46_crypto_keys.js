// KeyObject, what may stand for a key, and keys read, written and made.
// Defines: KeyObject, secretBytes, privateKeyOf, publicKeyOf, keyStateOf, openssl; adds to crypto;
// needs: 46_crypto. The bytes of a private key are PKCS #8, of a public one SPKI.

const keyStates = new WeakMap(); // KeyObject → { type, bytes, kind, details }
const KEY_BYTES = ["ArrayBuffer", "Buffer", "TypedArray", "DataView"];
const KEY_SOURCES = ["string", ...KEY_BYTES];
const KEY_OBJECTS = [...KEY_SOURCES, "KeyObject", "CryptoKey"];
const keyStateOf = (value) => (typeof value === "object" && value !== null ? weakMapGet(keyStates, value) : undefined);

// Makes a call whose errors are OpenSSL's: those say where they come from in properties of their own.
function openssl(call) {
  try {
    return call();
  } catch (error) {
    const [, number, library, reason] = /^error:([^:]*):([^:]*)::(.*)$/.exec(error.message) ?? [];
    if (number === undefined) throw error;
    throw Object.assign(new Error(error.message), { library, reason, code: error.code });
  }
}

function keyState(key) {
  const state = keyStateOf(key);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

class KeyObject {
  constructor(type, state) {
    if (type !== "secret" && type !== "public" && type !== "private") throw argValue("type", type);
    if (typeof state !== "object" || state === null || !state.bytes) throw argType("handle", "object", state);
    weakMapSet(keyStates, this, { type, ...state });
  }
  get type() {
    return keyState(this).type;
  }
  equals(otherKeyObject) {
    const other = keyStateOf(otherKeyObject);
    if (other === undefined) throw argType("otherKeyObject", "KeyObject", otherKeyObject);
    const state = keyState(this);
    return state.type === other.type && compareBytes(state.bytes, other.bytes) === 0;
  }
}
tagClass(KeyObject, "KeyObject");

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return keyState(this).bytes.length;
  }
  export(options) {
    if (options !== undefined) checkObject(options, "options");
    const { bytes } = keyState(this);
    if (options?.format === "jwk") return { kty: "oct", k: ENCODINGS.base64url.read(bytes, 0, bytes.length) };
    if (options?.format === undefined || options.format === "buffer") return Buffer.from(bytes);
    throw argValue("options.format", options.format, "must be one of: undefined, 'buffer', 'jwk'");
  }
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    const state = keyState(this);
    state.asked = true;
    return state.kind;
  }
  get asymmetricKeyDetails() {
    return { ...keyState(this).details };
  }
  export(options) {
    return exportKey(keyState(this), options);
  }
}
class PublicKeyObject extends AsymmetricKeyObject {}
class PrivateKeyObject extends AsymmetricKeyObject {}
for (const Class of [SecretKeyObject, PublicKeyObject, PrivateKeyObject]) {
  objectDefine(Class.prototype, INSPECT_CUSTOM, {
    value(depth, options) {
      const { type, kind, asked } = keyState(this);
      const shown = { [Symbol("kKeyType")]: type };
      if (asked) shown[Symbol("kAsymmetricKeyType")] = kind;
      return `${this.constructor.name} [KeyObject] ${inspect(shown, options)}`;
    },
  });
}

function asymmetricKey(type, [[kind, details], bytes]) {
  if (details.publicExponent) details.publicExponent = BigInt(details.publicExponent);
  return { type, kind, details, bytes };
}

const keyObjectOf = (state) => new (state.type === "private" ? PrivateKeyObject : PublicKeyObject)(state.type, state);

// The bytes of a secret key, however it is given.
function secretBytes(key, encoding, name = "key", sources = KEY_OBJECTS) {
  if (typeof key === "string") return textBytes(key, encoding);
  const state = keyStateOf(key);
  if (state?.type === "secret") return state.bytes;
  if (state) throw wrongKeyType(state.type, "secret");
  const bytes = bytesOf(key);
  if (bytes === undefined) throw argType(name, sources, key);
  return new Uint8Array(bytes); // a copy
}

function wrongKeyType(type, expected) {
  return codedError(
    TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${type}, expected ${expected}.`,
  );
}

const isKeyData = (value) => typeof value === "string" || isView(value) || isAnyArrayBuffer(value);

// { pem, data, passphrase } of a key given as text, bytes or { key, format, type, passphrase }.
function encodedKey(key, sources) {
  const plain = isKeyData(key);
  const options = plain ? {} : (key ?? {});
  const source = plain ? key : options.key;
  const wrapped = typeof key === "object" && key !== null;
  if (!plain && !(wrapped && isKeyData(source))) {
    const inside = wrapped && "key" in key;
    throw argType(inside ? "key.key" : "key", sources, inside ? (source ?? key) : key);
  }
  const { format = "pem", type, encoding, passphrase } = options;
  if (format !== "pem" && format !== "der") throw argValue("options.format", format);
  if (format === "der" && !/^(pkcs1|pkcs8|sec1|spki)$/.test(type)) throw argValue("options.type", type);
  const secret = passphrase === undefined ? [] : [secretBytes(passphrase, encoding, "key.passphrase", KEY_SOURCES)];
  const data = bytesOf(source, encodingNamed(encoding ?? "utf8") ?? "utf8");
  return { pem: format === "pem" && !isBinaryDer(data), data, secret };
}

// PEM is looked for first; what starts like DER can only be that.
const isBinaryDer = (bytes) => bytes.length > 1 && bytes[0] === 0x30 && bytes[1] > 0x7f && bytes[1] < 0x85;

function jwkKey(options, isPrivate) {
  checkObject(options.key, "key.key");
  if (!/^(RSA|EC|OKP)$/.test(options.key.kty)) {
    throw argValue("key.kty", options.key.kty, "must be one of: 'RSA', 'EC', 'OKP'");
  }
  const read = openssl(() => host.call("jwk_import", [isPrivate, options.key]));
  return asymmetricKey(isPrivate ? "private" : "public", read);
}

function privateKeyOf(key, { objects = true } = {}) {
  const given = keyStateOf(key) ?? keyStateOf(key?.key);
  if (given && objects) {
    if (given.type !== "private") throw wrongKeyType(given.type, "private");
    return given;
  }
  if (given) throw argType("key", KEY_SOURCES, key);
  if (key?.format === "jwk") return jwkKey(key, true);
  const { pem, data, secret } = encodedKey(key, objects ? KEY_OBJECTS : KEY_SOURCES);
  return asymmetricKey("private", openssl(() => host.call("key_private", [pem], data, ...secret)));
}

function publicKeyOf(key, { onlyPrivateObjects = false } = {}) {
  const given = keyStateOf(key) ?? keyStateOf(key?.key);
  if (given?.type === "secret" || (given?.type === "public" && onlyPrivateObjects)) {
    throw wrongKeyType(given.type, onlyPrivateObjects ? "private" : "private or public");
  }
  if (given?.type === "public") return given;
  if (given) return asymmetricKey("public", openssl(() => host.call("key_public", [false], given.bytes)));
  if (key?.format === "jwk") return jwkKey(key, false);
  const { pem, data, secret } = encodedKey(key, onlyPrivateObjects ? KEY_SOURCES : KEY_OBJECTS);
  return asymmetricKey("public", openssl(() => host.call("key_public", [pem], data, ...secret)));
}

const EXPORT_TYPES = { __proto__: null, private: ["pkcs1", "pkcs8", "sec1"], public: ["pkcs1", "spki"] };

function exportKey(state, options) {
  checkObject(options, "options");
  const { format, type, cipher, passphrase } = options;
  const isPrivate = state.type === "private";
  if (format === "jwk") return openssl(() => host.call("jwk_export", [isPrivate], state.bytes));
  if (!EXPORT_TYPES[state.type].includes(type)) throw argValue("options.type", type);
  if (format !== "pem" && format !== "der") throw argValue("options.format", format);
  const needs = type === "pkcs1" ? "rsa" : type === "sec1" ? "ec" : state.kind;
  if (state.kind !== needs) {
    throw codedError(
      Error, "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS",
      `The selected key encoding ${type} can only be used for ${needs.toUpperCase()} keys.`,
    );
  }
  const secret = cipher === undefined ? [] : [secretBytes(passphrase, undefined, "options.passphrase", KEY_SOURCES)];
  const bytes = openssl(() => host.call("key_export", [isPrivate, format === "pem", type], state.bytes, ...secret));
  return format === "pem" ? decodeUtf8(bytes) : new FastBuffer(bytes.buffer);
}

Object.assign(crypto, {
  createSecretKey(key, encoding) {
    return new SecretKeyObject("secret", { bytes: secretBytes(key, encoding, "key", KEY_BYTES) });
  },
  createPrivateKey(key) {
    return keyObjectOf(privateKeyOf(key, { objects: false }));
  },
  createPublicKey(key) {
    return keyObjectOf(publicKeyOf(key, { onlyPrivateObjects: true }));
  },
  KeyObject,
});
