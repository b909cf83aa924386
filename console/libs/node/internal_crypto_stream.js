// The streams that crypto's classes are: their constructors know of none, so the state of a stream
// is made when it is first asked for.
"use strict";

const { Transform, Writable } = require("stream");

function initialise(stream, Base) {
  Base.call(stream, stream._options);
  const state = stream._writableState;
  state.decodeStrings = false;
  state.defaultEncoding = stream._options?.defaultEncoding ?? "buffer";
}

function lateState(prototype, name, Base) {
  Object.defineProperty(prototype, name, {
    get() {
      initialise(this, Base);
      return Object.hasOwn(this, name) ? this[name] : undefined;
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
    configurable: true,
  });
}

function late(Base, names) {
  function Late() {}
  Object.setPrototypeOf(Late.prototype, Base.prototype);
  for (const name of names) if (!(name in Base.prototype)) lateState(Late.prototype, name, Base);
  return Late;
}

module.exports = {
  LateTransform: late(Transform, ["_readableState", "_writableState", "readable", "writable"]),
  LateWritable: late(Writable, ["_writableState", "writable"]),
};
