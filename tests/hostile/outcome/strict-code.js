// doors: run
// expect: sent
"use strict";
onRequest = function () { if (this) throw 1; Segment.track({ event: "e", userId: "u" }); };
