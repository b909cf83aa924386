// punycode: as far as URL knows it, which is whole domain names.
"use strict";

const ascii = (domain) => (URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain);

module.exports = internal.unusable("punycode", {
  toASCII: ascii,
  toUnicode: (domain) => domain,
  ucs2: { decode: (text) => Array.from(text, (each) => each.codePointAt(0)), encode: (codes) => String.fromCodePoint(...codes) },
});
