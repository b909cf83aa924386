"""The seven Segment methods: what they check in which order, keep, drop, copy and return."""

from __future__ import annotations

import json
from typing import Any

import pytest
from core_worker import CoreWorker

IDENTITY = "One of userId,anonymousId is required but not defined"
COMMON = {
    "timestamp": "2026-01-02T03:04:05Z",
    "sentAt": "s",
    "messageId": "m",
    "integrations": {"All": True},
    "context": {"ip": "1.2.3.4"},
    "anonymousId": "anon",
    "userId": "user",
}
COMMON_ORDER = [
    "userId",
    "anonymousId",
    "context",
    "integrations",
    "messageId",
    "sentAt",
    "timestamp",
]


def emit(core: CoreWorker, call: str, **options: Any) -> dict[str, Any]:
    """The one message that a call emits."""
    outcome = core.body(call, **options).outcome
    assert outcome["error"] is None, outcome["error"]
    (message,) = outcome["events"] + outcome["objects"]
    found: dict[str, Any] = message
    return found


def refusal(core: CoreWorker, call: str, **options: Any) -> str:
    error = core.body(call, **options).error
    return f"{error['name']}: {error['message']}"


@pytest.mark.parametrize(
    ("method", "fields", "first"),
    [
        ("identify", {"traits": {"a": 1}}, ["type", "traits"]),
        ("track", {"properties": {"a": 1}, "event": "e"}, ["type", "event", "properties"]),
        ("group", {"traits": {"a": 1}, "groupId": "g"}, ["type", "groupId", "traits"]),
        ("page", {"properties": {"a": 1}, "name": "n"}, ["type", "name", "properties"]),
        ("screen", {"properties": {"a": 1}, "name": "n"}, ["type", "name", "properties"]),
        ("alias", {"previousId": "p"}, ["type", "previousId"]),
    ],
)
def test_keys_come_in_production_s_order_and_unknown_ones_are_dropped(
    core: CoreWorker, method: str, fields: dict[str, Any], first: list[str]
) -> None:
    unknown = {"type": "other", "version": 1, "receivedAt": "r", "channel": "c", "category": "c"}
    message = emit(core, f"Segment.{method}({json.dumps({**unknown, **COMMON, **fields})})")
    assert list(message) == first + COMMON_ORDER
    assert message == {"type": method, **fields, **COMMON}


def test_set_emits_an_object_without_type_and_common_fields(core: CoreWorker) -> None:
    given = {"properties": {"b": 1}, "id": "i", "collection": "c", **COMMON}
    outcome = core.body(f"Segment.set({json.dumps(given)})").outcome
    assert outcome["events"] == []
    assert [list(item.items()) for item in outcome["objects"]] == [
        [("collection", "c"), ("id", "i"), ("properties", {"b": 1})]
    ]


@pytest.mark.parametrize("value", ["null", "''", "0", "false", "undefined", "NaN"])
def test_falsy_optional_fields_are_dropped(core: CoreWorker, value: str) -> None:
    fields = ", ".join(f"{name}: {value}" for name in [*COMMON_ORDER[1:], "properties"])
    message = emit(core, f"Segment.track({{event: 'e', userId: 'u', {fields}}})")
    assert message == {"type": "track", "event": "e", "userId": "u"}


def test_empty_objects_and_arrays_are_kept(core: CoreWorker) -> None:
    message = emit(
        core, "Segment.identify({userId: 'u', traits: {}, context: [], integrations: {}})"
    )
    assert message == {
        "type": "identify",
        "traits": {},
        "userId": "u",
        "context": [],
        "integrations": {},
    }


@pytest.mark.parametrize("value", ["null", "0", "false"])
def test_required_fields_may_be_falsy_but_not_empty(core: CoreWorker, value: str) -> None:
    assert emit(core, f"Segment.track({{event: {value}, userId: 1}})")["event"] == json.loads(value)
    assert emit(core, f"Segment.set({{collection: {value}, id: {value}}})") == {
        "collection": json.loads(value),
        "id": json.loads(value),
    }
    assert emit(core, f"Segment.group({{groupId: {value}, userId: 1}})")["groupId"] == json.loads(
        value
    )
    assert emit(core, f"Segment.alias({{previousId: {value}, userId: 1}})") == {
        "type": "alias",
        "userId": 1,
    }


