// buffer: what is global anyway.
"use strict";

Object.assign(exports, {
  Buffer, Blob, atob, btoa,
  SlowBuffer: (size) => Buffer.alloc(size),
  kMaxLength: 2 ** 32, kStringMaxLength: 2 ** 29 - 24, INSPECT_MAX_BYTES: 50,
  constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 - 24 },
});
