"""Whatever is thrown comes out as name, message and stack, all of them text."""

from __future__ import annotations

from typing import Any

import pytest
from core_worker import CoreWorker


def thrown(core: CoreWorker, expression: str, before: str = "") -> dict[str, Any]:
    error = core.body(f"{before}; throw {expression}").error
    assert {type(value) for value in error.values()} == {str}
    assert {"name", "message", "stack"} <= error.keys() <= {"name", "message", "stack", "code"}
    return error


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("'boom'", "boom"),
        ("''", ""),
        ("5", "5"),
        ("-0", "-0"),
        ("10n", "10n"),
        ("null", "null"),
        ("undefined", "undefined"),
        ("true", "true"),
        ("Symbol('s')", "Symbol(s)"),
        ("{a: 1, name: 'Fake', message: 'm'}", "{ a: 1, name: 'Fake', message: 'm' }"),
        ("Object.create(null)", "[Object: null prototype] {}"),
        ("[1, 'two']", "[ 1, 'two' ]"),
        ("function f() {}", "[Function: f]"),
        ("new (class Foo { a = 1 })()", "Foo { a: 1 }"),
        ("new Proxy({a: 1}, {get() { throw 1 }, getPrototypeOf() { throw 2 }})", "{ a: 1 }"),
        (
            "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()",
            "<Revoked Proxy>",
        ),
        ("{get message() { throw new Error('no') }}", "{ message: [Getter] }"),
        ("Promise.resolve", "[Function: resolve]"),
    ],
)
def test_what_is_no_error_is_a_message(core: CoreWorker, expression: str, message: str) -> None:
    assert thrown(core, expression) == {"name": "Error", "message": message, "stack": ""}


@pytest.mark.parametrize(
    "name", ["EventNotSupported", "InvalidEventPayload", "ValidationError", "RetryError"]
)
def test_the_four_classes_carry_their_own_name(core: CoreWorker, name: str) -> None:
    error = thrown(core, f"new {name}('m')")
    assert (error["name"], error["message"]) == (name, "m")
    assert error["stack"] == f"{name}: m\n    at onRequest (handler.js:2:9)"
    ran = core.body(
        f"""
        const error = new {name}('m');
        class Sub extends {name} {{}}
        console.log(Object.keys(error), error instanceof Error, error instanceof {name});
        console.log(new Sub('x').name, Object.prototype.toString.call(error), `${{error}}`);
        """
    )
    assert ran.texts == ["[ 'name' ] true true", f"Sub [object Error] {name}: m"]


def test_frozen_and_sealed_errors_are_read(core: CoreWorker) -> None:
    error = thrown(core, "Object.freeze(Object.assign(new RangeError('cold'), {code: 'E_COLD'}))")
    assert (error["name"], error["message"], error["code"]) == ("RangeError", "cold", "E_COLD")


@pytest.mark.parametrize(
    ("before", "name", "message"),
    [
        ("const e = new Error('a'); e.message = 'b'", "Error", "b"),
        ("const e = new Error('a'); e.name = 'Mine'", "Mine", "a"),
        ("const e = new Error('a'); e.name = 5; e.message = {x: 1}", "5", "{ x: 1 }"),
        ("const e = new Error('a'); e.name = null; e.message = undefined", "Error", ""),
        ("const e = new Error('a'); e.name = Symbol('n')", "Symbol(n)", "a"),
        (
            "const e = new Error('a'); e.message = {toString() { throw 1 }}",
            "Error",
            "{ toString: [Function: toString] }",
        ),
        (
            "const e = new TypeError(); Object.defineProperty(e, 'name', {get() { throw 1 }})",
            "Error",
            "",
        ),
        (
            "const e = new Error('a'); Object.defineProperty(e, 'message', {get() { throw 1 }})",
            "Error",
            "",
        ),
        ("class E extends Error { get name() { return 'Got' } } const e = new E('a')", "Got", "a"),
        ("const e = new Proxy(new TypeError('inside'), {})", "TypeError", "inside"),
        ("const e = new Proxy(new TypeError('a'), {get() { throw 1 }})", "TypeError", "a"),
        (
            "function Old() { this.message = 'm' }"
            "Old.prototype = Object.create(Error.prototype); const e = new Old()",
            "Error",
            "m",
        ),
        ("const e = Object.setPrototypeOf(new Error('bare'), null)", "Error", "bare"),
        ("const e = new DOMException('m', 'AbortError')", "AbortError", "m"),
    ],
)
def test_odd_errors_are_read_as_far_as_possible(
    core: CoreWorker, before: str, name: str, message: str
) -> None:
    error = thrown(core, "e", before)
    assert (error["name"], error["message"]) == (name, message)


