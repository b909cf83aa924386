"""What a run emitted otherwise than the one before: added, removed, changed.

Pure. Order does not count: an event is first looked for as it is, then by its type, name and id,
then by type and name. The trap: there may be ten thousand, so nothing here compares all with all.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from console.model import Outcome

Message = dict[str, Any]
_PATHS = 3
_NAMES = ("event", "name", "groupId", "previousId", "collection")
_IDS = ("userId", "anonymousId", "id")


@dataclass(frozen=True)
class Changes:
    marks: tuple[str, ...] = ()
    """For each message of now: "" as before, + added, ~ changed."""
    paths: tuple[tuple[str, ...], ...] = ()
    """For each changed one what differs, at most a few."""
    removed: tuple[Message, ...] = ()

    def summary(self) -> str:
        """`+1 ~2 -1`; empty where nothing differs."""
        counts = (self.marks.count("+"), self.marks.count("~"), len(self.removed))
        return " ".join(f"{sign}{n}" for sign, n in zip("+~-", counts, strict=True) if n)


def changes(before: Sequence[Message], now: Sequence[Message]) -> Changes:
    left = list(enumerate(before))
    old: dict[int, Message | None] = {}
    for key in (_whole, _identity, _name):
        found: dict[Any, deque[tuple[int, Message]]] = defaultdict(deque)
        for index, message in left:
            found[key(message)].append((index, message))
        for index, message in enumerate(now):
            if index not in old and (same := found.get(key(message))):
                old[index] = None if key is _whole else same.popleft()[1]
                if key is _whole:
                    same.popleft()
        left = sorted((each for kept in found.values() for each in kept), key=lambda each: each[0])
    paths = tuple(_differing(old.get(index), message) for index, message in enumerate(now))
    marks = tuple(
        "+" if n not in old else "~" if old[n] is not None else "" for n in range(len(now))
    )
    return Changes(marks, paths, tuple(message for _, message in left))


def said(before: Outcome, now: Outcome, events: Changes, objects: Changes) -> str:
    """How a run compares with the one before as a whole; empty where counts say it."""
    if before.error is not None:
        return "failed before" if now.error is None else "failed before, too"
    if now.error is not None:
        return "succeeded before"
    return "" if events.summary() or objects.summary() else "as before"


def _whole(message: Message) -> Any:
    return msgspec.json.encode(message, order="deterministic")


def _identity(message: Message) -> Any:
    return (_name(message), *(_key(message.get(field)) for field in _IDS))


def _name(message: Message) -> Any:
    return (_key(message.get("type")), *(_key(message.get(field)) for field in _NAMES))


def _key(value: Any) -> str:
    return value if isinstance(value, str) else repr(type(value))


def _differing(before: Message | None, now: Message) -> tuple[str, ...]:
    """Where two messages differ, as paths."""
    if before is None:
        return ()
    found: list[str] = []
    for path in _paths(before, now):
        if len(found) == _PATHS:
            return (*found, "…")
        found.append(path)
    return tuple(found)


def _paths(before: Message, now: Message) -> Iterator[str]:
    stack: list[tuple[str, Any, Any]] = [("", before, now)]
    while stack:
        path, old, new = stack.pop()
        if isinstance(old, dict) and isinstance(new, dict):
            names = list(dict.fromkeys([*new, *old]))
            for name in reversed(names):
                if old.get(name) != new.get(name) or (name in old) != (name in new):
                    below = f"{path}.{name}" if path else str(name)
                    stack.append((below, old.get(name), new.get(name)))
        else:
            yield path
