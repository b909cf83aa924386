"""A run inside one isolate: how code defines its handler, what order things come in."""

from __future__ import annotations

import json
from _queue import Empty, SimpleQueue
from collections.abc import Callable, Iterator
from ctypes import CDLL
from pathlib import Path
from typing import Any

import pytest

from console import wire
from console.runner.child import runtime_source
from console.runner.operations import OPERATIONS
from console.runner.session import Session

STANDIN = runtime_source(str(Path(__file__).with_name("standin")))
MESSAGE = json.dumps({"kind": "invoke", "payload": {"body": '{"a":1}'}, "settings": {"s": "x"}})


class Run:
    """A session with a queue that the test fills and a list that its frames go to."""

    def __init__(self, library: CDLL, *, inline: bool = True) -> None:
        self.inbox: SimpleQueue[wire.Frame] = SimpleQueue()
        self.sent: list[wire.Frame] = []
        self._decoder = wire.Decoder(wire.FROM_WORKER)
        self.session = Session(library, STANDIN, self._receive, self._send, inline=inline)

    def _receive(self, timeout_s: float | None) -> wire.Frame | None:
        try:
            return self.inbox.get(timeout_s != 0, timeout_s)
        except Empty:
            return None

    def _send(self, frame: bytes) -> None:
        self.sent += self._decoder.feed(frame)

    def __call__(self, code: str) -> dict[str, Any]:
        self.session.run(MESSAGE, code)
        kind, _, body = self.sent[-1]
        assert kind == wire.OUTCOME
        outcome: dict[str, Any] = json.loads(body)
        return outcome

    def logs(self) -> list[str]:
        return [json.loads(head)[1] for kind, head, _ in self.sent if kind == wire.LOG]


@pytest.fixture
def run(library: CDLL) -> Iterator[Run]:
    made = Run(library)
    with made.session:
        yield made


@pytest.fixture
def syntax_error(run: Run) -> Callable[[str], tuple[str, int | None, int | None]]:
    def find(code: str) -> tuple[str, int | None, int | None]:
        error = run(code)["error"]
        assert error["name"] == "SyntaxError"
        assert run.logs() == [], "some of the code ran"
        return error["message"], error["line"], error["column"]

    return find


@pytest.mark.parametrize(
    "code",
    [
        "function onRequest() { emit({ ok: 1 }) }",
        "async function onRequest() { await 0; emit({ ok: 1 }) }",
        "var onRequest = () => emit({ ok: 1 })",
        "onRequest = () => emit({ ok: 1 })",
        "onRequest = () => emit({ ok: 0 }); onRequest = () => emit({ ok: 1 })",
        "onRequest = () => emit({ ok: 1 }); return; onRequest = null",
        "onRequest = async () => emit({ ok: 1 }) // no newline after this comment",
        "/* */ 'use strict'\nonRequest = function () { emit({ ok: this === undefined ? 1 : 0 }) }",
        "onRequest = function () { emit({ ok: this === globalThis ? 1 : 0 }) }",
        "onRequest = (request, settings) => emit({ ok: request.json().a, ...settings })",
        "//# sourceURL=other.js\nonRequest = () => emit({ ok: 1 })",
        "onRequest = () => emit({ ok: 1 })\n-->",
    ],
)
def test_every_way_to_define_the_handler_works(run: Run, code: str) -> None:
    outcome = run(code)
    assert outcome["error"] is None
    assert outcome["events"][0]["ok"] == 1


def test_code_without_a_handler_is_an_unsupported_event(run: Run) -> None:
    assert run("const x = 1")["error"]["name"] == "EventNotSupported"


@pytest.mark.parametrize("strict", ["", "'use strict';"])
def test_the_lines_of_a_stack_are_those_of_the_file(run: Run, strict: str) -> None:
    error = run(f"{strict}\n\nonRequest = () => {{\n  boom()\n}}")["error"]
    assert "(handler.js:4:3)" in error["stack"]


