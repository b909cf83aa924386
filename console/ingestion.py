"""What Segment's Tracking API and Object API would say of what a function emitted, and add to it.

Pure judgement over plain JSON values; sends nothing and changes nothing. The codes are those of
Segment's delivery overview ("failed on ingest"). The trap: the Tracking API answers 200 to most of
what it discards, so a warning here is the only sign a developer gets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from console import limits
from console.model import EventWarning, Failure, IngestedEvent, Outcome

TOO_LARGE = "TRACKING_API_FAILED"
OBJECT_REFUSED = "SET_API_FAILED"
MESSAGE_ID_TOO_LONG = "message_id_too_long"  # ours: Segment names no code for it

TOO_LARGE_FAILURE = Failure(
    type="Bad Request",
    name=TOO_LARGE,
    message="failed calling Tracking API: the message is too large and over the maximum 32KB limit",
    stack="",
)
"""How a run ends of which one event is over the limit; the warning names the event."""

_TYPES = ("identify", "track", "page", "screen", "group", "alias")
_DISCARDED = "Segment would discard this event."
_TRIMMED = f"Segment keeps {limits.PROPERTIES:,} properties and drops the rest."
_VERSION = 2  # of the Tracking API, as its page of common fields has it
_COLLECTION = re.compile(r"[a-z](?:[a-z_]*[a-z])?")

Problem = tuple[str, str]
"""Code and sentence."""


def judged(outcome: Outcome) -> Outcome:
    """`outcome` with the APIs' objections; an error where one event is over the size limit."""
    if outcome.status == "error":
        return outcome
    over = too_large(outcome.events)
    if over is None:
        found = outcome.warnings + warnings(outcome.events, outcome.objects)
        return msgspec.structs.replace(outcome, warnings=found) if found else outcome
    return msgspec.structs.replace(
        outcome,
        status="error",
        events=[],
        objects=[],
        warnings=[*outcome.warnings, over],
        error=TOO_LARGE_FAILURE,
    )


def warnings(events: list[dict[str, Any]], objects: list[dict[str, Any]]) -> list[EventWarning]:
    """Everything the two APIs would object to, in the order of the events, then of the objects."""
    found: list[EventWarning] = []
    for index, event in enumerate(events):
        found += [EventWarning(code, text, index) for code, text in _event_problems(event)]
    for index, item in enumerate(objects):
        found += [EventWarning(OBJECT_REFUSED, text, index) for text in _object_problems(item)]
    return found


def too_large(events: list[dict[str, Any]]) -> EventWarning | None:
    """The first event over the limit of one message; with one of them nothing at all is sent."""
    for index, event in enumerate(events):
        size = json_bytes(event)
        if size > limits.EVENT_BYTES:
            return EventWarning(TOO_LARGE, _size_sentence(index, event, size), index)
    return None


def ingested(
    outcome: Outcome, source_id: str, received_at: str, message_id: str
) -> list[IngestedEvent]:
    """The events of a judged outcome as the Tracking API passes them on, or why it would not.

    Args:
        outcome: of a run.
        source_id: of the source that it was for.
        received_at: when its events came in.
        message_id: what begins the ids of those events that have none; their number follows.
    """
    refused = _refused(outcome.warnings)
    found = []
    for index, event in enumerate(outcome.events):
        code, message = refused.get(index, ("", ""))
        whole = _completed(event, received_at, f"{message_id}-{index + 1}")
        whole["projectId"] = source_id
        found.append(IngestedEvent(whole, code, message))
    return found


def accepted_objects(outcome: Outcome) -> list[dict[str, Any]]:
    """The objects of a judged outcome that the Object API takes, as it takes them."""
    refused = {
        warning.index
        for warning in outcome.warnings
        if warning.code == OBJECT_REFUSED and warning.message != _TRIMMED
    }
    return [
        {**item, "properties": _trimmed(item["properties"])}
        for index, item in enumerate(outcome.objects)
        if index not in refused
    ]


