// fetch as node-fetch 2.6 has it; the request itself is made by the console's own process.
// Defines: fetch, fetchArrived, pendingFetches, dropFetches; needs: 15_run, 53_request, 54_response, 49_abort.
// A response arrives whole: its body is a stream all the same, with everything in it.

const pendingFetches = new Map(); // id → { resolve, reject, request, done }
let lastFetchId = 0;
const fetchTally = { run: 0, made: 0 };

const MOST_REDIRECTS = 1000;
const REDIRECT_MODES = { __proto__: null, follow: "follow", manual: "manual", error: "error" };

function fetchOptions(request, line) {
  const { method, headers, parsedURL, redirect } = request[REQUEST_STATE];
  const map = headers[HEADER_MAP];
  const pairs = [];
  const names = objectKeys(map);
  for (let i = 0; i < names.length; i++) {
    const values = lowerCased(names[i]) === "host" ? [map[names[i]][0]] : map[names[i]];
    for (let k = 0; k < values.length; k++) arrayPush(pairs, [names[i], values[k]]);
  }
  return {
    method,
    url: wellFormed(parsedURL.format()),
    headers: pairs,
    redirect: REDIRECT_MODES[redirect] ?? "as it is",
    follow: Math.max(0, Math.min(Math.ceil(request.follow - request.counter) || 0, MOST_REDIRECTS)),
    timeout_ms: Math.max(0, Math.min(Number(request.timeout) || 0, LONGEST_DELAY)),
    compress: Boolean(request.compress),
    line,
  };
}

function sendFetch(id, request, bytes, line) {
  if (!mapHas(pendingFetches, id) || !run.open) return; // over while its body was still being read
  const options = fetchOptions(request, line);
  try {
    if (bytes === null) host.call("fetch", [id, options]);
    else host.call("fetch", [id, options], bytes);
  } catch (error) {
    const message = `request to ${request.url} failed, reason: ${error.message}`;
    forgetFetch(id).reject(new FetchError(message, "system"));
  }
}

function forgetFetch(id) {
  const pending = mapGet(pendingFetches, id);
  if (pending === undefined) return undefined;
  mapDelete(pendingFetches, id);
  pending.done();
  return pending;
}

// Rejects at once, or stops a request that is under way, when the signal says so.
function listenForAbort(id, request, reject) {
  const { signal } = request;
  if (!signal) return () => {};
  const abort = () => {
    if (forgetFetch(id)) host.call("fetch_abort", [id]);
    const error = new AbortError("The user aborted a request.");
    reject(error);
    if (request.body instanceof Readable) request.body.destroy(error);
  };
  signal.addEventListener("abort", abort);
  return () => signal.removeEventListener("abort", abort);
}

// The console's process has given them up with the run that they belonged to.
function dropFetches() {
  mapClear(pendingFetches);
}

function countFetch(url) {
  if (fetchTally.run !== run.number) Object.assign(fetchTally, { run: run.number, made: 0 });
  const most = runLimits().fetchesPerRun;
  if (++fetchTally.made > most) {
    throw new FetchError(`request to ${url} failed, reason: a run makes at most ${most} requests`, "system");
  }
}

function fetch(url, opts) {
  return new Promise((resolve, reject) => {
    const request = new Request(url, opts);
    checkTarget(request);
    if (request.signal?.aborted) throw new AbortError("The user aborted a request.");
    if (!run.open) return; // nothing leaves once the outcome is told; production would freeze it, too
    countFetch(request.url);
    const id = ++lastFetchId;
    const line = callLine();
    mapSet(pendingFetches, id, { resolve, reject, request, done: listenForAbort(id, request, reject) });
    const bytes = bodyBytes(request.body);
    if (bytes === null || isView(bytes)) sendFetch(id, request, bytes, line);
    else {
      bytes.then(
        (all) => sendFetch(id, request, all, line),
        (error) => forgetFetch(id)?.reject(error),
      );
    }
  });
}

// A message of kind "fetched": the answer to fetch number `id`, or why there is none.
function fetchArrived(message, body) {
  const pending = forgetFetch(message.id);
  if (pending === undefined) return;
  const { request, resolve, reject } = pending;
  if (message.error) {
    const { message: text, type, code } = message.error;
    reject(new FetchError(text, type, code ? { code } : undefined));
    return;
  }
  const options = {
    url: message.url,
    status: message.status,
    statusText: message.statusText,
    headers: responseHeaders(message.headers),
    size: request.size,
    timeout: request.timeout,
    counter: request.counter + (message.redirected ? 1 : 0),
  };
  resolve(new Response(readableOf(new FastBuffer(body.buffer, body.byteOffset, body.length)), options));
}

fetch.isRedirect = (code) => code === 301 || code === 302 || code === 303 || code === 307 || code === 308;
fetch.Promise = Promise;
fetch.default = fetch;
Object.assign(fetch, { Headers, Request, Response, FetchError });
objectDefine(fetch, "__esModule", { __proto__: null, value: true });
