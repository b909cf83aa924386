// process, as packages look at it: Node 20 on Lambda, with an empty environment.
"use strict";

const EventEmitter = require("events");

const start = internal.hostNow();
const process = new EventEmitter();

function hrtime(before = [0, 0]) {
  const passed = internal.hostNow() - start;
  const whole = Math.floor(passed / 1000) - before[0];
  const rest = Math.round((passed % 1000) * 1e6) - before[1];
  return rest < 0 ? [whole - 1, rest + 1e9] : [whole, rest];
}
hrtime.bigint = () => BigInt(Math.round((internal.hostNow() - start) * 1e6));

const output = (write) => Object.assign(new EventEmitter(), {
  write: (text) => (write(String(text).replace(/\n$/, "")), true), end() {}, isTTY: false, fd: 1, columns: 80, writable: true,
});

Object.assign(process, {
  title: "node", version: "v20.20.0", versions: { node: "20.20.0", v8: "11.3.244.8-node.33" },
  arch: "x64", platform: "linux", release: { name: "node", lts: "Iron" }, pid: 8, ppid: 1,
  env: { TZ: "UTC", LANG: "en_US.UTF-8" }, argv: ["/var/lang/bin/node"], execArgv: [], execPath: "/var/lang/bin/node",
  config: { variables: {} }, features: {}, exitCode: undefined,
  cwd: () => "/var/task", umask: () => 0o22, uptime: () => (internal.hostNow() - start) / 1000, hrtime,
  nextTick: internal.nextTick, emitWarning: (warning) => console.warn(String(warning)),
  memoryUsage: () => ({ rss: 5e7, heapTotal: 2e7, heapUsed: 1e7, external: 1e6, arrayBuffers: 1e5 }),
  cpuUsage: () => ({ user: 0, system: 0 }),
  stdout: output((text) => console.log(text)), stderr: output((text) => console.error(text)),
  exit() {
    throw new Error("A function cannot end its process");
  },
  binding(name) {
    throw new Error(`No such module: ${name}`);
  },
});

Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });

module.exports = process;
