// JSON.parse as Node 20 has it: newer V8s add "(line 1 column 2)" to the messages of its errors.
// Defines: jsonParse; needs: 00, proxyRecord (19) and userStack (24) at call time. It is a proxy,
// which looks native; the global JSON gets it in 91_vintage.

const PLACE_IN_JSON = /^[^]* JSON at position \d+(?= \(line \d+ column \d+\)$)/;
const SYNTAX_ERROR_PROTOTYPE = SyntaxError.prototype;

const jsonParse = new Proxy(JSON.parse, {
  __proto__: null,
  apply(parse, self, args) {
    try {
      return reflectApply(parse, self, args);
    } catch (error) {
      if (isPlainSyntaxError(error)) removePlace(error);
      throw error;
    }
  },
});

// Not what a toString or a reviver may have thrown instead.
function isPlainSyntaxError(error) {
  return error !== null && typeof error === "object" && proxyRecord(error) === undefined &&
    objectPrototypeOf(error) === SYNTAX_ERROR_PROTOTYPE && objectIsExtensible(error);
}

function removePlace(error) {
  const message = objectDescriptor(error, "message")?.value;
  const found = typeof message === "string" ? regexpExec(PLACE_IN_JSON, message) : null;
  if (found === null) return;
  const stack = peek(error, "stack"); // holds the message of when the error was made
  hideAs(error, "message", found[0]);
  if (typeof stack === "string") {
    hideAs(error, "stack", userStack(replaceAll(stack, message, found[0])));
  }
}

function hideAs(object, name, value) {
  objectDefine(object, name, {
    __proto__: null, value, writable: true, enumerable: false, configurable: true,
  });
}
