// Proxies seen through: what each hides, without asking a trap of it.
// Defines: RecordedProxy, proxyRecord, proxyTarget, prototypeOf, peek; needs: 00.
// V8 tells no program what a Proxy hides, so the global Proxy is one that notes it.

const proxyRecords = new WeakMap();

function noteProxy(proxy, target, handler) {
  const record = { target, handler };
  weakMapSet(proxyRecords, proxy, record);
  return record;
}

const createRevocable = Proxy.revocable;

// A proxy itself, as RecordedProxy is, so that it looks native.
objectDefine(Proxy, "revocable", {
  value: new Proxy(createRevocable, {
    __proto__: null,
    apply(real, self, args) {
      const pair = reflectApply(real, self, args);
      const record = noteProxy(pair.proxy, args[0], args[1]);
      const { revoke } = pair;
      pair.revoke = () => {
        record.target = null;
        record.handler = null;
        revoke();
      };
      return pair;
    },
  }),
});

// What user code sees as `Proxy`: calls, `length`, `name` and `toString` are the real one's.
const RecordedProxy = new Proxy(Proxy, {
  __proto__: null,
  construct(real, args) {
    const proxy = reflectConstruct(real, args);
    noteProxy(proxy, args[0], args[1]);
    return proxy;
  },
});

const proxyRecord = (value) => weakMapGet(proxyRecords, value);

// The object at the end of a chain of proxies; null where one of them is revoked.
function proxyTarget(value) {
  let target = value;
  for (let record; target !== null; target = record.target) {
    record = proxyRecord(target);
    if (record === undefined) break;
  }
  return target;
}

function peek(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

// Never asks a trap: `object` is no proxy, and of a proxy in the chain the target is given.
const prototypeOf = (object) => proxyTarget(objectPrototypeOf(object));
