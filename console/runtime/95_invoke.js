// One invocation: the user's module, its handler, and the outcome that is told exactly once.
// Defines: defineModule, invoke, failRun, tellFailure, failureText; needs: all that a function sees.
// The handler is awaited once, as in production; what is queued at that moment is what counts.
// The envelope is put together from strings: no toJSON of user code's making gets near it.

const MOST_NESTED = 500; // levels of an event; readers of JSON give up at some depth, ours at 1,000
const userModule = { run: undefined, handler: undefined, prefix: 0 };

function defineModule(compiled) {
  userModule.run = compiled;
  userModule.prefix = runLimits().prefixChars;
  userModule.handler = undefined;
}

function defaultHandler() {
  throw new EventNotSupported("request not supported");
}

// The module is run at the first invocation of a context, and again where that failed.
function currentHandler() {
  if (userModule.handler === undefined) {
    let read;
    reflectApply(userModule.run, moduleWindow, [defaultHandler, (getter) => (read ??= getter)]);
    userModule.handler = read;
  }
  return userModule.handler();
}

function resetRun(strict, traced) {
  dropTimers();
  dropFetches();
  dropLoads();
  openRun(strict, traced);
  resetLines();
  resetSegment();
  resetConsole();
}

async function invoke({ payload, settings, strict, traced }) {
  resetRun(strict, traced === true);
  const { number } = run;
  try {
    const handler = currentHandler();
    if (typeof handler !== "function") return tellOutcome("success", [], [], "null", 0);
    const request = serverRequest(payload);
    await guarded(reflectApply(handler, undefined, [request, settings]));
    if (run.open && run.number === number) collectRun();
  } catch (thrown) {
    if (run.number === number) failRun(thrown);
  }
}

// `await` asks a promise for its constructor, which user code may have changed for all of them.
function guarded(result) {
  const promise = result !== null && typeof result === "object" &&
    proxyRecord(result) === undefined && objectPrototypeOf(result) === PROMISE_PROTOTYPE;
  if (promise && !objectHasOwn(result, "constructor") && objectIsExtensible(result)) {
    objectDefine(result, "constructor", { __proto__: null, value: Promise });
  }
  return result;
}

function collectRun() {
  const { events, objects, dropped } = queuedMessages();
  const room = { bytes: runLimits().outcomeBytes - MOST_FAILURE_TEXT, dropped };
  const lines = [[], []];
  const eventTexts = jsonItems(events, "events", room, lines[0]);
  const objectTexts = jsonItems(objects, "objects", room, lines[1]);
  tellOutcome("success", eventTexts, objectTexts, "null", room.dropped, lines);
}

// Each message by itself, as JSON.stringify has it.
function jsonItems(list, name, room, lines) {
  const items = [];
  const most = Math.min(list.length, runLimits().eventsPerRun);
  room.dropped += list.length - most;
  for (let i = 0; i < most; i++) {
    const item = list[i];
    const text = jsonStringify(item);
    if (typeof text !== "string" || text[0] !== "{") {
      throw new TypeError(`Segment.${name}[${i}] is not an object`);
    }
    if (isNestedTooDeep(text)) {
      throw new TypeError(`Segment.${name}[${i}] is nested more than ${MOST_NESTED} levels deep`);
    }
    room.bytes -= utf8Length(text) + 1;
    if (room.bytes < 0) throw new RangeError("What the function emits is more than a run may hold");
    arrayPush(items, text);
    if (run.traced) arrayPush(lines, lineOf(item));
  }
  return items;
}

function isNestedTooDeep(json) {
  if (json.length < 2 * MOST_NESTED) return false;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const code = stringCode(json, i);
    if (quoted) {
      if (code === 0x5c) i++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MOST_NESTED) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

function failRun(thrown) {
  if (run.open) tellFailure(thrown, failureOf);
}

function tellFailure(thrown, read) {
  tellOutcome("error", [], [], failureText(thrown, read), queuedMessages().dropped);
}

function failureText(thrown, read) {
  try {
    const { name, message, stack, code, unhandled } = read(thrown);
    let text = `{"name":${jsonText(name)},"message":${jsonText(message)},"stack":${jsonText(stack)}`;
    if (code !== undefined) text += `,"code":${jsonText(code)}`;
    return `${text}${unhandled === true ? ',"unhandled":true' : ""}}`;
  } catch {
    return '{"name":"Error","message":"What was thrown cannot be read","stack":""}';
  }
}

const jsonText = (text) => jsonStringify(`${text}`);

function tellOutcome(status, events, objects, error, dropped, lines) {
  run.open = false;
  run.failed = status === "error";
  const fields = [
    `"status":"${status}"`,
    `"events":[${arrayJoin(events, ",")}]`,
    `"objects":[${arrayJoin(objects, ",")}]`,
    `"error":${error}`,
    `"logs_dropped":${droppedLogs()}`,
    `"events_dropped":${dropped}`,
    `"pending":{"timers":${pendingTimers()},"fetches":${mapSize(pendingFetches)}}`,
  ];
  if (run.traced && lines !== undefined) {
    arrayPush(fields, `"lines":[[${arrayJoin(lines[0], ",")}],[${arrayJoin(lines[1], ",")}]]`);
  }
  host.call("outcome", [], encodeUtf8(`{${arrayJoin(fields, ",")}}`));
}
