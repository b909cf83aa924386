// crypto: the very object that functions see.
"use strict";

module.exports = internal.crypto;
