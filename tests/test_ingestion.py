"""What the Tracking and Object API would object to, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from console import ingestion
from console.ingestion import judged, too_large, warnings
from console.model import EventWarning, Outcome


def codes(event: dict[str, Any]) -> list[str]:
    return [warning.code for warning in warnings([event], [])]


def objections(item: dict[str, Any]) -> list[str]:
    found = warnings([], [item])
    assert {warning.code for warning in found} <= {"SET_API_FAILED"}
    return [warning.message for warning in found]


def track(**fields: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Order Completed", "userId": "u1", **fields}


def thing(**fields: Any) -> dict[str, Any]:
    return {"collection": "rooms", "id": "r1", "properties": {"beds": 2}, **fields}


@pytest.mark.parametrize(
    "event",
    [
        track(),
        track(properties={"total": 12.5, "items": [1, 2]}),
        {"type": "identify", "anonymousId": "a", "traits": {}},
        {"type": "page", "userId": "u", "name": "Home", "category": "Docs", "properties": {}},
        {"type": "group", "groupId": "g", "userId": "u", "traits": {"plan": "pro"}},
        {"type": "alias", "previousId": "p", "userId": "u"},
        track(userId="u1", anonymousId=None, properties=None),
    ],
)
def test_a_good_event_gets_no_warning(event: dict[str, Any]) -> None:
    assert codes(event) == []


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"type": "group", "groupId": "g"}, "id_required"),
        ({"type": "page", "name": "Home"}, "id_required"),
        (track(userId=42), "id_not_string"),
        (track(userId=""), "id_not_string"),
        (track(anonymousId=["a"]), "id_not_string"),
        (track(event=None), "event_not_defined"),
        (track(event=""), "event_not_defined"),
        (track(event={"name": "x"}), "event_not_string"),
        (track(properties=[1]), "properties_not_object"),
        ({"type": "screen", "userId": "u", "properties": "p"}, "properties_not_object"),
        ({"type": "identify", "userId": "u", "traits": "t"}, "traits_not_object"),
        ({"type": "group", "groupId": "g", "userId": "u", "traits": 1}, "traits_not_object"),
        ({"type": "page", "userId": "u", "name": 7}, "name_not_string"),
        ({"type": "page", "userId": "u", "name": ""}, "name_not_string"),
        ({"type": "screen", "userId": "u", "category": True}, "category_not_string"),
        (track(messageId="m" * 101), "message_id_too_long"),
        ({"userId": "u"}, "missing_type"),
        ({"type": {"a": 1}, "userId": "u"}, "invalid_type"),
    ],
)
def test_each_reason_for_discarding_has_its_code(event: dict[str, Any], code: str) -> None:
    assert codes(event) == [code]


def test_a_field_of_another_call_is_not_judged() -> None:
    assert codes({"type": "identify", "userId": "u", "event": 1, "properties": 1, "name": 1}) == []


def test_a_warning_points_at_its_event_and_says_what_happens() -> None:
    found = warnings([track(), {"type": "page", "name": "Home"}], [])
    assert [(warning.index, warning.message) for warning in found] == [
        (1, "No userId or anonymousId: Segment would discard this event.")
    ]


def test_a_message_id_of_a_hundred_characters_is_fine() -> None:
    assert codes(track(messageId="m" * 100)) == []


def event_of(size: int, fill: str = "x") -> dict[str, Any]:
    event = track(properties={"text": ""})
    room, each = size - ingestion.json_bytes(event), len(fill.encode())
    event["properties"]["text"] = fill * (room // each) + "x" * (room % each)
    return event


@pytest.mark.parametrize("fill", ["x", "é", "漢"])
def test_the_size_limit_counts_utf8_bytes_and_is_exact(fill: str) -> None:
    fits, over = event_of(32 * 1024, fill), event_of(32 * 1024 + 1, fill)
    assert too_large([fits]) is None
    assert codes(fits) == []
    assert too_large([fits, over]) is not None
    assert codes(over) == ["TRACKING_API_FAILED"]


def test_an_event_over_the_size_limit_is_named() -> None:
    warning = too_large([track(), event_of(40_000)])
    assert warning is not None
    assert warning.index == 1
    assert 'Event 2 (track "Order Completed") is 40,000 bytes' in warning.message


def test_the_failure_of_a_too_large_event_quotes_segment_exactly() -> None:
    assert ingestion.TOO_LARGE_FAILURE.message == (
        "failed calling Tracking API: the message is too large and over the maximum 32KB limit"
    )


def test_lone_surrogates_are_measured_as_the_escapes_they_are_sent_as() -> None:
    assert ingestion.json_bytes("\ud800") == len('"\\ud800"')


def test_a_good_object_gets_no_warning() -> None:
    assert objections(thing()) == []
    assert objections(thing(properties={"a": "b", "c": 1.5, "d": True, "e": None})) == []
    assert objections(thing(collection="a")) == []


@pytest.mark.parametrize("name", ["Rooms", "_rooms", "rooms_", "room-s", "rooms2", "", "zimmér"])
def test_a_collection_is_lowercase_letters_with_inner_underscores(name: str) -> None:
    [message] = objections(thing(collection=name))
    assert "lowercase letters and underscores" in message


@pytest.mark.parametrize(
    ("item", "part"),
    [
        (thing(collection="a" * 101), "100 characters"),
        (thing(collection=5), "collection is the number 5"),
        (thing(id=7), "id is the number 7"),
        (thing(id=None), "id is missing"),
        (thing(id="i" * 101), "100 characters"),
        ({"collection": "rooms", "id": "r"}, "has no properties"),
        (thing(properties=[1]), "properties is a list"),
        (thing(properties={"a": 1, "tags": [1], "geo": {}}), '"tags" (and 1 more)'),
        (thing(properties={"text": "x" * 32 * 1024}), "32 KB"),
        (thing(properties={str(n): n for n in range(10_001)}), "10,000 properties"),
    ],
)
def test_each_rule_of_the_object_api_is_said(item: dict[str, Any], part: str) -> None:
    [message] = objections(item)
    assert part in message


def test_warnings_of_objects_count_within_the_objects() -> None:
    found = warnings([track()], [thing(), thing(id="")])
    assert [(warning.code, warning.index) for warning in found] == [("SET_API_FAILED", 1)]


def outcome(*events: dict[str, Any], warned: list[EventWarning] | None = None) -> Outcome:
    return Outcome("success", list(events), [thing()], warned or [], [], [], None, 1.5)


def test_judging_adds_warnings_to_those_the_run_already_has() -> None:
    late = EventWarning("late_call", "One call came too late.")
    judgement = judged(outcome(track(), {"type": "page", "name": "Home"}, warned=[late]))
    assert [warning.code for warning in judgement.warnings] == ["late_call", "id_required"]
    assert judgement.status == "success"


def test_one_event_over_the_limit_fails_the_whole_run_and_nothing_is_sent() -> None:
    judgement = judged(outcome(track(), event_of(40_000)))
    assert judgement.status == "error"
    assert judgement.error == ingestion.TOO_LARGE_FAILURE
    assert (judgement.events, judgement.objects) == ([], [])
    assert [warning.index for warning in judgement.warnings] == [1]


def test_every_message_is_one_sentence() -> None:
    bad = [{}, {"type": "page", "userId": 1, "name": 2, "category": [], "properties": 3}]
    wrong = [{"collection": "A" * 200, "id": 1, "properties": {"x": [], "y": "x" * 40_000}}]
    for warning in warnings(bad, wrong):
        assert warning.message.endswith(".")
        assert "\n" not in warning.message


# -- what ingestion adds ----------------------------------------------------------------------

RECEIVED = "2026-11-23T12:00:00.000Z"


def taken(events: list[dict[str, Any]], objects: list[dict[str, Any]] | None = None) -> Outcome:
    return judged(Outcome("success", events, objects or [], [], [], [], None, 1.0))


def added(event: dict[str, Any]) -> dict[str, Any]:
    [found] = ingestion.ingested(taken([event]), "src", RECEIVED, "api-1")
    return found.event


def test_ingestion_adds_its_fields_after_the_functions_own() -> None:
    found = added(track(properties={"a": 1}, context={"ip": "0.0.0.0"}))
    assert found == {
        **track(properties={"a": 1}, context={"ip": "0.0.0.0"}),
        "messageId": "api-1-1",
        "timestamp": RECEIVED,
        "receivedAt": RECEIVED,
        "version": 2,
        "channel": "server",
        "projectId": "src",
    }
    order = ["type", "event", "userId", "properties", "context", "messageId", "timestamp"]
    assert list(found) == [*order, "receivedAt", "version", "channel", "projectId"]


def test_a_message_id_of_the_function_stays_and_others_differ() -> None:
    events = [track(), track(messageId="mine"), track(messageId="")]
    found = ingestion.ingested(taken(events), "src", RECEIVED, "api-1")
    assert [each.event["messageId"] for each in found] == ["api-1-1", "mine", "api-1-3"]


@pytest.mark.parametrize(
    ("timestamp", "sent_at", "shown"),
    [
        ("2026-11-23T10:00:00Z", "2026-11-23T10:30:00Z", "2026-11-23T11:30:00.000Z"),
        ("2026-11-23T10:00:00Z", "2026-11-23T09:59:59.500Z", "2026-11-23T12:00:00.500Z"),
        ("2026-11-23T12:00:00+02:00", "2026-11-23T10:00:00Z", "2026-11-23T12:00:00.000Z"),
        ("2026-11-23T10:00:00.123456Z", None, "2026-11-23T10:00:00.123Z"),
        ("2026-11-23", None, "2026-11-23T00:00:00.000Z"),
        ("2026-11-23T10:00:00Z", "nonsense", "2026-11-23T10:00:00.000Z"),
        ("nonsense", "2026-11-23T10:00:00Z", RECEIVED),
        (1_700_000_000, None, RECEIVED),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", RECEIVED),
    ],
)
def test_3_1_the_senders_clock_is_corrected_by_when_it_says_it_sent(
    timestamp: Any, sent_at: str | None, shown: str
) -> None:
    given = {"timestamp": timestamp} | ({} if sent_at is None else {"sentAt": sent_at})
    found = added(track(**given))
    assert found["timestamp"] == shown
    assert found["originalTimestamp"] == timestamp and found.get("sentAt") == sent_at


def test_without_a_timestamp_there_is_no_original_one() -> None:
    found = added(track(sentAt="2026-11-23T10:00:00Z"))
    assert found["timestamp"] == RECEIVED and "originalTimestamp" not in found


def test_an_event_that_would_be_discarded_is_kept_with_the_first_reason() -> None:
    events = [track(), {"type": "page", "name": 5}, track(messageId="m" * 101)]
    found = ingestion.ingested(taken(events), "src", RECEIVED, "api-1")
    assert [each.code for each in found] == ["", "id_required", ""]
    assert found[1].message.startswith("No userId or anonymousId")


def test_6_of_10000_properties_the_rest_is_dropped() -> None:
    many = {f"k{number}": number for number in range(10_001)}
    [found] = ingestion.accepted_objects(taken([], [thing(properties=many)]))
    assert len(found["properties"]) == 10_000 and "k10000" not in found["properties"]


def test_objects_that_the_object_api_refuses_are_not_kept() -> None:
    objects = [thing(), thing(collection="Rooms"), thing(id=""), thing(properties={"a": []})]
    objects += [{"collection": "rooms", "id": "r2"}, thing(properties={"a": "x" * 32768})]
    found = taken([track(userId=5)], objects)
    assert ingestion.accepted_objects(found) == [thing()]


def test_a_failed_outcome_has_nothing_to_take_in() -> None:
    large = taken([track(properties={"a": "x" * 33_000})], [thing()])
    assert large.status == "error"
    assert ingestion.ingested(large, "src", RECEIVED, "api-1") == []
    assert ingestion.accepted_objects(large) == []
