// net: no sockets for functions; what tells addresses apart works.
"use strict";

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const isIPv4 = (text) => v4.test(text);
const isIPv6 = (text) => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);

module.exports = internal.unusable("net", {
  isIPv4, isIPv6,
  isIP: (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0),
});
