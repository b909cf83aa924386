// vm: not for functions; packages may load it, not use it.
"use strict";

module.exports = internal.unusable("vm");
