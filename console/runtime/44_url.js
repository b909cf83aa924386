// URL, parsed by the host with the parser that Node uses; one call for each parse and each set part.
// Defines: URL; needs: 38_codes, 42_encoding, 44_url_params (at call time).

const URL_PARTS = [
  "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash",
];
const SEARCH = URL_PARTS.indexOf("search");
const usv = (value) => wellFormed(`${value}`);

function invalidUrl(input, base) {
  const error = plainCoded(TypeError, "ERR_INVALID_URL", "Invalid URL", invalidUrl);
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

class URL {
  #parts; // in the order of URL_PARTS
  #params = null; // URLSearchParams once asked for
  constructor(input, base = undefined) {
    if (arguments.length === 0) throw missingArgs("url");
    const text = usv(input);
    const baseText = base === undefined ? undefined : usv(base);
    this.#parts = host.call("url_parse", [text, baseText ?? null]);
    if (this.#parts === null) throw invalidUrl(text, baseText);
  }
  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw missingArgs("url");
    return host.call("url_can_parse", [usv(url), base === undefined ? null : usv(base)]);
  }
  static parse(input, base = undefined) {
    if (arguments.length === 0) throw missingArgs("url");
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }
  toString() {
    return this.#part("href");
  }
  #part(name) {
    for (let i = 0; i < URL_PARTS.length; i++) if (URL_PARTS[i] === name) return this.#parts[i];
  }
  #set(name, value) {
    this.#parts = host.call("url_set", [this.#parts[0], name, usv(value)]);
    if (name === "search") this.#readParams();
  }
  #readParams() {
    if (this.#params !== null) replaceParams(this.#params, this.#parts[SEARCH]);
  }
  get href() { return this.#part("href"); }
  set href(value) {
    const text = usv(value);
    const parts = host.call("url_parse", [text, null]);
    if (parts === null) throw invalidUrl(text);
    this.#parts = parts;
    this.#readParams();
  }
  get origin() { return this.#part("origin"); }
  get protocol() { return this.#part("protocol"); }
  set protocol(value) { this.#set("protocol", value); }
  get username() { return this.#part("username"); }
  set username(value) { this.#set("username", value); }
  get password() { return this.#part("password"); }
  set password(value) { this.#set("password", value); }
  get host() { return this.#part("host"); }
  set host(value) { this.#set("host", value); }
  get hostname() { return this.#part("hostname"); }
  set hostname(value) { this.#set("hostname", value); }
  get port() { return this.#part("port"); }
  set port(value) { this.#set("port", value); }
  get pathname() { return this.#part("pathname"); }
  set pathname(value) { this.#set("pathname", value); }
  get search() { return this.#part("search"); }
  set search(value) { this.#set("search", value); }
  get searchParams() {
    if (this.#params === null) {
      this.#params = paramsOf(this.#parts[SEARCH], (search) => {
        this.#parts = host.call("url_set", [this.#parts[0], "search", search]);
      });
    }
    return this.#params;
  }
  get hash() { return this.#part("hash"); }
  set hash(value) { this.#set("hash", value); }
  toJSON() {
    return this.#part("href");
  }
  [INSPECT_CUSTOM](depth, options) {
    if (typeof depth === "number" && depth < 0) return this;
    const { constructor } = this;
    const shown = objectCreate({ constructor });
    for (const name of [...URL_PARTS.slice(0, SEARCH + 1), "searchParams", "hash"]) shown[name] = this[name];
    return `${constructor.name} ${inspect(shown, options)}`;
  }
}
showEnumerable(URL, [...URL_PARTS, "toString", "searchParams", "toJSON"]);
for (const name of ["canParse", "parse"]) {
  const method = { value: URL[name], writable: true, enumerable: true, configurable: true };
  objectDefine(method.value, "length", { value: 1, configurable: true });
  objectDefine(URL, name, method);
}
