// https: as http, with TLS, which is the console's own business.
"use strict";

const http = require("http");
const { ClientRequest } = require("internal_http");

class Agent extends http.Agent {
  constructor(options) {
    super(options);
    this.defaultPort = 443;
    this.protocol = "https:";
  }
}

const request = (...args) => new ClientRequest("https:", 443, args);

function get(...args) {
  const asked = request(...args);
  asked.end();
  return asked;
}

module.exports = { Agent, globalAgent: new Agent({ keepAlive: true }), get, request };
for (const name of ["Server", "createServer"]) {
  module.exports[name] = function () {
    throw internal.codedError(Error, "ERR_NOT_AVAILABLE", `https.${name} is not available to functions here`);
  };
}
