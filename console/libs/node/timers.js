// timers: what is global anyway.
"use strict";

Object.assign(exports, {
  setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate,
  promises: require("timers/promises"),
});