@pytest.mark.parametrize("value", ["undefined", "''"])
@pytest.mark.parametrize(
    ("method", "field"),
    [("track", "event"), ("group", "groupId"), ("alias", "previousId"), ("set", "collection")],
)
def test_missing_required_fields_are_named(
    core: CoreWorker, method: str, field: str, value: str
) -> None:
    call = f"Segment.{method}({{{field}: {value}}})"
    assert refusal(core, call) == f"ValidationError: {field} is required but not defined"


def test_set_checks_collection_before_id(core: CoreWorker) -> None:
    assert refusal(core, "Segment.set({})").endswith(": collection is required but not defined")
    assert refusal(core, "Segment.set({collection: 'c'})").endswith(
        ": id is required but not defined"
    )


@pytest.mark.parametrize(
    "call",
    [
        "identify({traits: {}})",
        "track({event: 'e'})",
        "alias({previousId: 'p'})",
        "identify({userId: 0, anonymousId: ''})",
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_identify_track_and_alias_need_an_id(core: CoreWorker, call: str, strict: bool) -> None:
    assert refusal(core, f"Segment.{call}", strict=strict) == f"ValidationError: {IDENTITY}"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "group({groupId: 'g', traits: {a: 1}})",
            {"type": "group", "groupId": "g", "traits": {"a": 1}},
        ),
        ("page({name: 'n'})", {"type": "page", "name": "n"}),
        ("screen({name: 'n', userId: 0})", {"type": "screen", "name": "n"}),
    ],
)
def test_group_page_and_screen_need_an_id_only_where_strict(
    core: CoreWorker, call: str, message: dict[str, Any]
) -> None:
    assert emit(core, f"Segment.{call}") == message
    assert refusal(core, f"Segment.{call}", strict=True) == f"ValidationError: {IDENTITY}"


def test_strict_group_checks_its_id_before_the_user_s(core: CoreWorker) -> None:
    assert refusal(core, "Segment.group({})", strict=True).endswith(
        ": groupId is required but not defined"
    )


@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("identify", "traits"),
        ("track", "event"),
        ("group", "groupId"),
        ("page", "name"),
        ("screen", "name"),
        ("alias", "previousId"),
        ("set", "collection"),
    ],
)
@pytest.mark.parametrize("argument", ["undefined", "null"])
def test_a_missing_argument_fails_at_the_first_field(
    core: CoreWorker, method: str, field: str, argument: str
) -> None:
    assert refusal(core, f"Segment.{method}({argument})") == (
        f"TypeError: Cannot read properties of {argument} (reading '{field}')"
    )


def test_the_returned_message_is_the_one_that_is_queued(core: CoreWorker) -> None:
    ran = core.body(
        """
        const event = Segment.track({event: 'e', userId: 'u'});
        event.added = 1;
        const object = Segment.set({collection: 'c', id: 'i'});
        object.id = 'j';
        console.log(event === Segment.events[0], object === Segment.objects[0]);
        """
    )
    assert ran.texts == ["true true"]
    assert ran.events == [{"type": "track", "event": "e", "userId": "u", "added": 1}]
    assert ran.outcome["objects"] == [{"collection": "c", "id": "j"}]


def test_traits_are_shared_and_context_is_copied(core: CoreWorker) -> None:
    message = emit(
        core,
        """
        const shared = {inner: {a: 1}};
        Segment.identify({userId: 'u', traits: shared, context: shared, integrations: shared});
        shared.inner.a = 2;
        """,
    )
    assert message["traits"] == {"inner": {"a": 2}}
    assert message["context"] == message["integrations"] == {"inner": {"a": 1}}


def test_the_copy_of_context_keeps_what_is_no_plain_data(core: CoreWorker) -> None:
    ran = core.body(
        """
        class Kept { constructor() { this.a = 1; } }
        const kept = new Kept(), when = new Date(0), context = {kept, when, list: [{b: 1}]};
        context.self = context;
        const event = Segment.identify({userId: {id: 1}, context, timestamp: when});
        const copy = event.context;
        console.log(copy.kept === kept, copy.when === when, event.timestamp === when);
        console.log(copy !== context, copy.self === copy);
        console.log(copy.list !== context.list, copy.list[0] !== context.list[0]);
        delete copy.self;
        """
    )
    assert ran.texts == ["true true true", "true true", "true true"]
    assert ran.events[0]["context"] == {
        "kept": {"a": 1},
        "when": "1970-01-01T00:00:00.000Z",
        "list": [{"b": 1}],
    }


