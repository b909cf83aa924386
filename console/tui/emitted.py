"""What a function sent, as labelled values for a `JsonTree`: events, objects.

Pure arranging of an `Outcome`; each warning goes beside the event or object it concerns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from console.ingestion import OBJECT_REFUSED
from console.model import EventWarning, Outcome
from console.text import printable
from console.tui.outline import Root
from console.tui.rows import Piece
from console.tui.wording import count

_LABEL_CHARS = 200
_NAMED_BY = {
    "track": "event",
    "page": "name",
    "screen": "name",
    "group": "groupId",
    "alias": "previousId",
}


def cancelled(outcome: Outcome) -> bool:
    return outcome.error is not None and outcome.error.type == "Cancelled"


def event_roots(outcome: Outcome) -> list[Root]:
    """One per event: type, name, id and how many warnings; a single one is open."""
    notes = _by_index(warning for warning in outcome.warnings if warning.code != OBJECT_REFUSED)
    only = len(outcome.events) == 1
    return [
        Root(event_label(event, notes.get(index, ())), event, notes.get(index, ()), opened=only)
        for index, event in enumerate(outcome.events)
    ]


def object_roots(outcome: Outcome) -> list[Root]:
    """One per object: collection, id and how many warnings."""
    notes = _by_index(warning for warning in outcome.warnings if warning.code == OBJECT_REFUSED)
    only = len(outcome.objects) == 1
    return [
        Root(_object_label(item, notes.get(index, ())), item, notes.get(index, ()), opened=only)
        for index, item in enumerate(outcome.objects)
    ]


def source_line(outcome: Outcome, tab: str, index: int) -> int | None:
    """The line of the code that made an event or an object, where that is known."""
    lines = outcome.event_lines if tab == "events" else outcome.object_lines
    return (lines[index] or None) if index < len(lines) else None


def nothing(tab: str, outcome: Outcome) -> str:
    """What an empty tab says of a finished run."""
    if tab == "logs":
        return "Nothing was logged. What the function gives console.log appears here."
    if tab == "requests":
        return "The function made no outgoing requests. Each fetch it makes appears here."
    if cancelled(outcome):
        return "The run was cancelled, so nothing is sent. Press F5 to run again."
    if outcome.error is not None:
        return "A run that fails sends nothing. The Error tab says what went wrong."
    if tab == "objects":
        return "No objects. Segment.set in the function makes one."
    if outcome.objects:
        return f"No events, but {count(len(outcome.objects), 'object')}: ] shows the next tab."
    return "No events: the function ended without a call such as Segment.track."


def _by_index(warnings: Iterable[EventWarning]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for warning in warnings:
        if warning.index is not None:
            found[warning.index] = (*found.get(warning.index, ()), warning.message)
    return found


def event_label(event: dict[str, Any], notes: tuple[str, ...]) -> list[Piece]:
    """Type, name, id and how many warnings."""
    kind = event.get("type")
    name = event.get(_NAMED_BY.get(kind, "")) if isinstance(kind, str) else None
    identity = event.get("userId") or event.get("anonymousId")
    label = [(f"{_shown(kind) or 'no type':<9}", "strong"), (_shown(name), "")]
    return [*label, *_tail(identity, notes)]


def _object_label(item: dict[str, Any], notes: tuple[str, ...]) -> list[Piece]:
    collection = _shown(item.get("collection")) or "no collection"
    return [(collection, "strong"), *_tail(item.get("id"), notes)]


def _tail(identity: Any, notes: tuple[str, ...]) -> list[Piece]:
    pieces: list[Piece] = []
    if shown := _shown(identity):
        pieces.append((f"  {shown}", "dim"))
    if notes:
        pieces.append((f"  !{count(len(notes), 'warning')}", "warning"))
    return pieces


def _shown(value: Any) -> str:
    """A value within a label."""
    if value is None:
        return ""
    if isinstance(value, str):
        return printable(value[:_LABEL_CHARS])
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return json.dumps(value)
