// AbortController and AbortSignal.
// Defines: AbortController, AbortSignal; needs: 48_events, 43_domexception, setTimeout (at call time).

const signalStates = new WeakMap(); // AbortSignal → { aborted, reason, onabort }
const MAKES_SIGNAL = Symbol("signal"); // what the constructor must be given, so that only we make one

function signalState(signal) {
  const state = typeof signal === "object" && signal !== null ? weakMapGet(signalStates, signal) : undefined;
  if (state === undefined) throw wrongThis("AbortSignal");
  return state;
}

const abortReason = () => new DOMException("This operation was aborted", "AbortError");

function newSignal() {
  return new AbortSignal(MAKES_SIGNAL);
}

function abortSignal(signal, reason = abortReason()) {
  const state = signalState(signal);
  if (state.aborted) return;
  state.aborted = true;
  state.reason = reason;
  signal.dispatchEvent(new Event("abort"));
}

class AbortSignal extends EventTarget {
  constructor(token = undefined) {
    if (token !== MAKES_SIGNAL) throw codedError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    super();
    weakMapSet(signalStates, this, { aborted: false, reason: undefined, onabort: null, listening: false });
  }
  get aborted() {
    return signalState(this).aborted;
  }
  get reason() {
    return signalState(this).reason;
  }
  throwIfAborted() {
    if (signalState(this).aborted) throw signalState(this).reason;
  }
  get onabort() {
    return signalState(this).onabort;
  }
  set onabort(handler) {
    const state = signalState(this);
    state.onabort = typeof handler === "function" ? handler : null;
    if (state.listening) return;
    state.listening = true;
    this.addEventListener("abort", (event) => state.onabort && reflectApply(state.onabort, this, [event]));
  }
  static abort(reason = abortReason()) {
    const signal = newSignal();
    Object.assign(signalState(signal), { aborted: true, reason });
    return signal;
  }
  static timeout(delay) {
    checkInteger(delay, "delay", 0, 0xffffffff);
    const signal = newSignal();
    const timedOut = () => new DOMException("The operation was aborted due to timeout", "TimeoutError");
    setTimeout(() => abortSignal(signal, timedOut()), delay);
    return signal;
  }
  static any(signals) {
    const sources = [...signals];
    const signal = newSignal();
    for (const [index, source] of sources.entries()) {
      if (!(source instanceof AbortSignal)) throw argType(`signals[${index}]`, "AbortSignal", source);
    }
    const done = sources.find((source) => source.aborted);
    if (done) return AbortSignal.abort(done.reason);
    for (const source of sources) {
      source.addEventListener("abort", () => abortSignal(signal, source.reason), { once: true });
    }
    return signal;
  }
  [INSPECT_CUSTOM](depth, options) {
    return `AbortSignal ${inspect({ aborted: this.aborted }, options)}`;
  }
}
showEnumerable(AbortSignal, ["aborted", "onabort"]);

class AbortController {
  #signal;
  get signal() {
    return (this.#signal ??= newSignal());
  }
  abort(reason = abortReason()) {
    abortSignal(this.signal, reason);
  }
  [INSPECT_CUSTOM](depth, options) {
    return `AbortController ${inspect({ signal: this.signal }, options)}`;
  }
}
showEnumerable(AbortController, ["signal", "abort"]);
