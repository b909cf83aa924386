// Dates in words as Node 20's Intl writes them, where newer V8s follow a later standard.
// Needs: 00. hour12 counts 1 to 24 where a locale's clock has twelve hours, and 0 to 11 where it has
// 24; an offset such as +05:30 is no time zone. What the newer CLDR says otherwise stays.

const RealDateTimeFormat = Intl.DateTimeFormat;
const resolvedOptions = uncurry(RealDateTimeFormat.prototype.resolvedOptions);
const MOST_LOCALES = 100;
const twelveHourLocales = new Map(); // what was asked for → whether its clock has twelve hours

function hasTwelveHours(locales) {
  let twelve = typeof locales === "object" ? undefined : mapGet(twelveHourLocales, locales);
  if (twelve === undefined) {
    const format = new RealDateTimeFormat(locales, { __proto__: null, hour: "numeric" });
    const { hourCycle } = resolvedOptions(format);
    twelve = hourCycle === "h12" || hourCycle === "h24";
    if (mapSize(twelveHourLocales) === MOST_LOCALES) mapClear(twelveHourLocales);
    if (typeof locales !== "object") mapSet(twelveHourLocales, locales, twelve);
  }
  return twelve;
}

const OFFSET = /^[+\-\u2212]/;
const TIME = ["hour", "minute", "second"];
const OTHER_TIME = ["dayPeriod", "fractionalSecondDigits", "dateStyle", "timeStyle"];
const DATE = ["year", "month", "day"];

function asksFor(options, names) {
  for (let i = 0; i < names.length; i++) if (options[names[i]] !== undefined) return true;
  return false;
}

// `usual`: what is shown where `options` ask for none of those and none of `others`. V8 counts hours
// as it is told only where hours are asked for.
function asNode(locales, options, usual = [], others = []) {
  if (options === null || typeof options !== "object") return options;
  const { timeZone, hour12 } = options;
  if (typeof timeZone === "string" && regexpExec(OFFSET, timeZone) !== null) {
    throw new RangeError(`Invalid time zone specified: ${timeZone}`);
  }
  if (hour12 === undefined) return options;
  const names = hasTwelveHours(locales) ? ["h24", "h12"] : ["h23", "h11"];
  const changed = { __proto__: options, hour12: undefined, hourCycle: names[hour12 ? 1 : 0] };
  if (!asksFor(options, usual) && !asksFor(options, others)) {
    for (let i = 0; i < usual.length; i++) changed[usual[i]] = "numeric";
  }
  return changed;
}

const givenAsNode = (args, usual, others) => [args[0], asNode(args[0], args[1], usual, others)];

// Proxies, so that they look native.
const NodeDateTimeFormat = new Proxy(RealDateTimeFormat, {
  __proto__: null,
  apply: (real, self, args) => reflectApply(real, self, givenAsNode(args)),
  construct(real, args, asked) {
    return reflectConstruct(real, givenAsNode(args), asked === NodeDateTimeFormat ? real : asked);
  },
});
objectDefine(Intl, "DateTimeFormat", { value: NodeDateTimeFormat });
objectDefine(RealDateTimeFormat.prototype, "constructor", { value: NodeDateTimeFormat });

for (const [name, usual, others] of [
  ["toLocaleString", [...DATE, ...TIME], ["weekday", ...OTHER_TIME]],
  ["toLocaleDateString", [], []],
  ["toLocaleTimeString", TIME, OTHER_TIME],
]) {
  const proxy = new Proxy(Date.prototype[name], {
    __proto__: null,
    apply: (real, self, args) => reflectApply(real, self, givenAsNode(args, usual, others)),
  });
  objectDefine(Date.prototype, name, { value: proxy });
}
