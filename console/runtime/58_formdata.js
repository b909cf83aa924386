// FormData of npm's form-data 2.4: a stream of parts, sent as multipart/form-data by fetch.
// Defines: FormData; needs: 51_stream, 40_buffer. Fields with _ are the original's, which code reads.

const LINE_BREAK = "\r\n";

// Extension → type, as mime-db has them; what is not here is application/octet-stream.
const MIME_TYPES =
  "csv text/csv,css text/css,doc application/msword,gif image/gif,gz application/gzip,htm text/html,html text/html," +
  "ico image/vnd.microsoft.icon,ics text/calendar,jpeg image/jpeg,jpg image/jpeg,js application/javascript," +
  "json application/json,log text/plain,md text/markdown,mp3 audio/mpeg,mp4 video/mp4,pdf application/pdf," +
  "png image/png,svg image/svg+xml,tar application/x-tar,text text/plain,tsv text/tab-separated-values," +
  "txt text/plain,wav audio/wav,webp image/webp,xls application/vnd.ms-excel,xml application/xml,yaml text/yaml," +
  "yml text/yaml,zip application/zip,docx application/vnd.openxmlformats-officedocument.wordprocessingml.document," +
  "xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

function mimeTypeOf(path) {
  const extension = lowerCased(/\.([^./\\]*)$/.exec(`x.${path}`)?.[1] ?? "");
  const start = stringIndexOf(`,${MIME_TYPES}`, `,${extension} `);
  return extension !== "" && start >= 0 && stringSlice(MIME_TYPES, start).split(",")[0].split(" ")[1];
}

