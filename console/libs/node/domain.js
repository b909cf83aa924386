// domain: gone from what packages need; errors are thrown as they are.
"use strict";

module.exports = internal.unusable("domain", { active: null });
