// The webhook as the function sees it.
// Defines: ServerRequest, serverRequest; needs: 00, Headers, URL and URLSearchParams (at call time).
// Its oddities are production's: an empty body's text() is undefined, a JSON `null` cannot be read.

const REQUEST_URL = "https://fn.segmentapis.com/"; // where production listens
const headersSymbol = Symbol("headers");
const urlSymbol = Symbol("url");
const bodySymbol = Symbol("body");

class ServerRequest {
  constructor(input, init) {
    if (init) {
      const { headers, url } = init;
      this[headersSymbol] = isInstance(headers, Headers) ? headers : new Headers(headers);
      this[urlSymbol] = isInstance(url, URL) ? url : new URL(url);
    }
    if (typeof input === "object") this[bodySymbol] = { json: input };
    else if (typeof input === "string") this[bodySymbol] = { text: input };
    else throw new TypeError("unsupported body type");
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

// The request of an invocation; a body that is no JSON although it is said to be one throws here.
function serverRequest({ body, parsed, form, headers, url, query }) {
  const input = parsed ? jsonParse(body) : body;
  const request = new ServerRequest(input, { headers: new Headers(headers), url: url || urlWith(query) });
  if (form && typeof input === "string") request[bodySymbol].json = formFields(body);
  return request;
}

function urlWith(query) {
  return query.length === 0 ? REQUEST_URL : `${REQUEST_URL}?${new URLSearchParams(query).toString()}`;
}

// A flat object; a key that comes again makes an array of its values.
function formFields(body) {
  const fields = {};
  new URLSearchParams(body).forEach((value, key) => {
    if (!objectHasOwn(fields, key)) defineField(fields, key, value);
    else if (arrayIsArray(fields[key])) arrayPush(fields[key], value);
    else defineField(fields, key, [fields[key], value]);
  });
  return fields;
}
