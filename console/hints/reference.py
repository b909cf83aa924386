"""What the names that a function may use are for: one line each, in our own words.

Each table names where the facts come from: SF, RT, EE and CA are Segment's public pages on source
functions, their runtime, errors and caching; Node is what Node 20 documents, Fetch, URL and
Encoding are the WHATWG's standards. A test holds every name against what a function really finds.
The trap is trust: a completion that does not exist costs more than one that is missing.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Entry(NamedTuple):
    name: str
    signature: str
    """As it is called: `load(key, ttl, make)`; the name alone for a value."""
    text: str
    source: str
    """Who documents it: Segment, Node, or the name of a standard."""


_GLOBALS = (
    "SF, RT",
    """
    Segment: Emits events and objects: track, identify, group, page, screen, alias and set.
    cache: Keeps values between requests of a deployed source; always empty in a test run.
    console: Writes to the log of the run; Segment keeps 4 KB of it for an error.
    crypto: Node's crypto module: hashes, HMACs and random values.
    https: Node's https module; fetch is shorter.
    fetch(url, options): Sends a request and resolves with a Response. Await it: what is still \
under way when onRequest ends is lost.
    Buffer: Bytes, and their way to and from text, base64 and hex.
    Headers: Names with values, as a request or a response carries them.
    Request: A request that fetch can send.
    Response: What fetch resolves with.
    FormData: Fields and files of a multipart body for fetch.
    URL: A web address in its parts.
    URLSearchParams: The names and values of a query or a form body.
    ServerRequest: The class of onRequest's first parameter.
    atob(text): The bytes that base64 stands for, one character each.
    btoa(bytes): Base64 of a text whose characters are bytes.
    setTimeout(callback, ms): Calls back later; the function must still be running then.
    setInterval(callback, ms): Calls back again and again until clearInterval.
    clearTimeout(timer): Ends what setTimeout began.
    clearInterval(timer): Ends what setInterval began.
    window: A copy of the global object, for libraries that look for it.
    zlib: The package zlib under its own name: zlib.zlib has gzip, inflate and the others.
    """,
)
_ERRORS = (
    "EE",
    """
    EventNotSupported(message): Throw it for a webhook that is not meant for this function. Shown \
as Unsupported Event Type; not tried again.
    InvalidEventPayload(message): Throw it for a body that is not what it should be. Shown as \
Message Rejected; not tried again.
    ValidationError(message): Throw it for a field that is missing or wrong. Shown as Message \
Rejected; not tried again.
    RetryError(message): Throw it for what may work later. The request is tried again, up to six \
times.
    """,
)
_TABLES: dict[str, tuple[str, str]] = {
    "Segment": (
        "SF",
        """
    track(message): Emits what someone did. Needs event, and userId or anonymousId; takes \
properties and context.
    identify(message): Emits who someone is. Needs userId or anonymousId; takes traits and context.
    group(message): Puts someone into a group. Needs groupId, and userId or anonymousId; takes \
traits.
    page(message): Emits a look at a page. Needs userId or anonymousId; takes name and properties.
    screen(message): Emits a look at a screen of an app. Needs userId or anonymousId; takes name \
and properties.
    alias(message): Says that two ids are one person. Needs previousId, and userId or anonymousId.
    set(object): Writes a row for warehouses, not an event. Needs collection in lower case and id; \
