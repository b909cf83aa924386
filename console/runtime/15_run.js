// The invocation in progress: whether it is still open, what it may cost.
// Defines: run, openRun, noteLateCall, runLimits, hostNow; needs: host. Nothing counts once it is
// closed: late logs and Segment calls go nowhere.

const run = { open: false, number: 0, strict: false, traced: false, late: false, failed: false };

let knownLimits;
const runLimits = () => (knownLimits ??= host.call("limits", []));
const hostNow = () => host.call("now", []);

function openRun(strict, traced) {
  run.open = true;
  run.number += 1;
  run.strict = strict;
  run.traced = traced;
  run.late = false;
  run.failed = false;
}

// A Segment call after the end of the run; the worker says so if it has not sent the outcome yet.
function noteLateCall() {
  if (run.late) return;
  run.late = true;
  host.call("late", []);
}
