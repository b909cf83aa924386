"""Spans of time as people write them: `90 min`, `2 h`, `1 h 30 min`, or plain milliseconds.

Pure. The trap: a number without a unit is milliseconds, the unit that everything else is shown in.
"""

from __future__ import annotations

import re

from console.model import ConsoleError

_UNITS_MS = {"h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}
_PART = re.compile(r"\s*(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)", re.ASCII)
_SAME = {"": "ms", "m": "min", "sec": "s", "hour": "h", "hours": "h", "minutes": "min"}
_MOST_MS = 10**15


def milliseconds(text: str) -> int:
    """How many a written span has.

    Raises:
        ConsoleError: it cannot be read.
    """
    total, at = 0.0, 0
    given = text.strip().lower().replace(",", "")
    while at < len(given):
        part = _PART.match(given, at)
        unit = _SAME.get(part[2], part[2]) if part else ""
        if part is None or unit not in _UNITS_MS or (not part[2] and part[0] != given):
            raise _unreadable(text)
        total += float(part[1]) * _UNITS_MS[unit]
        at = part.end()
    if not given or total > _MOST_MS:
        raise _unreadable(text)
    return round(total)


def written(ms: int) -> str:
    """The shortest exact way to write it; `milliseconds` reads it back."""
    parts = []
    for unit, size in _UNITS_MS.items():
        number, ms = divmod(ms, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts) or "0 ms"


def _unreadable(text: str) -> ConsoleError:
    return ConsoleError(
        f"{text.strip()[:40]!r} is no span of time; write 5400000 (milliseconds), 90 min or 2 h."
    )
