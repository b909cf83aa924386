// Keys from passwords: pbkdf2, scrypt, hkdf, at once or by callback.
// Adds to crypto; needs: 46_crypto_keys, 46_crypto_sign.

const INT31 = 2 ** 31 - 1;
const KEY_MATERIAL = ["string", "SecretKeyObject", "ArrayBuffer", "TypedArray", "DataView", "Buffer"];
const passwordBytes = (value, name) => plainBytes(value, name, KEY_SOURCES);

function pbkdf2Bytes(password, salt, iterations, keylen, digest) {
  checkString(digest, "digest");
  const buffers = [passwordBytes(password, "password"), passwordBytes(salt, "salt")];
  checkInteger(iterations, "iterations", 1, INT31);
  checkInteger(keylen, "keylen", 0, INT31);
  return new FastBuffer(host.call("pbkdf2", [digest, iterations, keylen], ...buffers).buffer);
}

function scryptBytes(password, salt, keylen, options = {}) {
  const buffers = [passwordBytes(password, "password"), passwordBytes(salt, "salt")];
  checkInteger(keylen, "keylen", 0, INT31);
  const pick = (short, long, fallback) => {
    if (options[short] !== undefined && options[long] !== undefined) {
      throw codedError(Error, "ERR_CRYPTO_SCRYPT_INVALID_PARAMETER", "Invalid scrypt parameter");
    }
    const value = options[short] ?? options[long];
    if (value !== undefined) checkInteger(value, short, 0, 0xffffffff);
    return value || fallback;
  };
  const sizes = [pick("N", "cost", 16384), pick("r", "blockSize", 8), pick("p", "parallelization", 1)];
  const { maxmem = 32 << 20 } = options;
  checkInteger(maxmem, "maxmem", 0);
  return new FastBuffer(host.call("scrypt", [...sizes, maxmem || 32 << 20, keylen], ...buffers).buffer);
}

function hkdfBytes(digest, ikm, salt, info, length) {
  checkString(digest, "digest");
  const key = keyStateOf(ikm)?.bytes ?? plainBytes(ikm, "ikm", KEY_MATERIAL);
  const buffers = [key, passwordBytes(salt, "salt"), passwordBytes(info, "info")];
  checkInteger(length, "length", 0, INT31);
  const size = buffers[2].length;
  if (size > 1024) throw outOfRange("info", "must not contain more than 1024 bytes", size);
  return new Uint8Array(host.call("hkdf", [digest, length], ...buffers)).buffer;
}

Object.assign(crypto, {
  pbkdf2Sync(password, salt, iterations, keylen, digest) {
    return pbkdf2Bytes(password, salt, iterations, keylen, digest);
  },
  pbkdf2(password, salt, iterations, keylen, digest, callback) {
    if (typeof digest === "function") [digest, callback] = [undefined, digest];
    checkFunction(callback, "callback");
    return answered(callback, () => pbkdf2Bytes(password, salt, iterations, keylen, digest));
  },
  scryptSync(password, salt, keylen, options = undefined) {
    return scryptBytes(password, salt, keylen, options);
  },
  scrypt(password, salt, keylen, options, callback = undefined) {
    if (typeof options === "function") [options, callback] = [undefined, options];
    checkFunction(callback, "callback");
    return answered(callback, () => scryptBytes(password, salt, keylen, options));
  },
  hkdfSync(digest, ikm, salt, info, length) {
    return hkdfBytes(digest, ikm, salt, info, length);
  },
  hkdf(digest, ikm, salt, info, length, callback) {
    checkFunction(callback, "callback");
    return answered(callback, () => hkdfBytes(digest, ikm, salt, info, length));
  },
});
