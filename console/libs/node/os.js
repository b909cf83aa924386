// os: the machine of a function on Lambda.
"use strict";

Object.assign(exports, {
  EOL: "\n", arch: () => "x64", platform: () => "linux", type: () => "Linux", release: () => "5.10.0",
  hostname: () => "localhost", homedir: () => "/home/sbx_user1051", tmpdir: () => "/tmp", endianness: () => "LE",
  cpus: () => [], totalmem: () => 134217728, freemem: () => 67108864, loadavg: () => [0, 0, 0], uptime: () => 60,
  networkInterfaces: () => ({}), userInfo: () => ({ username: "sbx_user1051", uid: 993, gid: 990, homedir: "/tmp", shell: null }),
  version: () => "#1 SMP", machine: () => "x86_64", constants: { signals: {}, errno: {} },
});