@pytest.mark.parametrize(
    "before",
    [
        "Error.prepareStackTrace = () => 'forged'",
        "Error.prepareStackTrace = () => { throw new Error('forged') }",
        "Error.prepareStackTrace = (error, frames) => frames",
        "Object.defineProperty(Error, 'prepareStackTrace',"
        " {get() { return () => 'forged' }, configurable: true})",
        "Function.prototype.prepareStackTrace = () => 'forged'",
    ],
)
def test_the_stack_is_v8_s_own_whatever_prepares_it(core: CoreWorker, before: str) -> None:
    error = thrown(core, "new TypeError('true')", before)
    assert error["stack"].startswith("TypeError: true\n    at onRequest (handler.js:2:")


def test_columns_of_line_one_count_from_the_first_character_of_the_code(core: CoreWorker) -> None:
    code = "onRequest = () => { console.log(new Error('x').stack); throw new TypeError('y') }"
    ran = core.run(code)
    logged, thrown_at = (code.index(each) + 1 for each in ("new Error", "new TypeError"))
    assert ran.texts == [f"Error: x\n    at onRequest (handler.js:1:{logged})"]
    assert f"onRequest (handler.js:1:{thrown_at})" in ran.outcome["error"]["stack"]


def test_user_code_keeps_its_own_prepared_stacks(core: CoreWorker) -> None:
    ran = core.body(
        """
        Error.prepareStackTrace = (error, frames) => frames.length > 0;
        console.log(new Error('x').stack);
        """
    )
    assert ran.texts == ["true"]


def test_a_stack_trace_limit_of_none_still_names_the_error(core: CoreWorker) -> None:
    error = thrown(core, "new TypeError('short')", "Error.stackTraceLimit = 0")
    assert error["stack"] == "TypeError: short"
    error = thrown(core, "new TypeError('odd')", "Error.stackTraceLimit = 'x'")
    assert (error["name"], error["message"]) == ("TypeError", "odd")


@pytest.mark.parametrize(
    "stack", ["5", "undefined", "null", "''", "{}", "{toString() { throw 1 }}"]
)
def test_a_stack_that_is_no_text_is_replaced(core: CoreWorker, stack: str) -> None:
    error = thrown(core, "e", f"const e = new TypeError('m'); e.stack = {stack}")
    assert error["stack"] == "TypeError: m"


def test_a_stack_getter_that_throws_is_survived(core: CoreWorker) -> None:
    before = "const e = new TypeError('m'); Object.defineProperty(e, 'stack', {get() { throw 1 }})"
    assert thrown(core, "e", before)["stack"] == "TypeError: m"


def test_causes_and_gathered_errors_are_in_the_stack(core: CoreWorker) -> None:
    error = thrown(core, "new Error('outer', {cause: new TypeError('inner', {cause: 'text'})})")
    assert error["message"] == "outer"
    assert error["stack"].split("\n") == [
        "Error: outer",
        "    at onRequest (handler.js:2:9)",
        "  [cause]: TypeError: inner",
        "      at onRequest (handler.js:2:36)",
        "    [cause]: 'text'",
    ]
    error = thrown(core, "new AggregateError([new Error('one'), 2], 'all')")
    assert (error["name"], error["message"]) == ("AggregateError", "all")
    assert "\n  [errors 0]: Error: one\n      at onRequest" in error["stack"]
    assert error["stack"].endswith("\n  [errors 1]: 2")


def test_circular_causes_end(core: CoreWorker) -> None:
    error = thrown(core, "e", "const e = new Error('self'); e.cause = e")
    assert error["stack"].count("Error: self") == 6


def test_huge_texts_are_cut(core: CoreWorker) -> None:
    error = thrown(core, "new Error('x'.repeat(10_000_000))")
    assert len(error["message"]) == len(error["stack"]) == 65_536
    assert len(thrown(core, "'y'.repeat(10_000_000)")["message"]) == 65_536


def test_codes_are_kept_where_they_are_text_or_numbers(core: CoreWorker) -> None:
    assert thrown(core, "Object.assign(new Error('x'), {code: 7})")["code"] == "7"
    assert "code" not in thrown(core, "Object.assign(new Error('x'), {code: {}})")
    assert thrown(core, "e", "let e; try { setTimeout(5) } catch (error) { e = error }")[
        "code"
    ] == ("ERR_INVALID_ARG_TYPE")


def test_a_stack_overflow_is_an_error_like_any_other(core: CoreWorker) -> None:
    error = core.body("const f = () => f() + 1; f()").error
    assert (error["name"], error["message"]) == ("RangeError", "Maximum call stack size exceeded")


