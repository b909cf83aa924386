// KeyObject and what may stand for a key.
// Defines: KeyObject, secretBytes; adds to crypto; needs: 46_crypto.

const keyStates = new WeakMap(); // KeyObject → { type, bytes, … }
const SECRET_KEYS = ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView", "KeyObject", "CryptoKey"];

class KeyObject {
  constructor(type, state) {
    if (type !== "secret" && type !== "public" && type !== "private") throw argValue("type", type);
    if (state === undefined) throw argType("handle", "object", state);
    weakMapSet(keyStates, this, { type, ...state });
  }
  get type() {
    return keyState(this).type;
  }
  get symmetricKeySize() {
    return keyState(this).type === "secret" ? keyState(this).bytes.length : undefined;
  }
}

function keyState(key) {
  const state = weakMapGet(keyStates, key);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

// The bytes of a secret key, however it is given.
function secretBytes(key, encoding, name = "key") {
  if (typeof key === "string") return bufferFromString(key, encodingNamed(encoding ?? "utf8") ?? "utf8");
  const state = typeof key === "object" && key !== null ? weakMapGet(keyStates, key) : undefined;
  if (state?.type === "secret") return state.bytes;
  if (state) {
    throw codedError(
      TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${state.type}, expected secret.`,
    );
  }
  const bytes = bytesOf(key);
  if (bytes === undefined) throw argType(name, SECRET_KEYS, key);
  return new Uint8Array(bytes); // a copy
}

Object.assign(crypto, {
  createSecretKey(key, encoding) {
    return new KeyObject("secret", { bytes: secretBytes(key, encoding) });
  },
  KeyObject,
});
