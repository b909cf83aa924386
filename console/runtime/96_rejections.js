// Promises that were rejected and that nobody handled by the end of the turn: uncaught, as in Node.
// Defines: tellRejections; needs: 18_natives, 94_failure, 95_invoke. One that was rejected before
// the handler had settled fails the run; what comes later is told beside the outcome, once, for to
// read an error may run code that rejects more.

function tellRejections() {
  const late = host.call("rejections", []);
  const texts = [];
  for (let i = 0; i < late.length; i++) {
    const reason = takeSlot(i);
    if (!late[i]) {
      if (!run.failed) tellFailure(reason, unhandledFailure);
    } else if (run.unhandled !== run.number) {
      arrayPush(texts, failureText(reason, unhandledFailure));
    }
  }
  if (texts.length === 0) return;
  run.unhandled = run.number;
  host.call("unhandled", [], encodeUtf8(`[${arrayJoin(texts, ",")}]`));
}

const UNHANDLED =
  "This error originated either by throwing inside of an async function without a catch block, " +
  "or by rejecting a promise which was not handled with .catch(). " +
  "The promise rejected with the reason";

// An error tells of itself; of all else Node makes one.
function unhandledFailure(reason) {
  if (reason !== null && typeof reason === "object" && isErrorLike(reason)) {
    return { ...failureOf(reason), unhandled: true };
  }
  return {
    name: "UnhandledPromiseRejection",
    message: cutText(`${UNHANDLED} "${reasonText(reason)}".`),
    stack: "",
    code: "ERR_UNHANDLED_REJECTION",
    unhandled: true,
  };
}

// As V8 puts a value into a message.
function reasonText(reason) {
  if (typeof reason === "symbol") return symbolToString(reason);
  if (typeof reason === "function") return functionToString(reason);
  if (reason === null || typeof reason !== "object") return `${reason}`;
  const target = proxyTarget(reason);
  const name = target === null ? null : constructorName(inspectView(), target, 0);
  return name === null ? "[object Object]" : `#<${name}>`;
}
