// The console that functions write to: each call is one formatted line, streamed at once.
// Defines: consoleObject, resetConsole, droppedLogs; needs: 15_run, 20 to 27.
// A call past the caps of the limits is counted and not even formatted.

const consoleState = {
  entries: 0, bytes: 0, dropped: 0, groups: 0, counts: new Map(), clocks: new Map(),
};

// Counters and clocks live as long as the context, as in Node; an indentation that a failed run
// left behind would only spoil the logs of the next.
function resetConsole() {
  consoleState.entries = 0;
  consoleState.bytes = 0;
  consoleState.dropped = 0;
  consoleState.groups = 0;
}

const droppedLogs = () => consoleState.dropped;

// How many bytes the next entry may take; 0 counts it as dropped.
function roomForLog() {
  if (!run.open) return 0;
  const limits = runLimits();
  if (consoleState.entries < limits.logEntries && consoleState.bytes < limits.logBytes) {
    return Math.min(limits.logEntryBytes, limits.logBytes - consoleState.bytes);
  }
  consoleState.dropped += 1;
  return 0;
}

// `compose` makes the text, and only where there is room for one. It may run user code, which may
// write logs of its own.
function writeLog(level, compose) {
  if (roomForLog() === 0) return;
  let text;
  try {
    text = compose();
  } catch {
    text = "[This could not be printed]"; // longer than a string can be, or no stack left
  }
  const room = roomForLog();
  if (room === 0) return;
  try {
    const shown = withinBytes(inGroup(stringSlice(text, 0, room)), room, text.length - room);
    const bytes = utf8Length(shown);
    host.call("log", [level, shown, callLine()]);
    consoleState.entries += 1;
    consoleState.bytes += bytes;
  } catch (error) {
    consoleState.dropped += 1; // no stack left; the call did not get out, see `call` in host.js
    throw error;
  }
}

const MOST_INDENT = 100;

function inGroup(text) {
  if (consoleState.groups === 0) return text;
  const indent = stringRepeat(" ", Math.min(GROUP_INDENT * consoleState.groups, MOST_INDENT));
  return indent + replaceAll(text, "\n", `\n${indent}`);
}

const GROUP_INDENT = 2;
const CUT_BYTES = 40; // the longest note on what was cut

// The start of the text that fits, without cutting a pair of surrogates, and how much is missing;
// `missing` characters, where it is more than none, are so already.
function withinBytes(text, most, missing) {
  const cut = Math.max(missing, 0);
  if (cut === 0 && (text.length * 3 <= most || utf8Length(text) <= most)) return text;
  if (most < CUT_BYTES) return "";
  let bytes = 0;
  let end = 0;
  while (end < text.length) {
    const code = codePointAt(text, end);
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + size > most - CUT_BYTES) break;
    bytes += size;
    end += size === 4 ? 2 : 1;
  }
  return `${stringSlice(text, 0, end)}... ${text.length - end + cut} more characters`;
}

const printAs = (level, args) => writeLog(level, () => formatLog(args));
const label = (value) => attempt(textOf, value);

const consoleObject = {
  log: (...args) => printAs("log", args),
  warn: (...args) => printAs("warn", args),
  error: (...args) => printAs("error", args),
  dir: (...args) => // its length is 0, as of all that Node binds
    writeLog("log", () => inspect(args[0], { customInspect: false, ...args[1] })),
  time: (name = "default") => startClock(label(name)),
  timeEnd: (name = "default") => {
    if (writeClock("timeEnd", label(name), [])) mapDelete(consoleState.clocks, label(name));
  },
  timeLog: (name = "default", ...data) => void writeClock("timeLog", label(name), data),
  trace: function trace(...args) {
    writeLog("trace", () => traceText(formatLog(args), trace));
  },
  assert: (...given) => {
    if (given[0]) return;
    const args = arraySplice(given, 1);
    args[0] = `Assertion failed${args.length === 0 ? "" : `: ${label(args[0])}`}`;
    reflectApply(consoleObject.warn, consoleObject, args);
  },
  clear: () => {},
  count: (name = "default") => {
    const key = label(name);
    const count = (mapGet(consoleState.counts, key) ?? 0) + 1;
    mapSet(consoleState.counts, key, count);
    writeLog("log", () => `${key}: ${count}`);
  },
  countReset: (name = "default") => {
    const key = label(name);
    if (mapDelete(consoleState.counts, key)) return;
    writeLog("warn", () => `Warning: Count for '${key}' does not exist`);
  },
  group: (...args) => {
    if (args.length > 0) reflectApply(consoleObject.log, consoleObject, args);
    consoleState.groups += 1;
  },
  groupEnd: () => {
    consoleState.groups = Math.max(consoleState.groups - 1, 0);
  },
  table: (...args) => writeLog("log", () => tableText(args[0], args[1])),
  debug: (...args) => printAs("debug", args),
  info: (...args) => printAs("info", args),
  dirxml: (...args) => printAs("log", args),
  groupCollapsed: (...args) => reflectApply(consoleObject.group, consoleObject, args),
  profile: () => {},
  profileEnd: () => {},
  timeStamp: () => {},
};
objectDefine(consoleObject, Symbol.toStringTag, {
  value: "console", writable: false, enumerable: false, configurable: true,
});

function traceText(message, above) {
  const trace = { name: "Trace", message };
  captureTrace(trace, above);
  const stack = peek(trace, "stack");
  return typeof stack === "string" ? userStack(stack) : `Trace: ${message}`;
}
const captureTrace = Error.captureStackTrace;

function startClock(name) {
  if (mapHas(consoleState.clocks, name)) {
    writeLog("warn", () => `Warning: Label '${name}' already exists for console.time()`);
    return;
  }
  mapSet(consoleState.clocks, name, hostNow());
}

function writeClock(method, name, data) {
  const start = mapGet(consoleState.clocks, name);
  if (start === undefined) {
    writeLog("warn", () => `Warning: No such label '${name}' for console.${method}()`);
    return false;
  }
  const spent = durationText(hostNow() - start);
  writeLog("log", () => {
    const rest = joinRest("", data, 0);
    return data.length === 0 ? `${name}: ${spent}` : `${name}: ${spent} ${rest}`;
  });
  return true;
}

function durationText(time) {
  const hours = Math.floor(time / 3600000);
  const minutes = Math.floor(time / 60000) % 60;
  const seconds = (time % 60000) / 1000;
  if (hours === 0 && minutes === 0) {
    return time >= 1000 ? `${numberToFixed(seconds, 3)}s` : `${+numberToFixed(time, 3)}ms`;
  }
  const start = hours === 0 ? minutes : `${hours}:${stringPadStart(`${minutes}`, 2, "0")}`;
  const unit = hours === 0 ? "m:ss.mmm" : "h:mm:ss.mmm";
  return `${start}:${stringPadStart(numberToFixed(seconds, 3), 6, "0")} (${unit})`;
}
