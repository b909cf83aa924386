"""How numbers, times and failures read on the screen: the same everywhere.

Pure functions over the values of `model`; every piece of foreign text in what they return has been
through `printable`.
"""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len, set_cell_size

from console.model import Delivery, Failure, RunSummary
from console.text import printable


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 event`, `2,000 events`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(number: int) -> str:
    """Bytes for people, with 1 KB = 1024 bytes as in Segment's limits."""
    if number < 1024:
        return f"{number} B"
    if number < 1024 * 1024:
        return f"{number / 1024:.1f} KB"
    return f"{number / 1024 / 1024:.1f} MB"


def duration(ms: float) -> str:
    """`0.8 ms`, `12 ms`, `1,250 ms`: always milliseconds, so that runs compare at a glance."""
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:,.0f} ms"


def local_time(iso: str, *, date: bool = True) -> str:
    """An ISO-8601 time in the terminal's time zone; the text itself where it is none."""
    try:
        moment = datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError):
        return printable(iso)
    return moment.strftime("%Y-%m-%d %H:%M:%S" if date else "%H:%M:%S")


def failure_title(failure: Failure) -> str:
    """`Name: message`, as Segment's Errors tab writes it."""
    return _title(failure.name, failure.message)


def error_title(summary: RunSummary) -> str:
    """`Name: message` of a failed run."""
    return _title(summary.error_name, summary.error_message)


def delivery_title(delivery: Delivery) -> str:
    """The same of a delivery that failed."""
    return _title(delivery.error_name, delivery.error_message)


def shortened(title: str, cells: int) -> str:
    """A title cut in its middle: two errors of one kind often differ at their ends only."""
    if cell_len(title) <= cells:
        return title
    room = max(0, cells - 1)
    end = set_cell_size(title[::-1], room // 2)[::-1]
    return f"{set_cell_size(title, room - room // 2)}…{end}"


def _title(name: str, message: str) -> str:
    return printable(": ".join(part for part in (name, message) if part) or "Unknown error")
