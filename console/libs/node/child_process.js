// child_process: not for functions; packages may load it, not use it.
"use strict";

module.exports = internal.unusable("child_process");
