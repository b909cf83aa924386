// http2: not for functions; packages may load it, not use it.
"use strict";

module.exports = internal.unusable("http2", { constants: {} });