def _refused(found: list[EventWarning]) -> dict[int, Problem]:
    """Index of each event that would be discarded → the first reason."""
    refused: dict[int, Problem] = {}
    for warning in found:
        if warning.index is not None and warning.code not in (OBJECT_REFUSED, MESSAGE_ID_TOO_LONG):
            refused.setdefault(warning.index, (warning.code, warning.message))
    return refused


def _completed(event: dict[str, Any], received_at: str, message_id: str) -> dict[str, Any]:
    """What the function gave, in its order, then when it was, then what ingestion knows."""
    whole = {k: v for k, v in event.items() if k not in ("messageId", "timestamp", "sentAt")}
    for name in ("properties", "traits"):
        if name in whole:
            whole[name] = _trimmed(whole[name])
    whole["messageId"] = event.get("messageId") or message_id
    original, sent = event.get("timestamp"), event.get("sentAt")
    whole["timestamp"] = received_at if original is None else _unskewed(original, sent, received_at)
    if original is not None:
        whole["originalTimestamp"] = original
    if sent is not None:
        whole["sentAt"] = sent
    whole["receivedAt"] = received_at
    whole["version"] = _VERSION
    whole["channel"] = "server"
    return whole


def _unskewed(original: Any, sent: Any, received_at: str) -> str:
    """When it was by the server's clock: the sender's clock may be wrong, its differences are not.

    Without `sentAt` nothing tells how wrong it is. What is no time counts as the time it came.
    """
    at, sent_at, received = _instant(original), _instant(sent), _instant(received_at)
    if at is None or received is None:
        return received_at
    try:
        return _stamp(at if sent_at is None else received - (sent_at - at))
    except OverflowError:
        return received_at


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stamp(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trimmed(properties: Any) -> Any:
    if not isinstance(properties, dict) or len(properties) <= limits.PROPERTIES:
        return properties
    return dict(list(properties.items())[: limits.PROPERTIES])


def json_bytes(value: Any) -> int:
    """Size of a value as compact UTF-8 JSON."""
    try:
        return len(msgspec.json.encode(value))
    except UnicodeEncodeError:  # a lone surrogate, which JSON.stringify writes as an escape
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return len(text.encode("utf-8", errors="backslashreplace"))


def _event_problems(event: dict[str, Any]) -> Iterator[Problem]:
    size = json_bytes(event)
    if size > limits.EVENT_BYTES:
        yield TOO_LARGE, f"This event is {_over(size)}."
    kind = event.get("type")
    if kind is None or kind == "":
        yield "missing_type", f"The event has no type: {_DISCARDED}"
    elif kind not in _TYPES:
        yield "invalid_type", f"The type is none of Segment's six: {_DISCARDED}"
    yield from _identity_problems(event)
    if kind == "track":
        yield from _event_name_problems(event)
    if kind in ("track", "page", "screen"):
        yield from _not_object(event, "properties")
    if kind in ("identify", "group"):
        yield from _not_object(event, "traits")
    if kind in ("page", "screen"):
        yield from _not_text(event, "name")
        yield from _not_text(event, "category")
    yield from _message_id_problems(event)


def _identity_problems(event: dict[str, Any]) -> Iterator[Problem]:
    ids = {name: event[name] for name in ("userId", "anonymousId") if event.get(name) is not None}
    if not ids:
        yield "id_required", f"No userId or anonymousId: {_DISCARDED}"
    for name, value in ids.items():
        if not isinstance(value, str) or not value:
            yield "id_not_string", f"{name} is {_kind(value)}, not text: {_DISCARDED}"


def _event_name_problems(event: dict[str, Any]) -> Iterator[Problem]:
    name = event.get("event")
    if name is None or name == "":
        yield "event_not_defined", f"This track call has no event name: {_DISCARDED}"
    elif not isinstance(name, str):
        yield "event_not_string", f"The event name is {_kind(name)}, not text: {_DISCARDED}"


def _not_object(event: dict[str, Any], field: str) -> Iterator[Problem]:
    value = event.get(field)
    if value is not None and not isinstance(value, dict):
        yield f"{field}_not_object", f"{field} is {_kind(value)}, not an object: {_DISCARDED}"


def _not_text(event: dict[str, Any], field: str) -> Iterator[Problem]:
    value = event.get(field)
    if value is not None and (not isinstance(value, str) or not value):
        yield f"{field}_not_string", f"{field} is {_kind(value)}, not text: {_DISCARDED}"


def _message_id_problems(event: dict[str, Any]) -> Iterator[Problem]:
    value = event.get("messageId")
    if isinstance(value, str) and len(value) > limits.MESSAGE_ID_CHARS:
        yield (
            MESSAGE_ID_TOO_LONG,
            f"messageId has {len(value):,} characters; Segment takes"
            f" {limits.MESSAGE_ID_CHARS} at most.",
        )


def _object_problems(item: dict[str, Any]) -> Iterator[str]:
    yield from _collection_problems(item.get("collection"))
    yield from _object_id_problems(item.get("id"))
    properties = item.get("properties")
    if properties is None:
        yield "The object has no properties; the Object API requires them."
    elif not isinstance(properties, dict):
        yield f"properties is {_kind(properties)}; the Object API takes only an object."
    else:
        yield from _property_problems(properties)


def _collection_problems(name: Any) -> Iterator[str]:
    if not isinstance(name, str):
        yield f"collection is {_kind(name)}; the Object API takes only text."
        return
    if not _COLLECTION.fullmatch(name):
        yield (
            "The Object API takes only lowercase letters and underscores in a collection's name,"
            " and no underscore at either end."
        )
    if len(name) > limits.COLLECTION_CHARS:
        yield f"collection is over the Object API's {limits.COLLECTION_CHARS} characters."


def _object_id_problems(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        yield f"id is {_kind(value)}; the Object API takes only text."
    elif len(value) > limits.OBJECT_ID_CHARS:
        yield f"id is over the Object API's {limits.OBJECT_ID_CHARS} characters."


def _property_problems(properties: dict[str, Any]) -> Iterator[str]:
    nested = [name for name, value in properties.items() if isinstance(value, dict | list)]
    if nested:
        yield (
            f"The property {_quoted(nested[0])}{_and_others(nested)} holds a list or an object;"
            " the Object API takes only single values."
        )
    large = [
        name
        for name, value in properties.items()
        if isinstance(value, str) and json_bytes(value) >= limits.OBJECT_VALUE_BYTES
    ]
    if large:
        yield (
            f"The property {_quoted(large[0])}{_and_others(large)} is not under the Object API's"
            " 32 KB for one value."
        )
    if len(properties) > limits.PROPERTIES:
        yield _TRIMMED


def _size_sentence(index: int, event: dict[str, Any], size: int) -> str:
    name = event.get("event") or event.get("name") or ""
    named = f" {_quoted(name)}" if isinstance(name, str) and name else ""
    kind = event.get("type")
    what = f"{kind}{named}" if kind in _TYPES else "no known type"
    return f"Event {index + 1} ({what}) is {_over(size)}, so nothing of this run would be sent."


def _over(size: int) -> str:
    return f"{size:,} bytes of JSON; Segment takes {limits.EVENT_BYTES:,} at most"


def _kind(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return "text" if value else "empty"
    return "a list" if isinstance(value, list) else "an object"


def _quoted(name: str) -> str:
    """A name from the function, short enough for a sentence."""
    return f'"{name[:39]}…"' if len(name) > 40 else f'"{name}"'


def _and_others(names: list[str]) -> str:
    return "" if len(names) == 1 else f" (and {len(names) - 1:,} more)"
