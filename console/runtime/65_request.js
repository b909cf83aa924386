// The webhook as the function sees it.
// Defines: ServerRequest, serverRequest; needs: 00, 20_inspect, 44_url_params, 44_url_form,
// 50_headers, 60_segment, URL (at call time).
// Its oddities are production's: an empty body's text() is undefined, a JSON `null` cannot be read.

const REQUEST_URL = "https://fn.segmentapis.com/"; // where production listens
const headersSymbol = Symbol("headers");
const urlSymbol = Symbol("url");
const bodySymbol = Symbol("body");

function serverBody(input) {
  if (typeof input === "object") return { json: input };
  if (typeof input === "string") return { text: input };
  throw new TypeError("unsupported body type");
}

class ServerRequest {
  constructor(input, init) {
    if (init) {
      const { headers, url } = init;
      this[headersSymbol] = isInstance(headers, Headers) ? headers : new Headers(headers);
      this[urlSymbol] = isInstance(url, URL) ? url : new URL(url);
    }
    this[bodySymbol] = serverBody(input);
  }

  get url() {
    return this[urlSymbol];
  }

  get headers() {
    return this[headersSymbol];
  }

  json() {
    const body = this[bodySymbol];
    if (!body.json) body.json = jsonParse(body.text);
    return body.json;
  }

  text() {
    const body = this[bodySymbol];
    if (!body.text) body.text = jsonStringify(body.json);
    return body.text;
  }
}

// Printed as the plain object that it is, with its URL in place.
objectDefine(ServerRequest.prototype, INSPECT_CUSTOM, {
  value() {
    void this[urlSymbol];
    return this;
  },
  writable: true,
  enumerable: false,
  configurable: true,
});

// The request of an invocation; a body that is no JSON although it is said to be one throws here.
// A URL that nobody reads is not parsed: the first one costs a run 25 ms.
function serverRequest({ body, parsed, form, headers, url, query }) {
  const state = serverBody(parsed ? jsonParse(body) : body);
  if (form && state.text !== undefined) state.json = formFields(body);
  const request = objectCreate(ServerRequest.prototype);
  request[headersSymbol] = headersOfPairs(headers);
  if (url || query.length > 0) request[urlSymbol] = new URL(url || urlWith(query));
  else {
    objectDefine(request, urlSymbol, {
      __proto__: null,
      get() {
        return (this[urlSymbol] = new URL(REQUEST_URL));
      },
      set(value) {
        defineField(this, urlSymbol, value);
      },
      enumerable: true,
      configurable: true,
    });
  }
  request[bodySymbol] = state;
  return request;
}

function urlWith(query) {
  const list = [];
  for (let i = 0; i < query.length; i++) arrayPush(list, usv(query[i][0]), usv(query[i][1]));
  return `${REQUEST_URL}?${serializeQuery(list)}`;
}

// A flat object; a key that comes again makes an array of its values.
function formFields(body) {
  const fields = {};
  const list = initialList(body);
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i], value = list[i + 1];
    if (!objectHasOwn(fields, key)) defineField(fields, key, value);
    else if (arrayIsArray(fields[key])) arrayPush(fields[key], value);
    else defineField(fields, key, [fields[key], value]);
  }
  return fields;
}
