// path: that of POSIX is the one of functions, which run on Linux; path.win32 is beside it.
"use strict";

const { checkPath, cleaned, makeFormat, makeParse } = require("internal_path");
const win32 = require("internal_path_win32");

function normalize(path) {
  checkPath(path, "path");
  if (path === "") return ".";
  const absolute = path[0] === "/";
  const inner = cleaned(path, absolute, /\//, "/");
  const slash = path.endsWith("/") ? "/" : "";
  if (inner === "") return absolute ? "/" : `.${slash}`;
  return (absolute ? "/" : "") + inner + slash;
}

function join(...parts) {
  for (const part of parts) checkPath(part, "path");
  const joined = parts.filter((part) => part !== "").join("/");
  return joined === "" ? "." : normalize(joined);
}

function resolve(...parts) {
  let path = "";
  for (let i = parts.length - 1; i >= -1 && path[0] !== "/"; i--) {
    if (i >= 0) checkPath(parts[i], `paths[${i}]`);
    const part = i >= 0 ? parts[i] : process.cwd();
    if (part !== "") path = path === "" ? part : `${part}/${path}`;
  }
  return `/${cleaned(path, true, /\//, "/")}`;
}

function dirname(path) {
  checkPath(path, "path");
  if (path === "") return ".";
  const at = path.replace(/(?<=.)\/+$/, "").search(/\/[^/]*$/);
  if (at < 0) return ".";
  if (at === 0) return "/";
  return at === 1 && path[0] === "/" ? "//" : path.slice(0, at);
}

function basename(path, suffix) {
  if (suffix !== undefined) checkPath(suffix, "suffix");
  checkPath(path, "path");
  if (suffix === path) return "";
  const name = path.replace(/\/+$/, "").split("/").at(-1);
  return suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function extname(path) {
  checkPath(path, "path");
  const name = basename(path);
  const at = name.lastIndexOf(".");
  return at <= 0 || name === ".." ? "" : name.slice(at);
}

function relative(from, to) {
  checkPath(from, "from");
  checkPath(to, "to");
  const start = resolve(from).split("/").filter(Boolean);
  const end = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < start.length && start[same] === end[same]) same += 1;
  return [...start.slice(same).map(() => ".."), ...end.slice(same)].join("/");
}

const posix = {
  resolve, normalize,
  isAbsolute(path) {
    checkPath(path, "path");
    return path[0] === "/";
  },
  join, relative,
  toNamespacedPath: (path) => path,
  dirname, basename, extname,
  format: makeFormat("/"),
  parse: makeParse((path) => (path[0] === "/" ? "/" : ""), basename, extname, /\//),
  sep: "/", delimiter: ":", win32, posix: null,
};

for (const each of [posix, win32]) Object.assign(each, { win32, posix, _makeLong: each.toNamespacedPath });
module.exports = posix;
