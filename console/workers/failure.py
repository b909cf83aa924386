"""How an error of user code is shown: its type as in Segment's Errors tab, its stack, its place.

A stack keeps its head and the frames of the user's file; our own frames say nothing to its author.
The trap: text in a stack is hostile, since any function can write `error.stack`.
"""

from __future__ import annotations

import re

from msgspec import Struct

from console import handler, limits
from console.model import ConsoleError, Failure
from console.text import printable

# Segment's page on source functions, "Errors"; every other throw is a Bad Request.
_TYPES = {
    "EventNotSupported": "Unsupported Event Type",
    "ValidationError": "Message Rejected",
    "InvalidEventPayload": "Message Rejected",
    "RetryError": "Retry",
}
OTHER = "Bad Request"

_FRAME = re.compile(r"^\s+at .*$", re.MULTILINE)
_PLACE = re.compile(rf"(?<![\w./-]){re.escape(handler.FILE)}:(\d{{1,9}}):(\d{{1,9}})(?=\)?$)")
# How V8, C++ and Python each take leave when memory is refused to them.
_EXHAUSTED = re.compile(r"out of memory|invalid size error|bad_alloc|MemoryError|partition_a")

_GAVE_UP = (-4, -5, -6)  # SIGILL, SIGTRAP, SIGABRT: how V8 ends itself, often without a word


class RawError(Struct, frozen=True):
    """What the runtime says of an error."""

    name: str
    message: str
    stack: str
    line: int | None = None
    """Where known, the place in the user's file; then the stack is right as it is."""
    column: int | None = None
    unhandled: bool = False
    """It is what a promise was rejected with that nobody handled."""


def from_error(error: RawError) -> Failure:
    """The failure that stands for a thrown error."""
    stack, line, column = error.stack, error.line, error.column
    if line is None:
        stack, line, column = _own_frames(stack)
    return Failure(
        type=OTHER if error.unhandled else _TYPES.get(error.name, OTHER),
        name=_short(error.name),
        message=_short(error.message),
        stack=_short(stack),
        line=line,
        column=column,
    )


def timeout(seconds: float) -> Failure:
    unit = "second" if seconds == 1 else "seconds"
    return _bare("Timeout", f"The function ran longer than {seconds:g} {unit}.", type_="Timeout")


def out_of_memory() -> Failure:
    most = limits.HEAP_BYTES // (1024 * limits.KIB)
    return _bare("RangeError", f"The function used more than {most} MB of memory.")


def stopped(report: str) -> Failure:
    """V8 stopped the function, or our own code around it failed; `report` is V8's text."""
    reason = report.partition("\n")[0].strip() or "JavaScript was stopped."
    return _bare("Error", reason)


def worker_death(status: int, last_words: str) -> Failure:
    """The process ended under the function: exit status, or minus a signal, and its stderr."""
    if _EXHAUSTED.search(last_words):
        return out_of_memory()
    if status in _GAVE_UP:
        return _bare("Error", f"V8 gave up ({_end(status)}), as it does where memory runs out.")
    return _bare("Error", f"The worker process ended ({_end(status)}) while the function ran.")


def no_worker(status: int, words: str) -> ConsoleError:
    """A worker ended before it was of any use."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    reason = printable(lines[-1]).rstrip(".") if lines else _end(status)
    if _EXHAUSTED.search(words):
        reason = "V8 got too little memory, see ulimit -a"
    return ConsoleError(f"A worker process could not start: {reason}.", exit_code=3)


def closing() -> ConsoleError:
    return ConsoleError("The console is closing.", exit_code=3)


def garbage() -> Failure:
    return _bare("Error", "The worker process stopped making sense and was ended.")


def too_deep() -> Failure:
    return _bare("RangeError", "The function emitted data that is nested too deeply.")


def _end(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _bare(name: str, message: str, type_: str = OTHER) -> Failure:
    return Failure(type=type_, name=name, message=message, stack="")


def _own_frames(stack: str) -> tuple[str, int | None, int | None]:
    """A stack with only the user's frames, and the place of the first."""
    first = _FRAME.search(stack)
    if first is None:
        return stack, None, None
    lines = [stack[: first.start()].rstrip("\n")]
    line = column = None
    for frame in _FRAME.findall(stack):
        place = _PLACE.search(frame)
        if place is None:
            continue
        lines.append(frame)
        if line is None:
            line, column = int(place[1]), int(place[2])
    return "\n".join(lines), line, column


def _short(text: str) -> str:
    most = limits.LOG_ENTRY_BYTES
    return text if len(text) <= most else text[:most] + "…"
