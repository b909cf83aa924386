"""What a function sent, as labelled values for a `JsonTree`: events, objects.

Pure arranging of an `Outcome`; each warning goes beside the event or object it concerns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.ingestion import OBJECT_REFUSED
from console.model import EventWarning, Outcome
from console.text import printable
from console.tui.run.changes import Changes
from console.tui.widgets.outline import Root
from console.tui.widgets.rows import Piece
from console.tui.widgets.wording import count, local_time

_LABEL_CHARS = 200
_NO_CHANGES = Changes()
_MARKS = {"": "", "+": "good", "~": "warning"}
_NAMED_BY = {
    "track": "event",
    "page": "name",
    "screen": "name",
    "group": "groupId",
    "alias": "previousId",
}


def cancelled(outcome: Outcome) -> bool:
    return outcome.error is not None and outcome.error.type == "Cancelled"


def event_roots(outcome: Outcome, changed: Changes = _NO_CHANGES) -> list[Root]:
    """One per event: type, name, id and how many warnings; a single one is open.

    Those that the run before emitted and this one does not come last, as they were.
    """
    notes = _by_index(warning for warning in outcome.warnings if warning.code != OBJECT_REFUSED)
    labels = [[*event_label(e, notes.get(n, ())), *_time(e)] for n, e in enumerate(outcome.events)]
    gone = [event_label(event, ()) for event in changed.removed]
    return _roots(outcome.events, labels, notes, changed, gone)


def object_roots(outcome: Outcome, changed: Changes = _NO_CHANGES) -> list[Root]:
    """One per object: collection, id and how many warnings; the rest as of events."""
    notes = _by_index(warning for warning in outcome.warnings if warning.code == OBJECT_REFUSED)
    labels = [_object_label(o, notes.get(n, ())) for n, o in enumerate(outcome.objects)]
    gone = [_object_label(item, ()) for item in changed.removed]
    return _roots(outcome.objects, labels, notes, changed, gone)


def _roots(
    messages: Sequence[dict[str, Any]],
    labels: Sequence[list[Piece]],
    notes: Mapping[int, tuple[str, ...]],
    changed: Changes,
    gone: Sequence[list[Piece]],
) -> list[Root]:
    only = len(messages) == 1
    marks = changed.marks or ("",) * len(messages)
    marked = any(marks) or bool(changed.removed)
    roots = []
    for index, message in enumerate(messages):
        label = labels[index]
        if marked:
            label = [(f"{marks[index] or ' '} ", _MARKS[marks[index]]), *label]
        if marks[index] == "~":
            label.append((f"  ~{_shown(', '.join(changed.paths[index]))}", "warning"))
        roots.append(Root(label, message, notes.get(index, ()), opened=only))
    removed = zip(gone, changed.removed, strict=True)
    return roots + [Root([("- ", "error"), *label], message) for label, message in removed]


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
        return "The run was cancelled, so nothing is sent."
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


def brief(message: dict[str, Any]) -> str:
    """An event or an object in a word or two."""
    kind = message.get("type")
    name = message.get(_NAMED_BY.get(kind, "")) if isinstance(kind, str) else None
    words = (kind, name) if kind else (message.get("collection"), message.get("id"))
    return " ".join(filter(None, map(_shown, words)))[:_LABEL_CHARS] or "1 message"


def _object_label(item: dict[str, Any], notes: tuple[str, ...]) -> list[Piece]:
    collection = _shown(item.get("collection")) or "no collection"
    return [(collection, "strong"), *_tail(item.get("id"), notes)]


def _time(event: dict[str, Any]) -> list[Piece]:
    """The event's own time; where it gives none, ingestion takes that of its arrival."""
    stamp = event.get("timestamp")
    return [(f"  {local_time(stamp[:_LABEL_CHARS])}", "dim")] if isinstance(stamp, str) else []


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
