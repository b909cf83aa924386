// fs: a disk with nothing on it. Packages look for configuration and do without.
"use strict";

function missing(call, path) {
  const error = new Error(`ENOENT: no such file or directory, ${call} '${path}'`);
  return Object.assign(error, { errno: -2, syscall: call, code: "ENOENT", path });
}

const SYSCALL = { readFile: "open", readdir: "scandir" };

function answering(call) {
  return (path, ...rest) => process.nextTick(rest.at(-1), missing(SYSCALL[call] ?? call, path));
}

function failing(call) {
  return (path) => {
    throw missing(SYSCALL[call] ?? call, path);
  };
}

const known = {
  constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, O_RDONLY: 0 },
  existsSync: () => false,
  exists: (path, callback) => process.nextTick(callback, false),
  promises: {},
};
for (const call of ["readFile", "stat", "lstat", "access", "readdir", "realpath", "open", "readlink"]) {
  known[call] = answering(call);
  known[`${call}Sync`] = failing(call);
  known.promises[call] = async (path) => failing(call)(path);
}
known.statSync = (path, options) => (options?.throwIfNoEntry === false ? undefined : failing("stat")(path));
known.ReadStream = function ReadStream() {};
known.WriteStream = function WriteStream() {};
module.exports = internal.unusable("fs", known);