takes flat properties.
    """,
    ),
    "request": (
        "SF",
        """
    json(): The body, parsed as JSON; a SyntaxError where it is none. No await is needed.
    text(): The body as text. A deployed source gets JSON with its keys sorted.
    headers: The request's Headers; get() takes a name in any case.
    url: The request's URL; its query is in url.searchParams.
    """,
    ),
    "request.headers": (
        "Fetch",
        """
    get(name): The value, several joined by a comma; null where there is none.
    has(name): Whether there is a header of this name.
    entries(): Names in lower case with their values, for for…of.
    keys(): The names, in lower case.
    values(): The values.
    forEach(callback): Calls back with value and name of each.
    raw(): All headers as an object of arrays, names as they were sent.
    """,
    ),
    "request.url": (
        "URL",
        """
    searchParams: The query's names and values.
    search: The query as text, with its question mark.
    pathname: The path, from its first slash on.
    hostname: The host without its port.
    host: The host with its port.
    origin: Scheme, host and port.
    href: The whole address.
    hash: What follows #, with it.
    protocol: The scheme, with its colon.
    """,
    ),
    "request.url.searchParams": (
        "URL",
        """
    get(name): The first value of a name; null where there is none.
    getAll(name): All values of a name.
    has(name): Whether the name is there.
    entries(): Names with values, for for…of and Object.fromEntries.
    keys(): The names.
    values(): The values.
    forEach(callback): Calls back with value and name of each.
    toString(): The query as text, encoded.
    """,
    ),
    "cache": (
        "CA",
        """
    load(key, ttl, make): The value kept under a key, or what the async make gives, which is kept \
for ttl milliseconds; -1 keeps it as long as it goes.
    delete(key): Forgets what is kept under a key, at once.
    """,
    ),
    "crypto": (
        "Node",
        """
    createHmac(algorithm, key): Begins a signature: .update(text).digest('hex') ends it.
    createHash(algorithm): Begins a hash: .update(text).digest('hex') ends it.
    timingSafeEqual(a, b): Whether two Buffers of one length are the same, in constant time; for \
signatures.
    randomUUID(): A random id in the usual form.
    randomBytes(size): A Buffer of random bytes.
    randomInt(min, max): A random whole number from min up to, not including, max.
    createCipheriv(algorithm, key, iv): Begins to encrypt.
    createDecipheriv(algorithm, key, iv): Begins to decrypt.
    createSign(algorithm): Begins a signature with a private key.
    createVerify(algorithm): Begins to check one with a public key.
    createPublicKey(key): Reads a public key.
    createPrivateKey(key): Reads a private key.
    pbkdf2Sync(password, salt, rounds, length, digest): A key of a password.
    scryptSync(password, salt, length): A key of a password that is slow to guess.
    getHashes(): The names of all hashes.
    """,
    ),
    "console": (
        "SF, Node",
        """
    log(...values): Writes to the log of the run.
    info(...values): Writes to the log, as information.
    warn(...values): Writes to the log, as a warning.
    error(...values): Writes to the log, as an error.
    debug(...values): Writes to the log, for debugging.
    trace(...values): Writes to the log where in the code it was called.
    dir(value, options): Writes a value with options such as depth.
    table(rows): Writes rows as a table.
    time(label): Starts a stopwatch.
    timeEnd(label): Stops it and writes how long it ran.
    count(label): Writes how often it was called.
    assert(value, ...values): Writes where the value is false.
    group(...values): Indents what follows.
    groupEnd(): Ends the indentation.
    """,
    ),
    "Buffer": (
        "Node",
        """
    from(value, encoding): Bytes of a text ('utf8', 'base64', 'hex'), an array or another Buffer.
    alloc(size, fill): So many bytes, zero unless fill says otherwise.
    concat(buffers): All of them as one.
    byteLength(text, encoding): How many bytes a text takes.
    compare(a, b): -1, 0 or 1, by their bytes.
    isBuffer(value): Whether it is one.
    isEncoding(name): Whether the name of an encoding is known.
    """,
    ),
    "JSON": (
        "ECMAScript",
        """
    parse(text): The value that a JSON text stands for; a SyntaxError where it is none.
    stringify(value, replacer, indent): A value as JSON text.
    """,
    ),
    "Object": (
        "ECMAScript",
        """
    keys(object): Its own names.
    values(object): Its own values.
    entries(object): Its own names and values, in pairs.
    fromEntries(pairs): An object of pairs.
    assign(target, ...sources): Copies properties into the target.
    freeze(object): Keeps it from being changed.
    """,
    ),
    "Array": (
        "ECMAScript",
        """
    isArray(value): Whether it is one. Safe here, where instanceof Array may not be.
    from(values, map): An array of what can be iterated.
    of(...values): An array of these.
    """,
    ),
    "Math": (
        "ECMAScript",
        """
    round(number): The nearest whole number.
    floor(number): The whole number below.
    ceil(number): The whole number above.
    trunc(number): Without its fraction.
    abs(number): Without its sign.
    min(...numbers): The least.
    max(...numbers): The greatest.
    random(): From 0 up to, not including, 1.
    """,
    ),
    "Promise": (
        "ECMAScript",
        """
    all(promises): Waits for all; fails with the first that fails.
    allSettled(promises): Waits for all, and tells how each ended.
    any(promises): The first that succeeds.
    race(promises): The first that ends.
    resolve(value): A promise that has succeeded.
    reject(error): A promise that has failed.
    """,
    ),
    "Number": (
        "ECMAScript",
        """
    isInteger(value): Whether it is a whole number.
    isFinite(value): Whether it is a number, and finite.
    isNaN(value): Whether it is NaN.
    parseFloat(text): The number a text begins with.
    parseInt(text, base): The whole number a text begins with.
    """,
    ),
    "Date": (
        "ECMAScript",
        """
    now(): Milliseconds since 1970.
    parse(text): Milliseconds since 1970 of a date.
    UTC(year, month, day): Milliseconds since 1970; months count from 0.
    """,
    ),
}
# SF's lists of fields, and the common ones of the Spec. Method → its fields, the needed ones first.
_FIELD_TEXTS = """
    event: What was done, such as 'Order Completed'.
    userId: The person's id in your system; a string.
    anonymousId: An id for someone who is not known yet; a string.
    properties: An object of what is known of the event.
    traits: An object of what is known of the person or the group.
    groupId: The group's id; a string.
    name: The name of the page or the screen.
    previousId: The id that the person had before.
    collection: The table: small letters and underscores.
    id: The row's id; a string.
    context: Where it happened: ip, userAgent, locale, page, campaign and the like.
    integrations: Which destinations get it: { All: true }.
    messageId: An id of up to 100 characters; the same one is taken only once.
    timestamp: When it happened; a Date or ISO 8601. Now, where it is not given.
    sentAt: When the sender sent it, to correct its clock by.
