// http: the client side, over the console's own fetch. A request goes out when it is ended, and its
// answer comes whole. No servers, no sockets; agents are taken and have no effect.
"use strict";

const { ClientRequest, IncomingMessage, STATUS_CODES } = require("internal_http");
const { METHODS } = require("internal_http_names");
const EventEmitter = require("events");

class Agent extends EventEmitter {
  constructor(options = {}) {
    super();
    Object.assign(this, {
      options: { ...options }, maxSockets: options.maxSockets ?? Infinity, maxFreeSockets: 256, sockets: {}, requests: {},
      freeSockets: {}, keepAlive: Boolean(options.keepAlive), defaultPort: 80, protocol: "http:",
    });
  }
  destroy() {}
  getName({ host = "localhost", port = "" } = {}) {
    return `${host}:${port}:`;
  }
}

const request = (...args) => new ClientRequest("http:", 80, args);

function get(...args) {
  const asked = request(...args);
  asked.end();
  return asked;
}

module.exports = internal.unusable("http", {
  Agent, ClientRequest, IncomingMessage, STATUS_CODES, request, get,
  globalAgent: new Agent({ keepAlive: true }),
  METHODS,
  maxHeaderSize: 16384,
});
