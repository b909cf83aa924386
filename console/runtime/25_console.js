// The console that functions write to: each call is one formatted line, streamed at once.
// Defines: consoleObject, resetConsole, droppedLogs; needs: 15_run, 20 to 27.
// A call past the caps of the limits is counted and not even formatted.

const consoleState = {
  entries: 0, bytes: 0, dropped: 0, indent: "", counts: new Map(), clocks: new Map(),
};

function resetConsole() {
  consoleState.entries = 0;
  consoleState.bytes = 0;
  consoleState.dropped = 0;
  consoleState.indent = "";
  mapClear(consoleState.counts);
  mapClear(consoleState.clocks);
}

const droppedLogs = () => consoleState.dropped;

// `compose` makes the text, and only where there is room for one.
function writeLog(level, compose) {
  if (!run.open) return;
  const limits = runLimits();
  if (consoleState.entries >= limits.logEntries || consoleState.bytes >= limits.logBytes) {
    consoleState.dropped += 1;
    return;
  }
  let text;
  try {
    text = compose();
  } catch {
    text = "[This could not be printed]"; // longer than a string can be, or no stack left
  }
  const room = Math.min(limits.logEntryBytes, limits.logBytes - consoleState.bytes);
  const shown = withinBytes(inGroup(text), room);
  consoleState.entries += 1;
  consoleState.bytes += utf8Length(shown);
  host.call("log", [level, shown, hostNow() - run.start]);
}

function inGroup(text) {
  const { indent } = consoleState;
  return indent === "" ? text : indent + replaceAll(text, "\n", `\n${indent}`);
}

const CUT_BYTES = 40; // the longest note on what was cut

// The start of the text that fits, without cutting a pair of surrogates, and how much is missing.
function withinBytes(text, most) {
  if (text.length * 3 <= most) return text;
  const start = text.length > most ? stringSlice(text, 0, most) : text;
  if (start.length === text.length && utf8Length(text) <= most) return text;
  let bytes = 0;
  let end = 0;
  while (end < start.length) {
    const code = codePointAt(start, end);
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + size > most - CUT_BYTES) break;
    bytes += size;
    end += size === 4 ? 2 : 1;
  }
  if (most < CUT_BYTES) return "";
  return `${stringSlice(start, 0, end)}... ${text.length - end} more characters`;
}

const printAs = (level, args) => writeLog(level, () => formatLog(args));
const label = (value) => attempt(textOf, value);

const consoleObject = {
  log: (...args) => printAs("log", args),
  warn: (...args) => printAs("warn", args),
  error: (...args) => printAs("error", args),
  dir: (value, options) =>
    writeLog("log", () => inspect(value, { customInspect: false, ...options })),
  time: (name = "default") => startClock(label(name)),
  timeEnd: (name = "default") => {
    if (writeClock("timeEnd", label(name), [])) mapDelete(consoleState.clocks, label(name));
  },
  timeLog: (name = "default", ...data) => void writeClock("timeLog", label(name), data),
  trace: function trace(...args) {
    writeLog("trace", () => traceText(formatLog(args), trace));
  },
  assert: (condition, ...args) => {
    if (condition) return;
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
    consoleState.indent += "  ";
  },
  groupEnd: () => {
    consoleState.indent = stringSlice(consoleState.indent, 2);
  },
  table: (rows, columns) => writeLog("log", () => tableText(rows, columns)),
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
