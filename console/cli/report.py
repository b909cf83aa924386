"""An outcome as the command line shows it: the JSON object of the contract, or text for people.

Owns the order of the keys of `fnconsole run --json`, which is scripted against. All text from a
function goes through `printable`; JSON of events is made of escapes where it would not be fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from console import limits
from console.cli.output import Paint
from console.model import Failure, Log, Outcome
from console.text import printable

if TYPE_CHECKING:
    from console.hints.rules import Hint

_STACK_LINES = 10
_SOURCE_CHARS = 100


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The object that `--json` prints."""
    return {
        "status": outcome.status,
        "events": outcome.events,
        "objects": outcome.objects,
        "warnings": [
            {"code": w.code, "message": w.message} | ({} if w.index is None else {"index": w.index})
            for w in outcome.warnings
        ],
        "logs": [{"level": o.level, "text": o.text, "time_ms": o.time_ms} for o in outcome.logs],
        "fetches": [
            {"method": f.method, "url": f.url, "status": f.status, "duration_ms": f.duration_ms}
            for f in outcome.fetches
        ],
        "error": None if outcome.error is None else _error_json(outcome.error),
        "duration_ms": outcome.duration_ms,
    }


def _error_json(error: Failure) -> dict[str, Any]:
    return {
        "type": error.type,
        "name": error.name,
        "message": error.message,
        "stack": error.stack,
        "line": error.line,
        "column": error.column,
    }


def lines(outcome: Outcome, code: str, paint: Paint, hints: Sequence[Hint] = ()) -> Iterator[str]:
    """The outcome for people, section by section; empty sections are left out."""
    yield _headline(outcome, paint)
    if outcome.error is not None:
        yield from _error(outcome.error, code, paint)
    for what, items in (("Event", outcome.events), ("Object", outcome.objects)):
        for number, item in enumerate(items, 1):
            kind = item.get("type" if what == "Event" else "collection", "")
            title = f"{what} {number} of {len(items)}"
            yield from ("", f"{paint.bold(title)}  {printable(str(kind))}", _pretty(item))
    if outcome.logs or outcome.logs_dropped:
        yield from ("", paint.bold("Logs"), *_logs(outcome, paint))
    if outcome.fetches:
        yield from ("", paint.bold("Requests made"))
    for fetch in outcome.fetches:
        came = fetch.status if fetch.error is None else f"failed: {fetch.error}"
        text = f"{fetch.method} {fetch.url}  {came}"
        yield f"  {printable(text)}  {paint.faint(f'{fetch.duration_ms:.0f} ms')}"
    if outcome.warnings:
        yield from ("", paint.bold("Warnings"))
    for warning in outcome.warnings:
        what = "object" if warning.code == "SET_API_FAILED" else "event"
        where = "" if warning.index is None else f"{what} {warning.index + 1}: "
        text = f"{where}{warning.message} ({warning.code})"
        yield f"  {paint.yellow(printable(text))}"
    if hints:
        yield from ("", paint.bold("In production"))
    for hint in hints:
        yield f"  {printable(str(hint))}"


def _headline(outcome: Outcome, paint: Paint) -> str:
    took = f"in {outcome.duration_ms:.1f} ms"
    if outcome.error is not None:
        return f"{paint.red(printable(outcome.error.type))} {took}"
    counts = [count(len(outcome.events), "event"), count(len(outcome.objects), "object")]
    return f"{paint.green('Success')} {took}: {', '.join(counts)}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _error(error: Failure, code: str, paint: Paint) -> Iterator[str]:
    message = printable(f"{error.name}: {error.message}", lines=True)
    yield paint.bold(message)
    if error.line is not None:
        yield from _source(error.line, error.column, code, paint)
    frames = [text.strip() for text in error.stack.splitlines() if text.strip().startswith("at ")]
    for frame in frames[:_STACK_LINES]:
        yield paint.faint("    " + printable(frame))
    if len(frames) > _STACK_LINES:
        yield paint.faint(f"    … {len(frames) - _STACK_LINES} more")


def _source(line: int, column: int | None, code: str, paint: Paint) -> Iterator[str]:
    """The line where it happened, a caret under the column."""
    source = code.split("\n")
    if not 0 < line <= len(source):
        return
    text = source[line - 1].rstrip("\r")
    at = min((column or 1) - 1, len(text))
    start = max(0, at - _SOURCE_CHARS // 2)  # minified code is one endless line
    shown, before = text[start : start + _SOURCE_CHARS], text[start:at]
    yield f"  {line:>4} | {_tabless(shown)}"
    if column is not None:
        yield f"       | {' ' * _cells(_tabless(before))}{paint.red('^')}"


def _tabless(text: str) -> str:
    return printable(text.replace("\t", "    "))


def _cells(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _pretty(value: Any) -> str:
    return printable(json.dumps(value, indent=2, ensure_ascii=False), lines=True)


def _logs(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """As much of the logs as a test run of Segment shows, and how much was cut."""
    room = limits.CONSOLE_VISIBLE_BYTES
    cut = 0
    for entry in outcome.logs:
        data = entry.text.encode("utf-8", "replace")
        if room > 0 or not data:
            text = entry.text if len(data) <= room else data[:room].decode("utf-8", "ignore")
            yield _log(entry, text, paint)
        cut += max(0, len(data) - room)
        room = max(0, room - len(data))
    if cut:
        yield paint.faint(f"  … {cut} bytes more; --json has them all")
    if outcome.logs_dropped:
        dropped = count(outcome.logs_dropped, "console call")
        yield paint.faint(f"  … {dropped} past the cap not kept")


def _log(entry: Log, text: str, paint: Paint) -> str:
    level = f"{entry.level:5}"
    if entry.level in ("warn", "error"):
        level = paint.yellow(level) if entry.level == "warn" else paint.red(level)
    head = f"  {entry.time_ms:7.1f} ms  "
    indent = "\n" + " " * (len(head) + 7)
    body = printable(text, lines=True).rstrip("\n").replace("\n", indent)
    return f"{paint.faint(head)}{level}  {body}"
