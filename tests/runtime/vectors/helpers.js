// What the lines of the data files use: hex in and out, but for texts.

const hex = (text) => Buffer.from(text, "hex");
const hash = (name, data, outputLength) =>
  crypto.createHash(name, { outputLength }).update(data).digest("hex");
const hmac = (name, key, data) => crypto.createHmac(name, hex(key)).update(hex(data)).digest("hex");
const pbkdf2 = (name, password, salt, iterations, length) =>
  crypto.pbkdf2Sync(hex(password), hex(salt), iterations, length, name).toString("hex");
const scrypt = (password, salt, N, r, p, length) =>
  crypto.scryptSync(password, salt, length, { N, r, p }).toString("hex");
const hkdf = (name, key, salt, info, length) =>
  Buffer.from(crypto.hkdfSync(name, hex(key), hex(salt), hex(info), length)).toString("hex");

// There and back, in two pieces.
function through(coder, data, last) {
  const half = data.length >> 1;
  return [coder.update(data.subarray(0, half)), coder.update(data.subarray(half)), coder.final(), last()];
}
function cipher(name, key, iv, data) {
  const start = iv ? hex(iv) : null, nothing = () => Buffer.alloc(0);
  const [to, from] = [crypto.createCipheriv, crypto.createDecipheriv].map((create) =>
    create(name, hex(key), start).setAutoPadding(false));
  const coded = Buffer.concat(through(to, hex(data), nothing));
  const decoded = Buffer.concat(through(from, coded, nothing));
  return decoded.equals(hex(data)) ? coded.toString("hex") : "does not come back";
}
function aead(name, key, iv, aad, data, authTagLength) {
  const length = { plaintextLength: hex(data).length };
  const to = crypto.createCipheriv(name, hex(key), hex(iv), { authTagLength });
  to.setAAD(hex(aad), length);
  const coded = Buffer.concat([to.update(hex(data)), to.final(), to.getAuthTag()]);
  const text = coded.subarray(0, length.plaintextLength), tag = coded.subarray(length.plaintextLength);
  const open = (tag) => {
    const from = crypto.createDecipheriv(name, hex(key), hex(iv), { authTagLength }).setAuthTag(tag);
    from.setAAD(hex(aad), length);
    return Buffer.concat([from.update(text), from.final()]);
  };
  if (!open(tag).equals(hex(data))) return "does not come back";
  const forged = Buffer.from(tag);
  forged[0] ^= 1;
  try {
    open(forged);
    return "takes a wrong tag";
  } catch {
    return coded.toString("hex");
  }
}
async function wrapped(wrapping, key) {
  const { subtle } = crypto;
  const wrapper = await subtle.importKey("raw", hex(wrapping), "AES-KW", true, ["wrapKey", "unwrapKey"]);
  const inner = await subtle.importKey("raw", hex(key), { name: "HMAC", hash: "SHA-1" }, true, ["sign"]);
  const bytes = await subtle.wrapKey("raw", inner, wrapper, "AES-KW");
  const again = await subtle.unwrapKey(
    "raw", bytes, wrapper, "AES-KW", { name: "HMAC", hash: "SHA-1" }, true, ["sign"],
  );
  const back = Buffer.from(await subtle.exportKey("raw", again));
  return back.equals(hex(key)) ? Buffer.from(bytes).toString("hex") : "does not come back";
}
const PREFIXES = {
  Ed25519: "302e020100300506032b657004220420", Ed448: "3047020100300506032b6571043b0439",
  X25519: "302e020100300506032b656e04220420",
};
const secretKey = (kind, key) =>
  crypto.createPrivateKey({ key: hex(PREFIXES[kind] + key), format: "der", type: "pkcs8" });
function edwards(kind, key, data) {
  const own = secretKey(kind, key);
  const signature = crypto.sign(null, hex(data), own);
  const good = crypto.verify(null, hex(data), crypto.createPublicKey(own), signature);
  return good ? signature.toString("hex") : "is not verified";
}
function montgomery(key, point) {
  const publicKey = crypto.createPublicKey(
    { key: hex(`302a300506032b656e032100${point}`), format: "der", type: "spki" });
  return crypto.diffieHellman({ privateKey: secretKey("X25519", key), publicKey }).toString("hex");
}
const ecdsa = (name, key, data, signature) => crypto.verify(
  name, Buffer.from(data), { key: hex(key), format: "der", type: "spki" }, hex(signature));

const codes = (text) => text.split("").map((c) => c.charCodeAt(0).toString(16).padStart(4, "0")).join("");
const utf8 = (bytes) => codes(new TextDecoder().decode(hex(bytes)));
const utf16 = (bytes) => codes(new TextDecoder("utf-16le").decode(hex(bytes)));
const encoded = (text) => Buffer.from(new TextEncoder().encode(text)).toString("hex");
function fatal(label, bytes) {
  try {
    new TextDecoder(label, { fatal: true }).decode(hex(bytes));
    return "fine";
  } catch (error) {
    return error.code;
  }
}