"""
_COMMON = ("context", "integrations", "messageId", "timestamp", "sentAt")
_FIELDS: dict[str, tuple[str, ...]] = {
    "track": ("event", "userId", "anonymousId", "properties", *_COMMON),
    "identify": ("userId", "anonymousId", "traits", *_COMMON),
    "group": ("groupId", "userId", "anonymousId", "traits", *_COMMON),
    "page": ("name", "userId", "anonymousId", "properties", *_COMMON),
    "screen": ("name", "userId", "anonymousId", "properties", *_COMMON),
    "alias": ("previousId", "userId", "anonymousId", *_COMMON),
    "set": ("collection", "id", "properties"),
}
_WHOSE = dict.fromkeys(("SF", "RT", "EE", "CA"), "Segment")
_ALIASES = {"window": "", "globalThis": ""}


def _entries(source: str, table: str) -> tuple[Entry, ...]:
    found = []
    whose = ", ".join(dict.fromkeys(_WHOSE.get(page, page) for page in source.split(", ")))
    for line in table.strip().splitlines():
        signature, text = line.strip().split(": ", 1)
        found.append(Entry(signature.partition("(")[0], signature, text, whose))
    return tuple(found)


@cache
def members(owner: str) -> tuple[Entry, ...]:
    """What can follow `owner.`; the global names for an empty owner; nothing where unknown."""
    owner = _ALIASES.get(owner, owner)
    if not owner:
        return (*_entries(*_GLOBALS), *_entries(*_ERRORS))
    return _entries(*_TABLES[owner]) if owner in _TABLES else ()


@cache
def fields(method: str) -> tuple[Entry, ...]:
    """What a message of `Segment.method` can hold."""
    texts = {entry.name: entry for entry in _entries("SF", _FIELD_TEXTS)}
    return tuple(texts[name] for name in _FIELDS.get(method, ()))


def find(path: str) -> Entry | None:
    """What a name such as `fetch` or `Segment.track` is for."""
    owner, _, name = path.rpartition(".")
    return next((entry for entry in members(owner) if entry.name == name), None)


def owners() -> tuple[str, ...]:
    return ("", *_TABLES)
