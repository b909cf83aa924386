// async_hooks: no contexts are kept; stores hold while their callback runs, not after it waits.
"use strict";

class AsyncLocalStorage {
  #store = undefined;
  run(store, callback, ...args) {
    const before = this.#store;
    this.#store = store;
    try {
      return callback(...args);
    } finally {
      this.#store = before;
    }
  }
  getStore() {
    return this.#store;
  }
  enterWith(store) {
    this.#store = store;
  }
  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }
  disable() {}
}

class AsyncResource {
  runInAsyncScope(callback, receiver, ...args) {
    return Reflect.apply(callback, receiver, args);
  }
  emitDestroy() {
    return this;
  }
}

module.exports = internal.unusable("async_hooks", { AsyncLocalStorage, AsyncResource });
