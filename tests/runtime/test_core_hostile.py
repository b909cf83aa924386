"""User code that breaks built-ins still gets its true outcome told, exactly once."""

from __future__ import annotations

import json

import pytest
from core_worker import CoreWorker, named_lines

BREAKERS = named_lines("breakers.txt")


@pytest.mark.parametrize("name", BREAKERS)
def test_a_success_is_told_truly(core: CoreWorker, name: str) -> None:
    code = f"""
        const segment = Segment;
        {BREAKERS[name]};
        segment.track({{event: 'e', properties: {{a: 1, deep: [null, {{b: true}}]}}, userId: 'u'}});
        segment.set({{collection: 'c', id: 'i'}});
    """
    ran = core.body(code)
    # User code has its say in the values of its own events, as in production.
    deep = "no" if name == "toJSON" else [None, {"b": True}]
    properties = {"a": 1, "deep": deep}
    events = [{"type": "track", "event": "e", "properties": properties, "userId": "u"}]
    assert ran.events == events
    assert ran.outcome["objects"] == [{"collection": "c", "id": "i"}]


@pytest.mark.parametrize("name", BREAKERS)
def test_a_failure_is_told_truly(core: CoreWorker, name: str) -> None:
    ran = core.body(f"const E = TypeError; {BREAKERS[name]}; await null; throw new E('mine')")
    assert (ran.error["name"], ran.error["message"]) == ("TypeError", "mine")
    assert ran.error["stack"].startswith("TypeError: mine\n    at onRequest (handler.js:2:")
    assert ran.outcome["events"] == []


@pytest.mark.parametrize("name", sorted(set(BREAKERS) - {"Segment and console"}))
def test_logs_survive(core: CoreWorker, name: str) -> None:
    ran = core.body(f"{BREAKERS[name]}; console.log('text', 5, 'more')")
    assert ran.texts == ["text 5 more"]


def test_a_tojson_on_object_prototype_cannot_forge_the_envelope(core: CoreWorker) -> None:
    ran = core.body(
        """
        Object.prototype.toJSON = function () { return {forged: true} };
        Segment.track({event: 'e', userId: 'u'});
        """
    )
    assert ran.outcome["status"] == "success"
    assert ran.events == [{"forged": True}]  # what production's own JSON.stringify would send


def test_events_are_serialised_as_json_stringify_does(core: CoreWorker) -> None:
    ran = core.body(
        """
        Segment.track({event: 'e', userId: 'u', properties: {
          when: new Date(0), bad: new Date(NaN), nan: NaN, minus: -0, undef: undefined, f() {},
          own: {toJSON() { return 'mine' }}, map: new Map([[1, 2]]),
          list: [undefined, () => {}, Infinity], text: '\\ud83d "\\u2028é😀',
        }});
        """
    )
    assert ran.events[0]["properties"] == {
        "when": "1970-01-01T00:00:00.000Z",
        "bad": None,
        "nan": None,
        "minus": 0,
        "own": "mine",
        "map": {},
        "list": [None, None, None],
        "text": '\ud83d "\u2028é😀',
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("10n", "Do not know how to serialize a BigInt"),
        ("{get a() { throw new TypeError('mine') }}", "mine"),
        ("{toJSON() { throw new TypeError('mine') }}", "mine"),
    ],
)
def test_an_event_that_cannot_be_serialised_fails_the_run(
    core: CoreWorker, value: str, message: str
) -> None:
    ran = core.body(f"Segment.track({{event: 'e', userId: 'u', properties: {{v: {value}}}}})")
    assert (ran.error["name"], ran.error["message"]) == ("TypeError", message)
    assert ran.outcome["events"] == []


def test_a_cyclic_event_fails_the_run(core: CoreWorker) -> None:
    code = "const p = {}; p.p = p; Segment.track({event: 'e', userId: 'u', properties: p})"
    error = core.body(code).error
    assert error["name"] == "TypeError"
    assert error["message"].startswith("Converting circular structure to JSON")


def test_an_event_nested_too_deep_fails_the_run(core: CoreWorker) -> None:
    code = """
        let p = {};
        for (let i = 0; i < DEPTH; i++) p = {p, t: '[{"'};
        Segment.track({event: 'e', userId: 'u', properties: p});
    """
    assert core.body(code.replace("DEPTH", "450")).outcome["status"] == "success"
    error = core.body(code.replace("DEPTH", "5000")).error
    assert error["message"] == "Segment.events[0] is nested more than 500 levels deep"


def test_more_than_a_run_may_emit_fails_the_run(core: CoreWorker) -> None:
    code = "for (let i = 0; i < 40; i++) Segment.track({event: 'é'.repeat(600000), userId: 'u'})"
    assert core.body(code).error["message"] == "What the function emits is more than a run may hold"


def test_large_outcomes_arrive_whole(core: CoreWorker) -> None:
    ran = core.body(
        "for (let i = 0; i < 3000; i++) Segment.track({event: `e${i}`, userId: 'é😀'.repeat(100)})"
    )
    assert [event["event"] for event in ran.events] == [f"e{i}" for i in range(3000)]
    assert ran.events[2999]["userId"] == "é😀" * 100


def test_messages_with_lone_surrogates_and_quotes_make_valid_json(core: CoreWorker) -> None:
    error = core.body("throw new Error('\\ud83d \" \\\\ \\u0000 \\n é')").error
    assert error["message"] == '\ud83d " \\ \x00 \n é'
    assert json.dumps(error)
