// punycode: RFC 3492, and whole domain names, to which URL has the way there.
"use strict";

const BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128;

function adapt(given, points, first) {
  let delta = first ? Math.floor(given / DAMP) : given >> 1;
  delta += Math.floor(delta / points);
  let k = 0;
  for (; delta > ((BASE - TMIN) * TMAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - TMIN));
  return k + Math.floor(((BASE - TMIN + 1) * delta) / (delta + SKEW));
}

const threshold = (k, bias) => Math.min(Math.max(k - bias, TMIN), TMAX);
const digitOf = (code) => (code >= 48 && code < 58 ? code - 22 : code >= 65 && code < 91 ? code - 65 : code >= 97 && code < 123 ? code - 97 : BASE);
const charOf = (digit) => String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);

function decode(input) {
  const at = input.lastIndexOf("-");
  const found = at > 0 ? Array.from(input.slice(0, at), (each) => each.charCodeAt(0)) : [];
  if (found.some((code) => code >= FIRST)) throw new RangeError("Illegal input >= 0x80 (not a basic code point)");
  let [n, i, bias] = [FIRST, 0, BIAS];
  for (let next = at > 0 ? at + 1 : 0; next < input.length; ) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (next >= input.length) throw new RangeError("Invalid input");
      const digit = digitOf(input.charCodeAt(next++));
      if (digit >= BASE) throw new RangeError("Invalid input");
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      weight *= BASE - t;
    }
    bias = adapt(i - before, found.length + 1, before === 0);
    n += Math.floor(i / (found.length + 1));
    i %= found.length + 1;
    found.splice(i++, 0, n);
  }
  return String.fromCodePoint(...found);
}

function encode(input) {
  const points = Array.from(input, (each) => each.codePointAt(0));
  let text = points.filter((point) => point < FIRST).map((point) => String.fromCharCode(point)).join("");
  const basic = text.length;
  if (basic > 0) text += "-";
  let [n, delta, bias, handled] = [FIRST, 0, BIAS, basic];
  while (handled < points.length) {
    const lowest = Math.min(...points.filter((point) => point >= n));
    delta += (lowest - n) * (handled + 1);
    n = lowest;
    for (const point of points) {
      if (point < n) delta += 1;
      if (point !== n) continue;
      let rest = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (rest < t) break;
        text += charOf(t + ((rest - t) % (BASE - t)));
        rest = Math.floor((rest - t) / (BASE - t));
      }
      text += charOf(rest);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    n += 1;
  }
  return text;
}

// The part of an address behind its "@" is the domain; its labels stand between dots of any script.
function eachLabel(domain, change) {
  const at = domain.lastIndexOf("@") + 1;
  const labels = domain.slice(at).replace(/[\u3002\uff0e\uff61]/g, ".").split(".");
  return domain.slice(0, at) + labels.map(change).join(".");
}

module.exports = {
  version: "2.1.0",
  ucs2: {
    decode: (text) => Array.from(text, (each) => each.codePointAt(0)),
    encode: (codes) => String.fromCodePoint(...codes),
  },
  decode, encode,
  toASCII: (domain) => eachLabel(domain, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encode(label)}` : label)),
  toUnicode: (domain) => eachLabel(domain, (label) => (/^xn--/.test(label) ? decode(label.slice(4).toLowerCase()) : label)),
};
