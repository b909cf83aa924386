// Where user code called: the line in its file, of what a test run logs, sends and fetches.
// Defines: callLine, lineOfSites, resetLines, noteLine, lineOf; needs: 15_run, 18_natives, 24_stacks.
// V8 takes a stack cheaply and asks for its text late; that question is answered with the frames.

const USER_FILE = "handler.js"; // console/handler.py names it
const MOST_LINES = 1000; // of what one run emits; each costs as much as a small log

// 0 where it is not known: another kind of run, or a call that no line of the file made.
function callLine() {
  if (!run.traced || !nativesKnown) return 0;
  const trace = { __proto__: null };
  try {
    captureTrace(trace, callLine);
    stackStyle.frames = true;
    const line = trace.stack;
    return typeof line === "number" ? line : 0;
  } catch {
    return 0; // no stack left
  } finally {
    stackStyle.frames = false;
  }
}

function lineOfSites(sites) {
  for (let i = 0; i < sites.length; i++) {
    if (siteScript(sites[i]) === USER_FILE) return siteLine(sites[i]);
  }
  return 0;
}

let linesOf = new WeakMap();
let linesLeft = 0;

function resetLines() {
  if (!run.traced) return;
  linesOf = new WeakMap();
  linesLeft = MOST_LINES;
}

function noteLine(message) {
  if (!run.traced || linesLeft === 0) return;
  linesLeft -= 1;
  const line = callLine();
  if (line !== 0) weakMapSet(linesOf, message, line);
}

const lineOf = (message) => weakMapGet(linesOf, message) ?? 0;
