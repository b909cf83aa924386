// cache.load and cache.delete: values that outlive an invocation as long as the context does.
// Defines: cache, dropLoads; needs: 00. Test runs have a fresh context each, so it starts empty.
// What a rejected callback gives is not kept; loads of one key at the same time share one callback.

const MOST_CACHED = 1000; // entries may go at any time, so the oldest make room
const cachedValues = new Map(); // key → { value, expires }
const loadsUnderway = new Map(); // key → { promise }

const cache = {
  async load(key, ttl, callback) {
    const short = typeof ttl === "function" && callback === undefined;
    const make = short ? ttl : callback;
    if (typeof make !== "function") {
      throw new TypeError("cache.load needs a function that makes the value");
    }
    const keep = timeToLive(short ? undefined : ttl);
    const entry = mapGet(cachedValues, key);
    if (entry !== undefined) {
      if (dateNow() < entry.expires) return entry.value;
      mapDelete(cachedValues, key);
    }
    const known = mapGet(loadsUnderway, key);
    if (known !== undefined && known.promise !== undefined) return known.promise;
    const load = { promise: undefined };
    mapSet(loadsUnderway, key, load);
    load.promise = finishLoad(load, key, keep, make);
    return load.promise;
  },

  delete(key) {
    mapDelete(cachedValues, key);
    mapDelete(loadsUnderway, key);
  },
};

function timeToLive(ttl) {
  if (ttl === undefined || ttl === null || ttl === -1) return Infinity;
  const keep = +ttl;
  if (keep !== keep) throw new TypeError("cache.load needs a number of milliseconds");
  return keep;
}

async function finishLoad(load, key, keep, make) {
  try {
    const value = await make();
    if (mapGet(loadsUnderway, key) === load) keepValue(key, { value, expires: dateNow() + keep });
    return value;
  } finally {
    if (mapGet(loadsUnderway, key) === load) mapDelete(loadsUnderway, key);
  }
}

function keepValue(key, entry) {
  mapDelete(cachedValues, key);
  if (mapSize(cachedValues) >= MOST_CACHED) mapDelete(cachedValues, oldestKey());
  mapSet(cachedValues, key, entry);
}

const mapKeys = uncurry(Map.prototype.keys);
const oldestKey = () => mapWalkNext(mapKeys(cachedValues)).value;

// A load that waited for a timer or a response of a finished run would never end.
function dropLoads() {
  mapClear(loadsUnderway);
}
