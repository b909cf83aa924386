// perf_hooks: the clock that is global anyway.
"use strict";

module.exports = internal.unusable("perf_hooks", { performance });