def test_values_are_not_coerced(core: CoreWorker) -> None:
    message = emit(core, "Segment.track({event: 5, userId: 7, properties: 'text', context: 'c'})")
    assert message == {
        "type": "track",
        "event": 5,
        "properties": "text",
        "userId": 7,
        "context": "c",
    }


def test_a_destructured_method_has_lost_its_queue(core: CoreWorker) -> None:
    call = "const {track} = Segment; track({event: 'e', userId: 'u'})"
    assert refusal(core, call) == "TypeError: Cannot read properties of undefined (reading 'push')"


def test_order_is_that_of_the_calls_in_each_list(core: CoreWorker) -> None:
    ran = core.body(
        """
        Segment.track({event: 'one', userId: 'u'});
        Segment.set({collection: 'c', id: '1'});
        Segment.identify({userId: 'u'});
        Segment.set({collection: 'c', id: '2'});
        """
    )
    assert [event["type"] for event in ran.events] == ["track", "identify"]
    assert [item["id"] for item in ran.outcome["objects"]] == ["1", "2"]


def test_user_code_may_clear_filter_or_replace_the_lists(core: CoreWorker) -> None:
    ran = core.body(
        """
        Segment.track({event: 'one', userId: 'u'});
        Segment.track({event: 'two', userId: 'u'});
        Segment.events = Segment.events.filter((event) => event.event !== 'one');
        Segment.events.push({type: 'track', event: 'own'});
        Segment.track({event: 'three', userId: 'u'});
        """
    )
    assert [event["event"] for event in ran.events] == ["two", "own", "three"]


def test_lists_that_are_no_arrays_any_more_do_not_hide_what_was_emitted(core: CoreWorker) -> None:
    ran = core.body("Segment.track({event: 'one', userId: 'u'}); Segment.events = null;")
    assert [event["event"] for event in ran.events] == ["one"]
    ran = core.body(
        """
        Segment.track({event: 'one', userId: 'u'});
        Object.defineProperty(Segment, 'events', {get() { throw new Error('mine'); }});
        """
    )
    assert [event["event"] for event in ran.events] == ["one"]


def test_what_is_put_into_the_lists_must_be_objects(core: CoreWorker) -> None:
    error = core.body("Segment.events.push('text')").error
    assert error["message"] == "Segment.events[0] is not an object"


def test_events_past_the_cap_are_dropped_and_counted(core: CoreWorker) -> None:
    ran = core.body("for (let i = 0; i < 10050; i++) Segment.track({event: 'e', userId: i + 1})")
    assert len(ran.events) == 10_000
    assert ran.outcome["events_dropped"] == 50
    ran = core.body("for (let i = 0; i < 10050; i++) Segment.events.push({type: 'own'})")
    assert len(ran.events) == 10_000
    assert ran.outcome["events_dropped"] == 50


def test_calls_at_the_top_of_the_module_count(core: CoreWorker) -> None:
    ran = core.run("Segment.track({event: 'top', userId: 'u'}); function onRequest() {}")
    assert [event["event"] for event in ran.events] == ["top"]


def test_calls_after_the_handler_has_ended_do_not_count(core: CoreWorker) -> None:
    ran = core.body(
        """
        Promise.resolve().then(() => {}).then(() => {}).then(() => {}).then(() => {}).then(() => {})
          .then(() => Segment.track({event: 'late', userId: 'u'}));
        setTimeout(() => Segment.track({event: 'later', userId: 'u'}), 1);
        Segment.track({event: 'in time', userId: 'u'});
        """
    )
    assert [event["event"] for event in ran.events] == ["in time"]
    assert ran.outcome["pending"] == {"timers": 1, "fetches": 0}


def test_nothing_is_emitted_by_a_run_that_fails(core: CoreWorker) -> None:
    ran = core.body("Segment.track({event: 'e', userId: 'u'}); Segment.set({})")
    assert ran.error["name"] == "ValidationError"
    assert ran.outcome["events"] == ran.outcome["objects"] == []