const baseName = (path) => /([^/]*)\/*$/.exec(path)[1];

function normalPath(path) {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== "." && !(part === ".." && path[0] === "/")) arrayPush(parts, part);
  }
  return (path[0] === "/" ? "/" : "") + parts.join("/") + (path.endsWith("/") && parts.length ? "/" : "");
}

function FormData(options) {
  if (!(this instanceof FormData)) return new FormData();
  Object.assign(this, {
    _overheadLength: 0, _valueLength: 0, _valuesToMeasure: [], writable: false, readable: true, dataSize: 0,
    maxDataSize: 2097152, pauseStreams: true, _released: false, _streams: [], _currentStream: null,
  });
  for (const name in options) this[name] = options[name];
}
FormData.LINE_BREAK = LINE_BREAK;
FormData.DEFAULT_CONTENT_TYPE = "application/octet-stream";
FormData.prototype = objectCreate(Emitter.prototype, {
  constructor: { value: FormData, writable: true, configurable: true },
});

function checkPart(value) {
  const streamLike = value && typeof value === "object" && !Buffer.isBuffer(value);
  if (streamLike && typeof value.on !== "function") throw new TypeError("source.on is not a function");
}

Object.assign(FormData.prototype, {
  append(field, value, options) {
    const given = typeof options === "string" ? { filename: options } : options || {};
    if (typeof value === "number") value = `${value}`;
    if (arrayIsArray(value)) return this._error(new Error("Arrays are not supported."));
    const header = this._multiPartHeader(field, value, given);
    const footer = this._multiPartFooter();
    checkPart(value);
    arrayPush(this._streams, header, value, footer);
    this._trackLength(header, value, given);
  },
  _trackLength(header, value, options) {
    let length = 0;
    if (options.knownLength !== undefined && options.knownLength !== null) length = +options.knownLength;
    else if (Buffer.isBuffer(value)) length = value.length;
    else if (typeof value === "string") length = utf8Length(value);
    this._valueLength += length;
    this._overheadLength += utf8Length(header) + LINE_BREAK.length;
    if (value && (value.path || (value.readable && objectHasOwn(value, "httpVersion"))) && !options.knownLength) {
      arrayPush(this._valuesToMeasure, value);
    }
  },
  _multiPartHeader(field, value, options) {
    if (typeof options.header === "string") return options.header;
    const headers = {
      "Content-Disposition": ["form-data", `name="${field}"`].concat(this._getContentDisposition(value, options) || []),
      "Content-Type": [].concat(this._getContentType(value, options) || []),
    };
    if (typeof options.header === "object") {
      for (const name of objectKeys(options.header)) headers[name] = headers[name] || options.header[name];
    }
    let contents = "";
    for (const name of objectKeys(headers)) {
      const header = headers[name];
      const parts = header === null || header === undefined ? [] : arrayIsArray(header) ? header : [header];
      if (parts.length) contents += `${name}: ${parts.join("; ")}${LINE_BREAK}`;
    }
    return `--${this.getBoundary()}${LINE_BREAK}${contents}${LINE_BREAK}`;
  },
  _getContentDisposition(value, options) {
    let filename;
    if (typeof options.filepath === "string") filename = normalPath(options.filepath).replaceAll("\\", "/");
    else if (options.filename || value.name || value.path) {
      filename = baseName(options.filename || value.name || value.path);
    }
    return filename ? `filename="${filename}"` : undefined;
  },
  _getContentType(value, options) {
    let type = options.contentType;
    if (!type && value.name) type = mimeTypeOf(value.name);
    if (!type && value.path) type = mimeTypeOf(value.path);
    if (!type && (options.filepath || options.filename)) type = mimeTypeOf(options.filepath || options.filename);
    return !type && typeof value === "object" ? FormData.DEFAULT_CONTENT_TYPE : type;
  },
  _multiPartFooter() {
    return (next) => next(LINE_BREAK + (this._streams.length === 0 ? this._lastBoundary() : ""));
  },
  _lastBoundary() {
    return `--${this.getBoundary()}--${LINE_BREAK}`;
  },
  getHeaders(userHeaders) {
    const headers = { "content-type": `multipart/form-data; boundary=${this.getBoundary()}` };
    for (const name in userHeaders) if (objectHasOwn(userHeaders, name)) headers[lowerCased(name)] = userHeaders[name];
    return headers;
  },
  getBoundary() {
    if (!this._boundary) this._generateBoundary();
    return this._boundary;
  },
  getBuffer() {
    const chunks = [];
    const mark = this.getBoundary();
    for (const part of this._streams) {
      if (typeof part === "function") continue;
      arrayPush(chunks, Buffer.isBuffer(part) ? part : Buffer.from(part));
      const isHeader = typeof part === "string" && part.substring(2, mark.length + 2) === mark;
      if (!isHeader) arrayPush(chunks, Buffer.from(LINE_BREAK));
    }
    return Buffer.concat([...chunks, Buffer.from(this._lastBoundary())]);
  },
  _generateBoundary() {
    this._boundary = "-".repeat(26);
    for (let i = 0; i < 24; i++) this._boundary += Math.floor(Math.random() * 10);
  },
  getLengthSync() {
    if (!this.hasKnownLength()) this._error(new Error("Cannot calculate proper length in synchronous way."));
    return formLength(this);
  },
  hasKnownLength() {
    return this._valuesToMeasure.length === 0;
  },
  getLength(callback) {
    const answer = this.hasKnownLength() ? [null, formLength(this)] : ["Unknown stream"];
    callLater(callback.bind(this, ...answer));
  },
  // Resolves the request's events through fetch; enough for `form.submit(url, (error, response) => …)`.
  submit(params, callback) {
    const request = new Emitter();
    const { protocol = "http:", host, hostname = host, port, path = "/", method, headers } = params;
    const url = typeof params === "string" ? params : `${protocol}//${hostname}${port ? `:${port}` : ""}${path}`;
    const done = (error, response) => {
      callback?.(error, response);
      request.emit(error ? "error" : "response", error ?? response);
    };
    if (callback) request.on("error", () => {});
    const own = this.getHeaders(headers);
    fetch(url, { method: method ?? "post", headers: own, body: this, redirect: "manual" }).then(
      (response) => done(null, incomingMessage(response)),
      (error) => done(error),
    );
    return request;
  },
  _error(error) {
    if (this.error) return;
    this.error = error;
    this.emit("error", error);
  },
  toString() {
    return "[object FormData]";
  },
  pipe(destination) {
    this.on("data", (chunk) => destination.write(chunk));
    this.on("end", () => destination.end?.());
    this.resume();
    return destination;
  },
  resume() {
    if (this._released) return;
    this._released = true;
    callLater(() => emitParts(this).catch((error) => this._error(error)));
  },
  pause() {},
});

function formLength(form) {
  const length = form._overheadLength + form._valueLength;
  return form._streams.length ? length + form._lastBoundary().length : length;
}

// The parts one after the other; an `undefined` ends the form, as it does in the original.
async function emitParts(form) {
  for (let part; (part = form._streams.shift()) !== undefined; ) {
    if (typeof part === "function") await new Promise((next) => part((text) => next(form.emit("data", text))));
    else if (part && typeof part.on === "function") form.emit("data", await readableAll(part));
    else if (typeof part === "string" || isView(part)) form.emit("data", part);
    else throw argType("chunk", ["string", "Buffer", "Uint8Array"], part);
  }
  form.emit("end");
}

function incomingMessage(response) {
  const headers = {};
  for (const [name, values] of Object.entries(response.headers.raw())) {
    headers[lowerCased(name)] = name === "set-cookie" ? values : values.join(", ");
  }
  return Object.assign(response.body, {
    statusCode: response.status, statusMessage: response.statusText, headers, httpVersion: "1.1",
  });
}
