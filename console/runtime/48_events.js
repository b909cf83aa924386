// Event and EventTarget, as far as one object is listened to: no tree, no bubbling.
// Defines: Event, EventTarget, listenHandler; needs: 38_codes, 42_encoding, reportError (at call time).

const eventStates = new WeakMap(); // Event → what its getters show
const eventListeners = new WeakMap(); // EventTarget → { type: [{ callback, once, … }] }

function eventState(event) {
  const state = typeof event === "object" && event !== null ? weakMapGet(eventStates, event) : undefined;
  if (state === undefined) throw wrongThis("Event");
  return state;
}

function eventOptions(options, name = "options") {
  if (options === undefined) return {};
  if (options === null) throw argType(name, "object", options);
  if (typeof options !== "object" && typeof options !== "function") throw argType(name, "object", options);
  return options;
}

class Event {
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingArgs("type");
    const { bubbles, cancelable, composed } = eventOptions(options);
    weakMapSet(eventStates, this, {
      type: `${type}`, bubbles: !!bubbles, cancelable: !!cancelable, composed: !!composed,
      target: null, current: null, prevented: false, stopped: false, stoppedNow: false,
      timeStamp: host.call("now", []),
    });
  }
  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw missingArgs("type");
    const state = eventState(this);
    if (state.current === null) Object.assign(state, { type: `${type}`, bubbles: !!bubbles, cancelable: !!cancelable });
  }
  stopImmediatePropagation() { eventState(this).stopped = eventState(this).stoppedNow = true; }
  preventDefault() { if (eventState(this).cancelable) eventState(this).prevented = true; }
  get target() { return eventState(this).target; }
  get currentTarget() { return eventState(this).target; } // as in Node, also when all is over
  get srcElement() { return eventState(this).target; }
  get type() { return eventState(this).type; }
  get cancelable() { return eventState(this).cancelable; }
  get defaultPrevented() { return eventState(this).cancelable && eventState(this).prevented; }
  get timeStamp() { return eventState(this).timeStamp; }
  composedPath() { return eventState(this).current ? [eventState(this).current] : []; }
  get returnValue() { return !eventState(this).cancelable || !eventState(this).prevented; }
  get bubbles() { return eventState(this).bubbles; }
  get composed() { return eventState(this).composed; }
  get eventPhase() { return eventState(this).current ? 2 : 0; }
  get cancelBubble() { return eventState(this).stopped; }
  set cancelBubble(value) { if (value) eventState(this).stopped = true; }
  stopPropagation() { eventState(this).stopped = true; }
  get isTrusted() { return false; }
  [INSPECT_CUSTOM](depth, options) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return `${this.constructor.name} ${inspect({ type, defaultPrevented, cancelable, timeStamp }, options)}`;
  }
}
showEnumerable(Event, [
  "initEvent", "stopImmediatePropagation", "preventDefault", "target", "currentTarget", "srcElement", "type",
  "cancelable", "defaultPrevented", "timeStamp", "composedPath", "returnValue", "bubbles", "composed", "eventPhase",
  "cancelBubble", "stopPropagation", "isTrusted",
]);
["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"].forEach((name, value) => {
  objectDefine(Event, name, { __proto__: null, value, enumerable: true });
});

function listenersOf(target) {
  const listeners = typeof target === "object" && target !== null ? weakMapGet(eventListeners, target) : undefined;
  if (listeners === undefined) throw wrongThis("EventTarget");
  return listeners;
}

const isListener = (value) => typeof value === "function" || (typeof value === "object" && value !== null);
const captures = (options) => (typeof options === "boolean" ? options : Boolean(options?.capture));

function callListener(target, listener, event) {
  const { callback } = listener;
  try {
    if (typeof callback === "function") reflectApply(callback, target, [event]);
    else callback.handleEvent(event);
  } catch (error) {
    callLater(() => { throw error; }); // reported as an error nobody caught; other listeners still run
  }
}

class EventTarget {
  constructor() {
    weakMapSet(eventListeners, this, { __proto__: null });
  }
  addEventListener(type, listener, options = {}) {
    const all = listenersOf(this);
    if (arguments.length < 2) throw missingArgs("type", "listener");
    if (listener === null || listener === undefined) return;
    if (!isListener(listener)) throw argType("listener", "EventListener", listener);
    const signal = typeof options === "boolean" ? undefined : eventOptions(options).signal;
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw argType("options.signal", "AbortSignal", signal);
    }
    if (signal?.aborted) return;
    const capture = captures(options);
    const list = (all[`${type}`] ??= []);
    for (let i = 0; i < list.length; i++) if (list[i].callback === listener && list[i].capture === capture) return;
    all[`${type}`] = [...list, { callback: listener, capture, once: Boolean(options?.once), removed: false }];
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener, options), { once: true });
  }
  removeEventListener(type, listener, options = {}) {
    const all = listenersOf(this);
    if (arguments.length < 2) throw missingArgs("type", "listener");
    const list = all[`${type}`] ?? [];
    const found = list.find((entry) => entry.callback === listener && entry.capture === captures(options));
    if (!found) return;
    found.removed = true;
    all[`${type}`] = list.filter((entry) => entry !== found);
  }
  dispatchEvent(event) {
    const all = listenersOf(this);
    if (arguments.length < 1) throw missingArgs("event");
    if (!(event instanceof Event)) throw argType("event", "Event", event);
    const state = eventState(event);
    if (state.current !== null) {
      throw codedError(Error, "ERR_EVENT_RECURSION", `The event "${state.type}" is already being dispatched`);
    }
    state.target = state.current = this;
    const list = all[state.type] ?? [];
    for (let i = 0; i < list.length && !state.stoppedNow; i++) {
      if (list[i].removed) continue;
      if (list[i].once) this.removeEventListener(state.type, list[i].callback, list[i].capture);
      callListener(this, list[i], event);
    }
    state.current = null;
    return !event.defaultPrevented;
  }
  [INSPECT_CUSTOM](depth, options) {
    return `${this.constructor.name} ${inspect({}, options)}`;
  }
}
showEnumerable(EventTarget, ["addEventListener", "removeEventListener", "dispatchEvent"]);