def test_errors_of_eval_and_new_function_keep_their_kind(core: CoreWorker) -> None:
    assert core.body("eval('const = 5')").error["name"] == "SyntaxError"
    assert core.body("new Function('}')").error["name"] == "SyntaxError"
    assert core.body("JSON.parse('{')").error["name"] == "SyntaxError"


WAIT = "await new Promise((resolve) => setTimeout(resolve, 15))"
EMIT = "Segment.track({event: 'Kept', userId: 'u'})"


@pytest.mark.parametrize(
    "late",
    [
        "setTimeout(() => { throw new Error('late') }, 1)",
        "setInterval(() => { throw null }, 1)",
        "setImmediate(() => { throw new Error('late') })",
        "setTimeout(() => Promise.reject(new Error('late')), 1)",
        "setTimeout(() => Segment.track({event: 'Late', userId: 'u'}), 1)",
    ],
)
def test_work_after_the_handler_has_settled_is_dropped_and_counted(
    core: CoreWorker, late: str
) -> None:
    ran = core.body(f"{EMIT}; {late}")
    assert [event["event"] for event in ran.events] == ["Kept"]
    assert ran.outcome["pending"] == {"timers": 1, "fetches": 0}
    ran = core.body(f"{late}; throw new TypeError('mine')")
    assert ran.error["message"] == "mine"
    assert ran.outcome["pending"]["timers"] == 1


def test_a_request_whose_answer_would_throw_is_dropped_and_counted(core: CoreWorker) -> None:
    late = "fetch('http://127.0.0.1:9/').finally(() => { throw new Error('late') })"
    ran = core.body(f"{EMIT}; {late}")
    assert [event["event"] for event in ran.events] == ["Kept"]
    assert ran.outcome["pending"]["fetches"] == 1


@pytest.mark.parametrize(
    "callback",
    [
        "setTimeout(THROW, 1)",
        "setInterval(THROW, 1)",
        "setImmediate(THROW)",
        "queueMicrotask(THROW)",
        "crypto.randomBytes(4, THROW)",
    ],
)
@pytest.mark.parametrize(
    ("thrown_", "name", "message"),
    [
        ("new TypeError('early')", "TypeError", "early"),
        ("null", "Error", "null"),
        ("Object.freeze({a: 1})", "Error", "{ a: 1 }"),
        ("new Proxy({a: 1}, {get() { throw 1 }, ownKeys() { throw 2 }})", "Error", "{ a: 1 }"),
    ],
)
def test_a_callback_that_throws_before_the_handler_settles_fails_the_run(
    core: CoreWorker, callback: str, thrown_: str, name: str, message: str
) -> None:
    call = callback.replace("THROW", f"() => {{ throw {thrown_} }}")
    error = core.body(f"{EMIT}; {call}; {WAIT}").error
    assert (error["name"], error["message"]) == (name, message)


def test_of_several_errors_the_first_is_told(core: CoreWorker) -> None:
    error = core.body(
        f"setTimeout(() => {{ throw new Error('first') }}, 1);"
        f"setTimeout(() => {{ throw new Error('second') }}, 2); {WAIT}; throw new Error('third')"
    ).error
    assert error["message"] == "first"


@pytest.mark.parametrize(
    "rejected",
    [
        "Promise.reject(new Error('lost'))",
        "(async () => { throw new Error('lost') })()",
        "new Promise(() => { throw new Error('lost') })",
        "Promise.resolve().then(() => { throw new Error('lost') })",
    ],
)
@pytest.mark.parametrize("waits", ["", WAIT, f"{WAIT}; throw new Error('of the handler')"])
def test_a_rejection_that_nobody_handles_fails_the_run_as_in_node(
    core: CoreWorker, rejected: str, waits: str
) -> None:
    error = core.body(f"{rejected}; {EMIT}; {waits}").error
    assert (error["name"], error["message"], error["unhandled"]) == ("Error", "lost", True)
    assert "handler.js:2:" in error["stack"]


@pytest.mark.parametrize(
    "later",
    [
        "await null; await null; await null",
        "await Promise.resolve().then(() => {}).finally(() => {})",
        "queueMicrotask(() => p.catch(() => {}))",
        "await Promise.allSettled([1, p])",
    ],
)
def test_a_rejection_that_is_handled_in_the_same_turn_is_no_failure(
    core: CoreWorker, later: str
) -> None:
    ran = core.body(
        f"const p = Promise.reject(new Error('x')); {later};"
        "try { await p } catch (error) { console.log(error.message) }"
    )
    assert (ran.outcome["status"], ran.texts) == ("success", ["x"])
    assert "unhandled" not in ran.outcome


