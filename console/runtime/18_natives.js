// What V8 alone knows of a value: how a promise ended, what an iterator or a weak collection holds.
// Defines: takeSlot, promiseEnd, previewOf; needs: host. Values change hands in nativeSlots, for
// a call out of JavaScript carries none. Where V8's functions are out of reach both are undefined.

const nativeSlots = { __proto__: null };

const nativesKnown = (() => {
  objectDefine(globalThis, 0, { __proto__: null, value: nativeSlots, configurable: true });
  const known = host.call("natives", []);
  delete globalThis[0];
  return known === true;
})();

// {rejected, result}; undefined of one that is pending.
function promiseEnd(promise) {
  if (!nativesKnown) return undefined;
  nativeSlots[0] = promise;
  const state = host.call("promise", []);
  const result = takeSlot(0);
  return state === 0 ? undefined : { rejected: state === 2, result };
}

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
