"""How onRequest may be defined, and how a run ends."""

from __future__ import annotations

import pytest
from core_worker import CoreWorker

TRACK = "Segment.track({event: 'e', userId: 'u'})"


@pytest.mark.parametrize(
    "code",
    [
        "function onRequest() { TRACK }",
        "async function onRequest() { TRACK }",
        "var onRequest = function () { TRACK }",
        "var onRequest = async () => { TRACK }",
        "onRequest = async () => { TRACK }",
        "'use strict'; onRequest = () => { TRACK }",
        "if (true) { onRequest = () => { TRACK } } return; onRequest = 5",
        "onRequest = 5; setTimeout(() => {}); onRequest = () => { TRACK }",
        "// only a comment\n\nfunction onRequest() { TRACK } // and an end",
        "class Handler { static run() { TRACK } } onRequest = Handler.run",
        "function onRequest() { return { then(done) { TRACK; done(); } } }",
    ],
)
def test_every_way_of_defining_the_handler_works(core: CoreWorker, code: str) -> None:
    ran = core.run(code.replace("TRACK", TRACK))
    assert ran.events == [{"type": "track", "event": "e", "userId": "u"}]


def test_a_missing_handler_is_an_unsupported_event(core: CoreWorker) -> None:
    for code in ("", "const other = 1", "function onrequest() {}"):
        error = core.run(code).error
        assert (error["name"], error["message"]) == ("EventNotSupported", "request not supported")


@pytest.mark.parametrize("value", ["5", "null", "undefined", "{}", "'text'"])
def test_a_handler_that_is_no_function_succeeds_with_nothing(core: CoreWorker, value: str) -> None:
    outcome = core.run(f"{TRACK}; onRequest = {value}").outcome
    assert outcome["status"] == "success"
    assert outcome["events"] == outcome["objects"] == []


def test_the_handler_gets_request_and_settings_and_no_this(core: CoreWorker) -> None:
    ran = core.run(
        "function onRequest(...all) { console.log(all.length, all[1], this === globalThis) }",
        settings={"apiKey": "k", "on": True, "list": ["a"], "map": {"x": "y"}},
    )
    assert ran.texts == [
        "2 { apiKey: 'k', on: true, list: [ 'a' ], map: { x: 'y' } } true",
    ]


def test_the_return_value_is_ignored(core: CoreWorker) -> None:
    assert core.body("return {events: [1], error: 'x'}").events == []


def test_nothing_is_told_before_the_handler_has_settled(core: CoreWorker) -> None:
    ran = core.body(
        """
        await new Promise((resolve) => setTimeout(resolve, 5));
        await null;
        Segment.track({event: 'e', userId: 'u'});
        """
    )
    assert len(ran.events) == 1
    assert ran.outcome["duration_ms"] >= 5


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("throw new TypeError('x')", "TypeError", "x"),
        ("throw new RetryError('again')", "RetryError", "again"),
        ("await Promise.reject(new RangeError('r'))", "RangeError", "r"),
        ("return Promise.reject(new Error('later'))", "Error", "later"),
        ("notDefined()", "ReferenceError", "notDefined is not defined"),
        ("null.x", "TypeError", "Cannot read properties of null (reading 'x')"),
        ("return { get then() { throw new Error('then') } }", "Error", "then"),
    ],
)
def test_whatever_the_handler_throws_fails_the_run(
    core: CoreWorker, code: str, name: str, message: str
) -> None:
    ran = core.body(f"{TRACK}; {code}")
    assert (ran.error["name"], ran.error["message"]) == (name, message)
    assert ran.outcome["events"] == []


def test_an_error_at_the_top_of_the_module_fails_the_run(core: CoreWorker) -> None:
    error = core.run("\nthrow new Error('top');\nfunction onRequest() {}").error
    assert error["message"] == "top"
    assert error["stack"] == "Error: top\n    at Object.<anonymous> (handler.js:2:7)"


def test_stacks_name_only_the_user_s_own_frames(core: CoreWorker) -> None:
    code = (
        "async function onRequest() {\n  await inner();\n}\n"
        "async function inner() {\n  Segment.set({});\n}"
    )
    assert core.run(code).error["stack"].split("\n") == [
        "ValidationError: collection is required but not defined",
        "    at inner (handler.js:5:11)",
        "    at onRequest (handler.js:2:9)",
    ]


def test_a_second_settlement_changes_nothing(core: CoreWorker) -> None:
    ran = core.body(
        """
        queueMicrotask(() => {});
        setTimeout(() => { throw new Error('late') }, 0);
        const no = new Error('no');
        return { then(done, fail) { done(1); done(2); fail(no); throw no } };
        """
    )
    assert ran.outcome["status"] == "success"


def test_each_run_has_a_fresh_context(core: CoreWorker) -> None:
    code = "globalThis.seen = (globalThis.seen ?? 0) + 1; console.log(seen)"
    assert core.body(code).texts == core.body(code).texts == ["1"]


def test_top_level_this_and_window_are_a_copy_of_the_globals(core: CoreWorker) -> None:
    ran = core.run(
        """
        console.log(this === window, this === globalThis, window.window === window);
        console.log(window.fetch === fetch, window.Segment === Segment, 'Array' in window);
        window.x = 1;
        this.y = 2;
        console.log(typeof x, typeof y, Object.keys(window).includes('ServerRequest'));
        console.log((() => this === window)(), (function () { return this === globalThis })());
        function onRequest() {}
        """
    )
    assert ran.texts == [
        "true false true",
        "true true false",
        "undefined undefined true",
        "true true",
    ]