@pytest.mark.parametrize(
    ("code", "message", "line", "column"),
    [
        ("let a = {b:1,,}", "Unexpected token ','", 1, 14),
        ("a\n  b c", "Unexpected identifier 'c'", 2, 5),
        ("const onRequest = 1", "Identifier 'onRequest' has already been declared", 1, 7),
        ("\nlet onRequest", "Identifier 'onRequest' has already been declared", 2, 5),
        ("import x from 'y'", "Cannot use import statement outside a module", 1, 1),
        ("function f() {\n", "Unexpected end of input", 2, 1),
        ("f(\n  [1,\n", "Unexpected end of input", 3, 1),
        ("if (", "Unexpected end of input", 1, 5),
        ("`abc\n", "Unexpected end of input", 2, 1),
        ("x\n/* open", "Invalid or unexpected token", 2, 1),
        ("'é😀', 1 1", "Unexpected number", 1, 9),
        ("\tlet let", "let is disallowed as a lexically bound name", 1, 6),
        ("'use strict'; with (a) {}", "Strict mode code may not include a with statement", 1, 15),
        ("/(/", "Invalid regular expression: /(/: Unterminated group", 1, 1),
        ("console.log(1);\r\n}", "Unexpected token '}'", 2, 1),
        ("f();\n  }\nconsole.log(1); {", "Unexpected token '}'", 2, 3),
        ("return; {", "The brackets of the code do not match", None, None),
        ("return;\n  1 1", "Unexpected number", 2, 5),
    ],
)
def test_a_syntax_error_names_its_place(
    syntax_error: Callable[[str], tuple[str, int | None, int | None]],
    code: str,
    message: str,
    line: int | None,
    column: int | None,
) -> None:
    assert syntax_error(code) == (message, line, column)


@pytest.mark.parametrize(
    "code",
    [
        "}); console.log('ran'); (function () {",
        "})); console.log('ran'); ((function () {",
        "}}}}",
        "} console.log('ran'); {",
        "/**/ }",
    ],
)
def test_code_cannot_close_the_wrapper(
    syntax_error: Callable[[str], tuple[str, int | None, int | None]], code: str
) -> None:
    assert "Unexpected token" in syntax_error(code)[0]


def test_timers_come_in_the_order_they_are_due(run: Run) -> None:
    outcome = run(
        """
        onRequest = () => new Promise((resolve) => {
          setTimeout(() => { console.log("c"); resolve() }, 9);
          setTimeout(() => console.log("b"), 5);
          setTimeout(() => console.log("a1"), 1);
          setTimeout(() => console.log("a2"), -1);
          setTimeout(() => console.log("a3"), NaN);
          clearTimeout(setTimeout(() => console.log("never"), 1));
        })
        """
    )
    assert outcome["error"] is None
    assert run.logs() == ["a1", "a2", "a3", "b", "c"]


def test_immediates_come_in_rounds_before_timers_that_are_due_later(run: Run) -> None:
    run(
        """
        onRequest = () => new Promise((resolve) => {
          setTimeout(() => { console.log("timer"); resolve() }, 150);
          setImmediate(() => {
            console.log("a");
            Promise.resolve().then(() => console.log("microtask of a"));
            setImmediate(() => console.log("c"));
            clearTimeout(gone);
          });
          const gone = setImmediate(() => console.log("never"));
          setImmediate(() => console.log("b"));
        })
        """
    )
    assert run.logs() == ["a", "microtask of a", "b", "c", "timer"]