def test_a_rejection_that_is_handled_a_turn_later_fails_the_run(core: CoreWorker) -> None:
    error = core.body(
        f"const p = Promise.reject(new Error('x')); {WAIT}; try {{ await p }} catch {{}}"
    ).error
    assert error["message"] == "x"


@pytest.mark.parametrize(
    ("late", "name"),
    [
        ("(async () => { await null; await null; throw new RetryError('late') })()", "RetryError"),
        ("Promise.resolve().then(() => {}).then(() => Promise.reject(new Error('late')))", "Error"),
    ],
)
def test_a_rejection_after_the_handler_has_settled_is_told_beside_the_outcome(
    core: CoreWorker, late: str, name: str
) -> None:
    ran = core.body(f"{EMIT}; {late}")
    assert len(ran.events) == 1
    [error] = ran.outcome["unhandled"]
    assert (error["name"], error["message"]) == (name, "late")


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("5", "5"),
        ("'text'", "text"),
        ("undefined", "undefined"),
        ("Symbol('s')", "Symbol(s)"),
        ("{a: 1}", "#<Object>"),
        ("new (class Mine {})()", "#<Mine>"),
        ("Object.create(null)", "[object Object]"),
        ("() => 1", "() => 1"),
        ("Object.assign(() => 1, {toString() { throw 1 }})", "() => 1"),
        ("Proxy.revocable({}, {}).proxy", "#<Object>"),
    ],
)
def test_a_promise_rejected_with_no_error_is_told_in_node_s_words(
    core: CoreWorker, reason: str, shown: str
) -> None:
    error = core.body(f"Promise.reject({reason}); {WAIT}").error
    assert (error["name"], error["code"]) == (
        "UnhandledPromiseRejection",
        "ERR_UNHANDLED_REJECTION",
    )
    assert error["message"] == (
        "This error originated either by throwing inside of an async function without a catch "
        "block, or by rejecting a promise which was not handled with .catch(). The promise "
        f'rejected with the reason "{shown}".'
    )


def test_reading_late_rejections_that_reject_more_ends(core: CoreWorker) -> None:
    ran = core.body(
        """
        const reject = async () => { await null; await null; throw hostile() };
        const hostile = () => Object.defineProperty(new Error('x'), 'name', {
          get() { reject(); return 'Mine' },
        });
        reject();
        """
    )
    assert [error["name"] for error in ran.outcome["unhandled"]] == ["Mine"]


def test_rejections_without_number_cost_no_more_than_themselves(core: CoreWorker) -> None:
    ran = core.body(
        """
        const all = [];
        for (let i = 0; i < 20000; i++) all.push(Promise.reject(i));
        await Promise.allSettled(all);
        """
    )
    assert ran.outcome["error"] is None
    error = core.body("for (let i = 0; i < 20000; i++) Promise.reject(new Error(`${i}`))").error
    assert error["message"] == "0"


@pytest.mark.parametrize(
    ("getter", "arguments", "message"),
    [
        ("return 'got'", "", "got"),
        ("return 'got'", "'own'", "own"),
        ("throw 1", "", ""),
        ("return {a: 1}", "", "{ a: 1 }"),
    ],
)
def test_a_subclass_may_compute_its_message(
    core: CoreWorker, getter: str, arguments: str, message: str
) -> None:
    before = f"class Mine extends Error {{ get message() {{ {getter} }} }}"
    error = thrown(core, f"new Mine({arguments})", before)
    assert (error["name"], error["message"]) == ("Error", message)
    assert "at onRequest (handler.js:2:" in error["stack"]


@pytest.mark.parametrize(
    "settled",
    [
        "return Promise.any([Promise.reject(new Error('one')), Promise.reject(2)])",
        "await Promise.any([Promise.reject(new Error('one')), Promise.reject(2)])",
    ],
)
def test_errors_that_promise_any_gathers_are_told(core: CoreWorker, settled: str) -> None:
    error = core.body(settled).error
    assert (error["name"], error["message"]) == ("AggregateError", "All promises were rejected")
    assert "\n  [errors 0]: Error: one\n      at onRequest" in error["stack"]
    assert error["stack"].endswith("\n  [errors 1]: 2")


@pytest.mark.parametrize("trap", ["get", "has", "ownKeys", "getPrototypeOf"])
def test_a_proxy_whose_traps_throw_is_read_around_them(core: CoreWorker, trap: str) -> None:
    before = f"const e = new Proxy(new TypeError('in'), {{{trap}() {{ throw new Error('trap') }}}})"
    error = thrown(core, "e", before)
    assert "trap" not in error["message"]
    assert (error["name"], error["message"]) == ("TypeError", "in")
