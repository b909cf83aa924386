// tty: there is none.
"use strict";

module.exports = internal.unusable("tty", { isatty: () => false });
