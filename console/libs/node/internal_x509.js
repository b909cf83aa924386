// crypto.X509Certificate: what a certificate says, for whom it is good, and who signed it.
"use strict";

const { KeyObject, asymmetricKey, hostCall, keyObjectOf, keyStateOf } = internal.cryptoParts;
const { argType, codedError, crypto } = internal;
const states = new WeakMap(); // X509Certificate → { told, der }

function stateOf(value) {
  const state = states.get(value);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

const told = (certificate) => stateOf(certificate).told;
const lines = (parts, mark) => parts?.map(([name, value]) => `${name}${mark}${value}`).join("\n");

function fingerprint(certificate, algorithm) {
  const hex = crypto.createHash(algorithm).update(stateOf(certificate).der).digest("hex");
  return hex.toUpperCase().match(/../g).join(":");
}

// Names that come more than once become a list.
function collected(parts) {
  const found = { __proto__: null };
  for (const [name, value] of parts) {
    found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}

function checkString(value, name) {
  if (typeof value !== "string") throw argType(name, "string", value);
}

function matches(pattern, name, { wildcards = true }) {
  if (pattern === name) return true;
  if (!wildcards || !pattern.startsWith("*.")) return false;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === pattern.slice(1);
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]*:[\da-f:]*(\d{1,3}(\.\d{1,3}){3})?)$/i;

class X509Certificate {
  constructor(buffer) {
    if (typeof buffer !== "string" && !ArrayBuffer.isView(buffer)) {
      throw argType("buffer", ["string", "Buffer", "TypedArray", "DataView"], buffer);
    }
    const bytes = typeof buffer === "string" ? Buffer.from(buffer) : internal.cryptoParts.bytesOf(buffer);
    const [said, der] = hostCall("certificate", [], bytes);
    states.set(this, { told: said, der: Buffer.from(der) });
  }
  [Symbol.for("nodejs.util.inspect.custom")](depth, options) {
    if (depth < 0) return this;
    const shown = {};
    for (const name of SHOWN) shown[name] = this[name];
    const inner = { ...options, depth: options.depth === null ? null : options.depth - 1 };
    return `X509Certificate ${internal.inspect(shown, inner)}`;
  }
  get subject() {
    return lines(told(this).subject, "=");
  }
  get subjectAltName() {
    return told(this).subjectAltName ?? undefined;
  }
  get issuer() {
    return lines(told(this).issuer, "=");
  }
  get issuerCertificate() {
    return undefined;
  }
  get infoAccess() {
    return lines(told(this).infoAccess, ":");
  }
  get validFrom() {
    return told(this).validFrom;
  }
  get validTo() {
    return told(this).validTo;
  }
  get fingerprint() {
    return fingerprint(this, "sha1");
  }
  get fingerprint256() {
    return fingerprint(this, "sha256");
  }
  get fingerprint512() {
    return fingerprint(this, "sha512");
  }
  get keyUsage() {
    return told(this).keyUsage?.slice();
  }
  get serialNumber() {
    return told(this).serialNumber;
  }
  get raw() {
    return Buffer.from(stateOf(this).der);
  }
  get publicKey() {
    const bytes = new Uint8Array(Buffer.from(told(this).publicKey, "hex"));
    return keyObjectOf(asymmetricKey("public", hostCall("key_public", [false], bytes)));
  }
  toString() {
    return told(this).pem;
  }
  toJSON() {
    return this.toString();
  }
  get ca() {
    return told(this).ca;
  }
  checkHost(name, options) {
    checkString(name, "name");
    options ??= {};
    const { dnsNames, subject } = told(this);
    const common = subject.filter(([kind]) => kind === "CN").map(([, value]) => value);
    const how = options.subject ?? "default";
    const names = dnsNames.length === 0 && how !== "never" ? common : [...dnsNames, ...(how === "always" ? common : [])];
    return names.find((pattern) => matches(pattern.toLowerCase(), name.toLowerCase(), options));
  }
  checkEmail(email, options) {
    checkString(email, "email");
    return told(this).emails.includes(email) ? email : undefined;
  }
  checkIP(ip, options) {
    checkString(ip, "ip");
    if (!ADDRESS.test(ip)) throw codedError(TypeError, "ERR_INVALID_ARG_VALUE", "Invalid IP");
    return told(this).addresses.includes(ip.toLowerCase()) ? ip : undefined;
  }
  checkIssued(otherCert) {
    if (!states.has(otherCert)) throw argType("otherCert", "X509Certificate", otherCert);
    return hostCall("certificate_issued", [], stateOf(this).der, stateOf(otherCert).der);
  }
  checkPrivateKey(pkey) {
    const key = checkedKey(pkey, "private");
    const own = crypto.createPublicKey(key).export({ type: "spki", format: "der" });
    return own.toString("hex") === told(this).publicKey;
  }
  verify(pkey) {
    const key = checkedKey(pkey, "public");
    return hostCall("certificate_verified", [], stateOf(this).der, keyStateOf(key).bytes);
  }
  toLegacyObject() {
    return legacy(this, told(this));
  }
}

const SHOWN = [
  "subject", "subjectAltName", "issuer", "infoAccess", "validFrom", "validTo", "fingerprint", "fingerprint256",
  "fingerprint512", "keyUsage", "serialNumber",
];

function checkedKey(key, type) {
  if (!(key instanceof KeyObject)) throw argType("pkey", "KeyObject", key);
  if (key.type === type) return key;
  const text = `The argument 'pkey' is invalid. Received ${internal.inspect(key)}`;
  throw codedError(TypeError, "ERR_INVALID_ARG_VALUE", text);
}

function legacy(certificate, { subject, issuer, infoAccess, publicKey }) {
  const access = collected(infoAccess ?? []);
  for (const name in access) access[name] = [access[name]].flat();
  return {
    subject: collected(subject),
    issuer: collected(issuer),
    ...(certificate.subjectAltName && { subjectaltname: certificate.subjectAltName }),
    ...(infoAccess && { infoAccess: access }),
    ca: certificate.ca,
    ...ofKey(certificate.publicKey, publicKey),
    valid_from: certificate.validFrom,
    valid_to: certificate.validTo,
    fingerprint: certificate.fingerprint,
    fingerprint256: certificate.fingerprint256,
    fingerprint512: certificate.fingerprint512,
    ...(certificate.keyUsage && { ext_key_usage: certificate.keyUsage }),
    serialNumber: certificate.serialNumber,
    raw: certificate.raw,
  };
}

function ofKey(key, spki) {
  const jwk = /^(rsa|ec)$/.test(key.asymmetricKeyType) ? key.export({ format: "jwk" }) : {};
  const pubkey = Buffer.from(spki, "hex");
  if (jwk.kty === "RSA") {
    const { modulusLength, publicExponent } = key.asymmetricKeyDetails;
    const modulus = Buffer.from(jwk.n, "base64url").toString("hex").toUpperCase();
    return { modulus, bits: modulusLength, exponent: `0x${publicExponent.toString(16)}`, pubkey };
  }
  if (jwk.kty !== "EC") return {};
  const point = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x, "base64url"), Buffer.from(jwk.y, "base64url")]);
  const bits = { "P-256": 256, "P-384": 384, "P-521": 521, secp256k1: 256 }[jwk.crv];
  const nistCurve = jwk.crv.startsWith("P-") ? { nistCurve: jwk.crv } : {};
  return { bits, pubkey: point, asn1Curve: key.asymmetricKeyDetails.namedCurve, ...nistCurve };
}

module.exports = { X509Certificate };
