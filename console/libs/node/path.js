// path, in its POSIX form only: functions run on Linux.
"use strict";

function cleaned(path, absolute) {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  return parts.join("/");
}

function normalize(path) {
  if (path === "") return ".";
  const absolute = path[0] === "/";
  const inner = cleaned(path, absolute);
  const slash = path.endsWith("/") && inner !== "" ? "/" : "";
  return (absolute ? "/" : "") + inner + slash || (absolute ? "/" : ".");
}

function join(...parts) {
  const joined = parts.filter((part) => part !== "").join("/");
  return joined === "" ? "." : normalize(joined);
}

function resolve(...parts) {
  let path = "";
  for (const part of [process.cwd(), ...parts]) if (part !== "") path = part[0] === "/" ? part : `${path}/${part}`;
  return `/${cleaned(path, true)}`;
}

function dirname(path) {
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  if (at < 0) return ".";
  return at === 0 ? "/" : trimmed.slice(0, at).replace(/(?<=.)\/+$/, "");
}

function basename(path, suffix) {
  const name = path.replace(/\/+$/, "").split("/").at(-1);
  return suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function extname(path) {
  const name = basename(path);
  const at = name.lastIndexOf(".");
  return at <= 0 || name === ".." ? "" : name.slice(at);
}

function relative(from, to) {
  const start = resolve(from).split("/").filter(Boolean);
  const end = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < start.length && start[same] === end[same]) same += 1;
  return [...start.slice(same).map(() => ".."), ...end.slice(same)].join("/");
}

function parse(path) {
  const base = basename(path);
  const ext = extname(path);
  const root = path[0] === "/" ? "/" : "";
  const dir = path.includes("/") ? dirname(path) : "";
  return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
}

function format({ root = "", dir, base, name = "", ext = "" }) {
  const file = base ?? name + ext;
  if (!dir) return root + file;
  return dir === root ? dir + file : `${dir}/${file}`;
}

Object.assign(exports, {
  normalize, join, resolve, dirname, basename, extname, relative, parse, format,
  isAbsolute: (path) => path[0] === "/", sep: "/", delimiter: ":", toNamespacedPath: (path) => path,
});
exports.posix = exports;
