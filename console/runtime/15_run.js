// The invocation in progress: whether it is still open, when it began, what it may cost.
// Defines: run, openRun, runLimits, hostNow; needs: host. Nothing counts once it is closed: late
// logs and Segment calls go nowhere.

const run = { open: false, number: 0, start: 0, strict: false };

let knownLimits;
const runLimits = () => (knownLimits ??= host.call("limits", []));
const hostNow = () => host.call("now", []);

function openRun(strict) {
  run.open = true;
  run.number += 1;
  run.strict = strict;
  run.start = hostNow();
}
