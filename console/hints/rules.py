"""What code will do otherwise in Segment's own runtime: the rules, each with its source.

SF, RT, EE, CA name Segment's public pages: source functions, and their includes on the runtime, on
errors and on caching; shim is `boreal` in segmentio/functions-library, which a source function runs
in; Node is what Node 20 documents. The rules read a syntax tree and never run anything. The trap is
crying wolf: a rule that cannot tell says nothing, and `typeof name` anywhere vouches for the name.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from console.hints import grammar
from console.hints.flows import Flows, Kind, arguments
from console.hints.naming import words
from console.hints.reading import Reading
from console.hints.scopes import Scope, Value
from console.libs.catalog import LIBRARIES, Library
from console.text import printable

if TYPE_CHECKING:
    from tree_sitter import Node

CODE_BYTES = 1024 * 1024  # ten times the largest function that anyone would write by hand
HINTS_SHOWN = 50
MOST_S = 1.0  # 5,000 lines take 0.1; code made to be hard takes no more than this
_PARSE_US = 1_000_000

# ECMAScript as of Node 20, which Segment runs (RT).
LANGUAGE = words(
    """
    AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView
    Date Error EvalError FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array
    Int32Array Int8Array Intl JSON Map Math NaN Number Object Promise Proxy RangeError
    ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError
    URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet
    WebAssembly decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis
    isFinite isNaN parseFloat parseInt undefined unescape arguments
    """
)
# RT's table of what is exposed without a package to install here, EE, CA, and shim's window.js.
DOCUMENTED = words(
    """
    Buffer EventNotSupported FormData Headers InvalidEventPayload Request Response RetryError
    Segment ServerRequest URL URLSearchParams ValidationError atob btoa cache clearInterval
    clearTimeout console crypto fetch https setInterval setTimeout window zlib onRequest
    """
)
# RT's table, by the global that is looked up: `google` of `google.cloud.storage`.
PACKAGES: dict[str, list[Library]] = {}
for _library in LIBRARIES:
    PACKAGES.setdefault(_library.name.partition(".")[0], []).append(_library)
# Names that Node 20 has beyond the documented ones; shim lacks those that were tried.
NODE = words(
    """
    AbortController AbortSignal Blob BroadcastChannel ByteLengthQueuingStrategy CompressionStream
    CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream Event
    EventTarget File MessageChannel MessageEvent MessagePort Performance PerformanceEntry
    PerformanceMark PerformanceMeasure PerformanceObserver ReadableStream SubtleCrypto TextDecoder
    TextDecoderStream TextEncoder TextEncoderStream TransformStream WritableStream clearImmediate
    performance queueMicrotask setImmediate structuredClone
    """
)
_MODULES = frozenset({"require", "module", "exports", "__dirname", "__filename"})
_ABSENT = frozenset({"body", "method", "formData", "arrayBuffer", "blob"})
_HOST = "fn.segmentapis.com"

# Rule → what it says.
MESSAGES = {
    # RT: the list of names; shim: a name beyond it is a ReferenceError.
    "unknown-name": '"{name}" is declared nowhere, and Segment documents no such name',
    # RT lists what there is; shim has none of the ones that were tried.
    "undocumented-name": 'Segment does not document "{name}": a deployed function may not have it',
    # RT: exposed in production; here the package is installed once.
    "package": '"{name}" is the npm package {package}: "fnconsole libs install" brings it',
    # RT: no importing or requiring; shim: the code is a plain script within a function.
    "module-syntax": "a function cannot import, require or export: Segment has no modules",
    # SF: settings come as the second parameter.
    "settings-scope": '"settings" exists only as the second parameter of onRequest: pass it on',
    # SF: instances of one function may share the environment, and so its globals.
    "settings-kept": '"{name}" keeps a setting for later requests, which may be of another source',
    # shim: the code is wrapped in a function whose parameter is onRequest.
    "handler-declaration": '"{word} onRequest" does not run: use "function onRequest" or '
    '"onRequest ="',
    # SF: saving code with the address fails.
    "own-endpoint": "a function cannot send to its own endpoint: Segment refuses to save code with "
    "https://fn.segmentapis.com",
    # SF: a deployed source gets its payload with the keys in alphabetical order.
    "raw-body-signature": "a deployed source gets its body with the keys sorted: a signature of "
    "request.text() will not match there",
    # shim, window.js: ServerRequest has json, text, headers and url.
    "request-member": "request.{name} does not exist: a request has json(), text(), headers, url",
    # SF: the sender learns of success or failure only; shim ignores the value.
    "custom-response": "Segment ignores what onRequest returns: the sender learns only whether it "
    "failed",
    # SF: what is emitted after the function has finished is lost. Node, --unhandled-rejections: an
    # error in a promise that nobody handles ends the process.
    "floating-promise": 'nothing awaits "{name}": onRequest may finish before it, and an error in '
    "it is handled by nobody",
    # shim: the code is no module, and the function around it is not async.
    "top-level-await": '"await" does not run outside an async function',
}


class Hint(Struct, frozen=True):
    """One place where production differs; line and column count from 1."""

    line: int
    column: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}"


def hints(code: str, installed: Callable[[Library], bool]) -> list[Hint]:
    """What to know of code before it is deployed, in its order; nothing where it does not parse.

    Args:
        code: a whole handler.
        installed: whether a package is here.
    """
    source = code.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    tree = grammar.parse(source, _PARSE_US) if len(source) <= CODE_BYTES else None
    if tree is None or tree.root_node.has_error:
        return []
    search = Search(tree.root_node, source, installed)
    search.advance(MOST_S)
    return search.found


class Search:
    """The hints for a tree, found piece by piece.

    Args:
        root: of a tree without errors, which nobody edits meanwhile.
        source: its text, as it was parsed.
        installed: whether a package is here.
    """

    def __init__(self, root: Node, source: bytes, installed: Callable[[Library], bool]) -> None:
        self._reading = Reading(root, source)
        self._source = source
        self._root = root
        self._installed = installed
        self._all: list[tuple[int, str, dict[str, str]]] = []
        self._steps = self._work()
        self._left_s = MOST_S
        self.found: list[Hint] = []
        """In the order of the code, once `advance` says that all is done."""

    def advance(self, seconds: float) -> bool:
        """Go on for about that long; whether all is done, or given up."""
        start = now = time.monotonic()
        for _ in self._steps:
            now = time.monotonic()
            if now - start >= min(seconds, self._left_s):
                self._left_s -= now - start
                return self._left_s <= 0
        first = sorted(self._all, key=lambda given: given[0])[:HINTS_SHOWN]
        self.found = [self._hint(*given) for given in first]
        return True

    def _work(self) -> Iterator[None]:
        yield from self._reading.steps()
        self._flows = Flows(self._reading)
        for rule in _RULES:
            yield from rule(self)

    def _add(self, node: Node, rule: str, **words: str) -> None:
        self._all.append((node.start_byte, rule, words))

    def _hint(self, byte: int, rule: str, words: dict[str, str]) -> Hint:
        start = self._source.rfind(b"\n", 0, byte) + 1
        line = self._source.count(b"\n", 0, byte) + 1
        column = len(self._source[start:byte].decode("utf-8", "replace")) + 1
        shown = {key: printable(word) for key, word in words.items()}
        return Hint(line, column, rule, MESSAGES[rule].format(**shown))

    def _may_be(self, kind: Kind, node: Node, scope: Scope) -> bool:
        return kind in self._flows.kinds(Value(node, scope))

    # -- rules -------------------------------------------------------------------------------

    def _names(self) -> Iterator[None]:
        """Names that nothing declares, each where it is used first."""
        first: dict[str, tuple[Node, Scope]] = {}
        for scope in self._reading.scopes:
            yield
            for name, node in scope.uses.items():
                if name in LANGUAGE or name in DOCUMENTED or not self._foreign(name, scope):
                    continue
                if name not in first or node.start_byte < first[name][0].start_byte:
                    first[name] = (node, scope)
        for name, (node, _) in first.items():
            if name in PACKAGES:
                if not any(map(self._installed, PACKAGES[name])):
                    package = PACKAGES[name][0].package
                    self._add(node, "package", name=name, package=package)
            elif name in self._reading.guarded:
                continue
            elif name in _MODULES:
                self._add(node, "module-syntax")
            elif name == "settings":
                self._add(node, "settings-scope")
            else:
                rule = "undocumented-name" if name in NODE else "unknown-name"
                self._add(node, rule, name=name)

    def _foreign(self, name: str, scope: Scope) -> bool:
        """Whether a name is not the code's own; `zlib = zlib.zlib` does not make it so."""
        binding = scope.find(name)
        return binding is None or (not binding.declared and (name in PACKAGES or name in NODE))

    def _modules(self) -> Iterator[None]:
        for node in self._reading.module_syntax:
            self._add(node, "module-syntax")
        for node in self._reading.top_awaits:
            self._add(node, "top-level-await")
        for found in self._reading.declarations:
            if found.name == "onRequest":
                self._add(found.node, "handler-declaration", word=found.word)
        yield

    def _kept_settings(self) -> Iterator[None]:
        """Settings put into what outlives the request."""
        for target, value in self._reading.assignments:
            yield
            if target.scope.function is None:
                continue
            node: Node | None = target.node
            while node is not None and node.type in ("member_expression", "subscript_expression"):
                node = node.child_by_field_name("object")
            name = self._reading.text(node) if node is not None else ""
            binding = target.scope.find(name)
            if binding is None or binding.scope is not self._reading.module:
                continue
            if "settings" in self._flows.kinds(value):
                self._add(target.node, "settings-kept", name=name)

    def _endpoint(self) -> Iterator[None]:
        """Its address, anywhere; its bare host where it is text."""
        at = self._source.find(_HOST.encode())
        while at >= 0:
            yield
            node = self._root.descendant_for_byte_range(at, at)
            whole = self._source.endswith(b"https://", 0, at)
            if whole or (node is not None and node.type == "string_fragment"):
                self._all.append((at, "own-endpoint", {}))
            at = self._source.find(_HOST.encode(), at + 1)

    def _signatures(self) -> Iterator[None]:
        for call in self._reading.methods.get("update", ()):
            yield
            called = call.node.child_by_field_name("function")
            target = called.child_by_field_name("object") if called is not None else None
            given = arguments(call.node)
            if target is None or not given:
                continue
            signs = self._may_be("digest", target, call.scope)
            if signs and self._may_be("text", given[0], call.scope):
                self._add(given[0], "raw-body-signature")

    def _members(self) -> Iterator[None]:
        for name, node, owner in self._reading.members:
            if name in _ABSENT:
                yield
                if "request" in self._flows.kinds(owner):
                    self._add(node, "request-member", name=name)

    def _floating(self) -> Iterator[None]:
        """Promises of async functions and of fetch that are left alone where they are made."""
        for name, calls in self._reading.calls.items():
            for call in calls:
                yield
                if self._makes_promise(name, call.scope) and _is_left(call.node):
                    self._add(call.node, "floating-promise", name=name)

    def _makes_promise(self, name: str, scope: Scope) -> bool:
        binding = scope.find(name)
        if binding is None:
            return name == "fetch"
        made = self._flows.functions(binding)
        plain = len(binding.origins) == len(made)  # else it may be something else, too
        return bool(made) and plain and all(function.is_async for function in made)

    def _responses(self) -> Iterator[None]:
        for handler in self._flows.handlers:
            for value in handler.result:
                yield
                if self._flows.kinds(value) & {"response", "value"}:
                    self._add(value.node, "custom-response")


_RULES: tuple[Callable[[Search], Iterator[None]], ...] = (
    Search._names,
    Search._modules,
    Search._kept_settings,
    Search._endpoint,
    Search._signatures,
    Search._members,
    Search._floating,
    Search._responses,
)


def _is_left(call: Node) -> bool:
    """Whether a call is a statement of its own, at most with `then` of one function behind it."""
    above = call.parent
    while above is not None and above.type == "member_expression":
        name, outer = above.child_by_field_name("property"), above.parent
        if name is None or name.text not in (b"then", b"finally") or outer is None:
            return False
        if outer.type != "call_expression" or len(arguments(outer)) != 1:
            return False
        above = outer.parent
    if above is not None and above.type == "unary_expression" and above.children[0].type == "void":
        above = above.parent
    return above is not None and above.type == "expression_statement"
