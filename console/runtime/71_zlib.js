// What the host does for zlib (libs/node/zlib.js has the API).
// Defines: packBytes, unpackBytes; needs: host.

const packBytes = (format, level, bytes) => host.call("zlib_pack", [format, level], bytes);
const unpackBytes = (format, most, bytes) => host.call("zlib_unpack", [format, most], bytes);
