// Calls everything of crypto and of the platform's classes with odd arguments, chosen by SEED.
// What is thrown must be an error that JavaScript knows; logs how many calls were made.
const texts = ["", "x", "sha256", "aes-256-gcm", "aes-128-ccm", "chacha20-poly1305", "rsa", "ec"];
const numbers = [0, -1, 1.5, NaN, Infinity, 2 ** 53, 10n];
const views = [Buffer.alloc(0), Buffer.alloc(16), Buffer.alloc(32), new ArrayBuffer(8)];
const options = [
  { key: "x" }, { length: 3 }, { padding: 6 }, { namedCurve: "x" }, { modulusLength: 100 },
  { modulusLength: 1, publicExponent: 4 }, { format: "jwk", key: {} },
  { format: "jwk", key: { kty: "RSA", n: 1, e: "é" } },
  { format: "jwk", key: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } },
];
const objects = [{}, [], [1], () => 1, Symbol("s"), new Date(), new Proxy({}, {}), true, null, undefined];
const pem = (kind) => `-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----`;
const values = [...texts, ...numbers, ...views, ...options, ...objects, pem("PRIVATE KEY"), pem("CERTIFICATE")];

const keys = [crypto.createSecretKey("abc")];
for (const kind of [["rsa", { modulusLength: 1024 }], ["ec", { namedCurve: "P-256" }], ["ed25519"], ["x25519"]]) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync(...kind);
  keys.push(privateKey, publicKey, privateKey.export({ type: "pkcs8", format: "pem" }));
}

let seed = SEED;
const random = (n) => (seed = (seed * 16807) % 2147483647) % n;
const one = (list) => list[random(list.length)];
const pick = () => one(random(3) === 0 ? keys : values);
let calls = 0;
const attempt = (work) => {
  calls++;
  try {
    const made = work();
    if (made instanceof Promise) made.catch(() => {});
    return made;
  } catch (error) {
    if (!(error instanceof Error)) console.error("thrown:", error);
  }
};

const SLOW = /^(generateKeyPair|scrypt|pbkdf2)/;
const functions = Object.keys(crypto).filter((name) => typeof crypto[name] === "function" && !SLOW.test(name));
const STEPS = ["update", "setAAD", "setAuthTag", "final", "digest", "sign", "verify", "export", "getAuthTag"];
for (let i = 0; i < 1200; i++) {
  const name = one(functions);
  const given = Array.from({ length: random(6) }, pick);
  const made = attempt(() => (random(2) ? crypto[name](...given) : new crypto[name](...given)));
  for (const step of STEPS) if (typeof made?.[step] === "function") attempt(() => made[step](pick(), pick(), pick()));
}

const classes = [
  Buffer, URL, URLSearchParams, Headers, Request, Response, FormData, TextDecoder, TextEncoder, Event, EventTarget,
  AbortSignal, DOMException, Blob,
];
const LATER = ["pipe", "getLength", "submit"]; // what they call throws when nobody listens any more
const HUGE = ["alloc", "allocUnsafe", "allocUnsafeSlow", "timeout"];
for (let i = 0; i < 1200; i++) {
  const Class = one(classes);
  const made = attempt(() => new Class(pick(), pick(), pick()));
  const statics = Object.getOwnPropertyNames(Class).filter((name) => !HUGE.includes(name) && typeof Class[name] === "function");
  if (statics.length) attempt(() => Class[one(statics)](pick(), pick(), pick()));
  for (let k = 0; made !== undefined && k < 3; k++) {
    const name = one(Object.getOwnPropertyNames(Class.prototype).filter((name) => !LATER.includes(name)));
    const out = attempt(() => (typeof made[name] === "function" ? made[name](pick(), pick(), pick()) : (made[name] = pick())));
  }
  attempt(() => String(made));
}
console.log(calls);
