// zlib: bodies come unpacked already, so packages find the names and seldom a use for them.
"use strict";

module.exports = internal.unusable("zlib", { constants: { Z_SYNC_FLUSH: 2, Z_BEST_COMPRESSION: 9, BROTLI_OPERATION_FLUSH: 1 } });