@pytest.mark.parametrize("inline", [True, False])
def test_a_kept_context_takes_one_invocation_after_the_other(library: CDLL, inline: bool) -> None:
    """Also where V8 lets nobody run its microtasks: then each goes by way of the other thread."""
    run = Run(library, inline=inline)
    code = """
        globalThis.n = 0;
        onRequest = async (request) => {
          const mine = ++n;
          if (request.json().wait) await new Promise((done) => setTimeout(done, 2));
          emit({ mine, ...request.json() });
          (async () => { for (let i = 9; i--;) await i; hostCall("late", []) })();
        }
    """
    for number in range(2, 5):
        body = json.dumps({"a": number, "wait": number % 2})
        message = {"kind": "invoke", "payload": {"body": body}, "settings": {}}
        run.inbox.put((wire.INVOKE, json.dumps(message).encode(), b""))
        run.inbox.put((wire.MESSAGE, b'{"kind":"fetched","id":77}', b"late"))
    run.inbox.put((wire.RENEW, b"", b""))
    with run.session:
        assert run.session.serve(MESSAGE, code) == (wire.RENEW, b"", b"")
    outcomes = [json.loads(body) for _, _, body in run.sent]
    assert [outcome["events"][0]["mine"] for outcome in outcomes] == [1, 2, 3, 4]
    assert [outcome["events"][0]["a"] for outcome in outcomes] == [1, 2, 3, 4]
    assert [json.loads(head)[1] for _, head, _ in run.sent] == [True] * 4


def test_invocations_that_came_before_their_turn_are_given_back_on_demand(run: Run) -> None:
    """While one waits; those that come after the demand are for this context again."""
    code = """
        globalThis.n = 0;
        onRequest = () => { emit({ n: ++n }); return new Promise((done) => setTimeout(done, 2)) }
    """
    invoke, recall = (wire.INVOKE, MESSAGE.encode(), b""), (wire.RECALL, b"", b"")
    for frame in (invoke, invoke, recall, invoke, recall, (wire.RENEW, b"", b"")):
        run.inbox.put(frame)
    run.session.serve(MESSAGE, code)
    told = [(kind, head if kind == wire.RETURNED else body) for kind, head, body in run.sent]
    returned = [int(data) for kind, data in told if kind == wire.RETURNED]
    outcomes = [json.loads(data) for kind, data in told if kind == wire.OUTCOME]
    assert sum(returned) + len(outcomes) == 4 and returned[0] == 2
    assert [outcome["events"][0]["n"] for outcome in outcomes] == [*range(1, len(outcomes) + 1)]


def test_a_kept_context_with_a_syntax_error_says_so_each_time(run: Run) -> None:
    run.inbox.put((wire.INVOKE, MESSAGE.encode(), b""))
    run.inbox.put((wire.RENEW, b"", b""))
    run.session.serve(MESSAGE, "const onRequest = 1")
    assert [json.loads(body)["error"]["name"] for _, _, body in run.sent] == ["SyntaxError"] * 2


def test_a_message_of_the_parent_reaches_the_function_before_a_later_timer(run: Run) -> None:
    run.inbox.put((wire.MESSAGE, b'{"kind":"fetched","id":2,"status":204}', b"\x00\xff"))
    outcome = run(
        """
        onRequest = async () => {
          setTimeout(() => console.log("late"), 60000);
          const response = await fetch("http://x/");
          emit({ status: response.status, bytes: [...response.body] });
        }
        """
    )
    assert outcome["events"] == [{"status": 204, "bytes": [0, 255]}]
    assert outcome["pending"] == {"timers": 1, "fetches": 0}
    (request,) = [json.loads(head) for kind, head, _ in run.sent if kind == wire.FETCH]
    assert request[0] == 2
    assert request[1]["url"] == "http://x/"


def test_a_rehearsal_leaves_no_trace(run: Run) -> None:
    run.session.rehearse()
    assert run.sent == []
    assert run("onRequest = () => emit({ ok: 1 })")["events"] == [{"ok": 1}]
    assert run.logs() == []


def test_a_request_body_that_is_too_large_is_the_functions_own_error(run: Run) -> None:
    outcome = run("onRequest = () => fetch('http://x/', { body: new Uint8Array(9e6) })")
    assert outcome["error"]["message"] == "The request is too large"


def test_operations_of_a_run_and_those_without_state_do_not_share_a_name(run: Run) -> None:
    assert run.session.operations() & set(OPERATIONS) == set()
