// What path.posix and path.win32 share.
"use strict";

function checkPath(value, name) {
  internal.checkString(value, name);
}

// A path without empty parts, "." and such ".." as have something before them.
function cleaned(path, absolute, slash, joiner) {
  const parts = [];
  for (const part of path.split(slash)) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  return parts.join(joiner);
}

const makeFormat = (joiner) => (given) => {
  if (given === null || typeof given !== "object") throw internal.argType("pathObject", "Object", given);
  const dir = given.dir || given.root;
  const extension = given.ext ? `${given.ext[0] === "." ? "" : "."}${given.ext}` : "";
  const base = given.base || `${given.name || ""}${extension}`;
  if (!dir) return base;
  return dir === given.root ? `${dir}${base}` : `${dir}${joiner}${base}`;
};

const makeParse = (rootOf, basename, extname, slash) => (path) => {
  checkPath(path, "path");
  const root = rootOf(path);
  const rest = path.slice(root.length);
  const base = rest === "" ? "" : basename(rest.replace(/^(?=[a-z]:)/i, "./"));
  // The name ".." has no extension, but behind the root of POSIX Node finds one in it.
  const ext = base === "" ? "" : base === ".." && root === "/" && rest === ".." ? "." : extname(`./${base}`);
  const trimmed = rest.replace(slash.source === "\\/" ? /\/+$/ : /[\\/]+$/, "");
  const at = trimmed.length - base.length;
  const dir = at > 0 ? root + trimmed.slice(0, at - 1) : root;
  return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
};

Object.assign(exports, { checkPath, cleaned, makeFormat, makeParse });
