// path.win32: both slashes, drives and shares. Nothing on Lambda needs it, but libraries test with it.
"use strict";

const { cleaned, checkPath, makeFormat, makeParse } = require("internal_path");

const isSlash = (char) => char === "/" || char === "\\";
const DRIVE = /^[a-z]:/i;
const SHARE = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/;

// The device ("C:" or "\\server\share"), whether it is a share, whether the path starts at its root, and the rest.
function taken(path) {
  const share = SHARE.exec(path);
  if (share) {
    const rest = path.slice(share[0].length);
    return { device: `\\\\${share[1]}\\${share[2]}`, share: true, absolute: true, rest, root: share[0] + (rest[0] ?? "") };
  }
  const device = DRIVE.exec(path)?.[0] ?? "";
  const rest = path.slice(device.length);
  const absolute = isSlash(rest[0]);
  return { device, share: false, absolute, rest, root: device + (absolute ? rest[0] : "") };
}

function normalize(path) {
  checkPath(path, "path");
  if (path === "") return ".";
  const { device, share, absolute, rest } = taken(path);
  let tail = cleaned(rest, absolute, /[\\/]/, "\\");
  if (tail === "" && !absolute) tail = ".";
  if (tail !== "" && path.length > 1 && isSlash(path.at(-1)) && tail.at(-1) !== "\\") tail += "\\";
  if (share) return `${device}\\${tail}`;
  return device + (absolute ? "\\" : "") + tail;
}

function join(...parts) {
  for (const part of parts) checkPath(part, "path");
  const given = parts.filter((part) => part !== "");
  if (given.length === 0) return ".";
  let joined = given.join("\\");
  // Two slashes in front mean a share only where the first part said so.
  const slashes = /^[\\/]*/.exec(joined)[0].length;
  if (!/^[\\/]{2}[^\\/]/.test(given[0]) && slashes > 1) joined = `\\${joined.slice(slashes)}`;
  return normalize(joined);
}

function resolve(...parts) {
  let device = "";
  let tail = "";
  let absolute = false;
  for (let i = parts.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = parts[i];
      checkPath(path, `paths[${i}]`);
      if (path === "") continue;
    } else path = device === "" ? process.cwd() : `${device}\\`;
    const found = taken(path);
    if (found.device !== "") {
      if (device === "") device = found.device;
      else if (device.toLowerCase() !== found.device.toLowerCase()) continue;
    }
    if (!absolute) {
      tail = `${found.rest.replace(found.absolute ? /^[\\/]+/ : /^$/, "")}\\${tail}`;
      absolute = found.absolute;
    }
    if (absolute && device !== "") break;
  }
  return device + (absolute ? "\\" : "") + cleaned(tail, absolute, /[\\/]/, "\\") || ".";
}

function dirname(path) {
  checkPath(path, "path");
  if (path === "") return ".";
  const { root } = taken(path);
  const rest = path.slice(root.length);
  const at = rest.replace(/[\\/]+$/, "").search(/[\\/][^\\/]*$/);
  if (at >= 0) return root + rest.slice(0, at).replace(/[\\/]$/, "");
  return root || ".";
}

function basename(path, suffix) {
  if (suffix !== undefined) checkPath(suffix, "suffix");
  checkPath(path, "path");
  const name = path.replace(DRIVE, "").replace(/[\\/]+$/, "").split(/[\\/]/).at(-1);
  if (suffix === path) return "";
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
  if (from === to) return "";
  const [start, end] = [resolve(from), resolve(to)];
  if (start.toLowerCase() === end.toLowerCase()) return "";
  const split = (path) => path.replace(/^\\+|\\+$/g, "").split("\\");
  const [a, b] = [split(start), split(end)];
  let same = 0;
  while (same < a.length && same < b.length && a[same].toLowerCase() === b[same].toLowerCase()) same += 1;
  if (same === 0) return end;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("\\");
}

function toNamespacedPath(path) {
  if (typeof path !== "string" || path === "") return path;
  const full = resolve(path);
  if (full.length <= 2) return path;
  if (/^\\\\[^?.]/.test(full)) return `\\\\?\\UNC\\${full.slice(2)}`;
  return /^[a-z]:\\/i.test(full) ? `\\\\?\\${full}` : full;
}

Object.assign(exports, {
  resolve, normalize,
  isAbsolute(path) {
    checkPath(path, "path");
    return isSlash(path[0]) || /^[a-z]:[\\/]/i.test(path);
  },
  join, relative, toNamespacedPath, dirname, basename, extname,
  format: makeFormat("\\"),
  parse: makeParse((path) => taken(path).root, basename, extname, /[\\/]/),
  sep: "\\", delimiter: ";", win32: null, posix: null,
});
