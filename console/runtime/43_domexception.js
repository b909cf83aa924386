// DOMException: the error of the web's classes, with a name from a closed list and its old number.
// Defines: DOMException; needs: 00_primordials, 42_encoding (tagClass).

const DOM_ERRORS = [
  "IndexSizeError", null, "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", null,
  "NoModificationAllowedError", "NotFoundError", "NotSupportedError", "InUseAttributeError",
  "InvalidStateError", "SyntaxError", "InvalidModificationError", "NamespaceError", "InvalidAccessError",
  null, "TypeMismatchError", "SecurityError", "NetworkError", "AbortError", "URLMismatchError",
  "QuotaExceededError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError",
];
const DOM_CONSTANTS =
  "INDEX_SIZE DOMSTRING_SIZE HIERARCHY_REQUEST WRONG_DOCUMENT INVALID_CHARACTER NO_DATA_ALLOWED " +
  "NO_MODIFICATION_ALLOWED NOT_FOUND NOT_SUPPORTED INUSE_ATTRIBUTE INVALID_STATE SYNTAX INVALID_MODIFICATION " +
  "NAMESPACE INVALID_ACCESS VALIDATION TYPE_MISMATCH SECURITY NETWORK ABORT URL_MISMATCH QUOTA_EXCEEDED " +
  "TIMEOUT INVALID_NODE_TYPE DATA_CLONE";

const notDomException = () =>
  codedError(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of DOMException', notDomException);

class DOMException {
  #message;
  #name;
  constructor(message = "", options = "Error") {
    const named = options !== null && typeof options === "object";
    this.#message = `${message}`;
    this.#name = `${named ? (options.name ?? "Error") : options}`;
    captureStack(this, DOMException); // names and messages are in place: they make its first line
    if (named && "cause" in options) {
      objectDefine(this, "cause", {
        __proto__: null, value: options.cause, configurable: true, writable: true, enumerable: false,
      });
    }
  }
  get name() {
    if (!(#name in this)) throw notDomException();
    return this.#name;
  }
  get message() {
    if (!(#name in this)) throw notDomException();
    return this.#message;
  }
  get code() {
    if (!(#name in this)) throw notDomException();
    for (let i = 0; i < DOM_ERRORS.length; i++) if (DOM_ERRORS[i] === this.#name) return i + 1;
    return 0;
  }
}
Object.setPrototypeOf(DOMException.prototype, Error.prototype);
showEnumerable(DOMException, ["name", "message", "code"]);
DOM_CONSTANTS.split(" ").forEach((name, index) => {
  const constant = { __proto__: null, value: index + 1, enumerable: true };
  objectDefine(DOMException, `${name}_ERR`, constant);
  objectDefine(DOMException.prototype, `${name}_ERR`, constant);
});
