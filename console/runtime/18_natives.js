// What V8 alone knows of a value: how a promise ended, what an iterator or a weak collection holds.
// Defines: takeSlot, siteScript, siteLine, siteToString, isPromise, promiseEnd, previewOf; needs: host, stackText (24) at call
// time, which V8 asks for the text of every stack. Values change hands in nativeSlots, for
// a call out of JavaScript carries none. Where V8's functions are out of reach all is undefined.

const nativeSlots = { __proto__: null };

const SITE = (() => {
  Error.prepareStackTrace = (error, sites) => sites;
  const site = new Error().stack[0];
  delete Error.prepareStackTrace;
  return objectPrototypeOf(site);
})();
const siteScript = uncurry(SITE.getScriptNameOrSourceURL);
const siteLine = uncurry(SITE.getLineNumber);
const siteToString = uncurry(SITE.toString);

const nativesKnown = (() => {
  nativeSlots[0] = (error, sites) => stackText(error, sites);
  objectDefine(globalThis, 0, { __proto__: null, value: nativeSlots, configurable: true });
  const known = host.call("natives", []);
  delete globalThis[0];
  nativeSlots[0] = undefined;
  return known === true;
})();

// {state, result}: 0 is pending, 1 fulfilled, 2 rejected, null no promise at all.
function promiseEnd(promise) {
  if (!nativesKnown) return undefined;
  nativeSlots[0] = promise;
  const state = host.call("promise", []);
  return { state, result: takeSlot(0) };
}

const isPromise = (value) => promiseEnd(value)?.state !== null;

// {pairs, list}: with pairs, the list has keys and values in turn.
function previewOf(value) {
  if (!nativesKnown) return undefined;
  nativeSlots[0] = value;
  const pairs = host.call("entries", []);
  const list = takeSlot(0);
  return pairs === null ? undefined : { pairs, list };
}

function takeSlot(index) {
  const value = nativeSlots[index];
  nativeSlots[index] = undefined;
  return value;
}
