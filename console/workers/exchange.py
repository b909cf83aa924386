"""One run as the parent sees it: an invocation out, frames in, an `Outcome` in the end.

No input or output, no asyncio: `pool` drives it for an open console, `solo` for a single command.
Collects what is known so far, so that a run that is killed still tells its logs and requests. The
trap: every frame may come from a worker that user code has taken over. All is validated and
bounded, and what makes no sense is a `WireError`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta, Struct, field

from console import limits, wire
from console.model import (
    FORM_TYPE,
    ConsoleError,
    EventWarning,
    Failure,
    Fetch,
    Invocation,
    Log,
    LogLevel,
    Outcome,
)
from console.workers import failure
from console.workers.failure import RawError

Clock = Callable[[], float]

_Emitted = Annotated[list[dict[str, Any]], Meta(max_length=limits.EVENTS_PER_RUN)]
_Count = Annotated[int, Meta(ge=0)]
_Lines = Annotated[list[_Count], Meta(max_length=limits.EVENTS_PER_RUN)]


class _Pending(Struct):
    timers: _Count = 0
    fetches: _Count = 0


class _Logged(Struct, array_like=True):
    level: LogLevel
    text: str
    time_ms: float
    line: _Count = 0


class _Raw(Struct):
    """What the runtime's operation "outcome" is given."""

    error: RawError | None
    events: _Emitted = field(default_factory=list)
    objects: _Emitted = field(default_factory=list)
    logs_dropped: _Count = 0
    events_dropped: _Count = 0
    pending: _Pending = field(default_factory=_Pending)
    unhandled: list[RawError] = field(default_factory=list)
    lines: tuple[_Lines, _Lines] = ([], [])
    """Of the calls that made the events and the objects; 0 where that is not known."""
    duration_ms: float = 0.0
    late: bool = False
    held_bytes: _Count = 0


class _End(Struct, array_like=True):
    duration_ms: float
    late: bool
    held_bytes: _Count = 0


class _Death(Struct):
    kind: str
    text: str


class Requests(Protocol):
    """The requests of a run, whoever makes them."""

    def start(self, head: bytes, body: bytes) -> None:
        """A FETCH frame came. Raises WireError where it makes no sense."""

    def abort(self, head: bytes) -> None:
        """A FETCH_ABORT frame came."""

    def end(self) -> list[Fetch]:
        """The run is over: give up what is under way, and tell what came of all."""


class Exchange:
    """A run under way.

    Args:
        requests: makes the requests of the function.
        on_log: gets each log as it comes.
        on_end: called once, when there is an outcome.
        clock: seconds.
    """

    def __init__(
        self,
        requests: Requests,
        on_log: Callable[[Log], None],
        on_end: Callable[[], None],
        clock: Clock,
    ) -> None:
        self.requests = requests
        self.outcome: Outcome | None = None
        self._on_log = on_log
        self.on_end = on_end
        self._clock = clock
        self._began = clock()
        self._logs: list[Log] = []
        self._log_chars = 0

    def take(self, frame: wire.Frame) -> None:
        """A frame of the worker. Raises WireError where it makes no sense."""
        kind, head, body = frame
        if self.outcome is not None:
            return  # what a function does after its end is lost
        if kind == wire.LOG:
            self._log(head)
        elif kind == wire.FETCH:
            self.requests.start(head, body)
        elif kind == wire.FETCH_ABORT:
            self.requests.abort(head)
        elif kind == wire.OUTCOME:
            self._complete(head, body)
        elif kind == wire.DIED:
            death = _decode(head, _Death)
            memory = death.kind == "memory"
            self.fail(failure.out_of_memory() if memory else failure.stopped(death.text))
        else:
            raise wire.WireError("a worker is ready in the middle of a run")

    def fail(self, problem: Failure) -> None:
        """The run ends without a word of the function's own."""
        spent_ms = round((self._clock() - self._began) * 1000, 3)
        self._settle(_Raw(None, duration_ms=spent_ms), problem)

    def _log(self, head: bytes) -> None:
        logged = _decode(head, _Logged)
        self._log_chars += len(logged.text)
        # The runtime keeps the limits to the byte; this is for a worker that it lost.
        if len(self._logs) > 2 * limits.LOG_ENTRIES or self._log_chars > 2 * limits.LOG_BYTES:
            raise wire.WireError("logs without end")
        log = Log(logged.level, logged.text, logged.time_ms, logged.line or None)
        self._logs.append(log)
        self._on_log(log)

    def _complete(self, head: bytes, body: bytes) -> None:
        try:
            end = _decode(head, _End)
            raw = _decode(body, _Raw)
            raw.duration_ms, raw.late, raw.held_bytes = end.duration_ms, end.late, end.held_bytes
        except _TooDeep:
            self.fail(failure.too_deep())
            return
        self._settle(raw, failure.from_error(raw.error) if raw.error else None)

    def _settle(self, raw: _Raw, problem: Failure | None) -> None:
        if self.outcome is not None:
            return
        self.outcome = Outcome(
            status="error" if problem else "success",
            events=[] if problem else raw.events,
            objects=[] if problem else raw.objects,
            warnings=[] if problem else _warnings(raw),
            logs=self._logs,
            fetches=self.requests.end(),
            error=problem,
            duration_ms=raw.duration_ms,
            logs_dropped=raw.logs_dropped,
            event_lines=[] if problem else raw.lines[0],
            object_lines=[] if problem else raw.lines[1],
            held_bytes=raw.held_bytes,
        )
        self.on_end()


def message(invocation: Invocation, *, traced: bool = False) -> bytes:
    """The runtime's "invoke" message.

    Args:
        invocation: what to run.
        traced: whether to tell which lines logged, sent and fetched, which takes time.
    """
    request = invocation.request
    fields = {
        "kind": "invoke",
        "payload": {
            "body": request.body,
            "parsed": request.parsed,
            "form": not request.parsed and request.content_type == FORM_TYPE,
            "headers": request.headers,
            "url": request.url,
            "query": request.query,
        },
        "settings": invocation.settings,
        "strict": invocation.strict,
        "traced": traced,
    }
    try:
        return msgspec.json.encode(fields)
    except UnicodeEncodeError:
        return json.dumps(fields).encode()  # writes lone surrogates as escapes


def frame(kind: bytes, head: bytes, code: str = "") -> bytes:
    """What starts a run. Raises ConsoleError where there is too much of it."""
    check(head, code)
    return wire.encode(kind, head, code.encode("utf-8", "replace"))


def check(head: bytes, code: str) -> None:
    """Raise ConsoleError where `frame` would."""
    code_bytes = len(code) if code.isascii() else len(code.encode("utf-8", "replace"))
    try:
        wire.check(wire.RUN, len(head), code_bytes)
    except wire.WireError:
        raise ConsoleError("The code, the request and the settings are too large to run.") from None


def _warnings(raw: _Raw) -> list[EventWarning]:
    warnings: list[EventWarning] = []
    waiting = [
        f"{count} {noun if count == 1 else noun + 's'}"
        for count, noun in ((raw.pending.timers, "timer"), (raw.pending.fetches, "request"))
        if count
    ]
    if waiting:
        one = raw.pending.timers + raw.pending.fetches == 1
        warnings.append(
            EventWarning(
                "late_calls",
                f"{' and '.join(waiting)} {'was' if one else 'were'} still waiting when onRequest "
                f"finished; what {'it' if one else 'they'} would have done is lost.",
            )
        )
    if raw.late:
        warnings.append(
            EventWarning(
                "late_calls",
                "Segment was called after onRequest finished; what those calls made is dropped.",
            )
        )
    for error in raw.unhandled:
        found = failure.from_error(error)
        place = "" if found.line is None else f" (line {found.line})"
        warnings.append(
            EventWarning(
                "unhandled_rejection",
                f"A promise that nobody awaits was rejected after onRequest finished{place}: "
                f"{found.name}: {found.message}. A deployed function may fail of it.",
            )
        )
    if raw.events_dropped:
        warnings.append(
            EventWarning(
                "events_dropped",
                f"{raw.events_dropped} messages past the first {limits.EVENTS_PER_RUN} "
                "were dropped.",
            )
        )
    return warnings


class _TooDeep(wire.WireError):
    pass


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _decode(data: bytes, shape: Any) -> Any:
    """JSON of a worker; lone surrogates become U+FFFD, as on every way to a server."""
    try:
        try:
            return msgspec.json.decode(data, type=shape)
        except ValueError:
            if b"\\u" not in data:
                raise
            # The standard library takes lone surrogates, msgspec does not.
            text = json.dumps(json.loads(data), ensure_ascii=False)
            whole = _LONE_SURROGATE.sub("\ufffd", text)
            return msgspec.json.decode(whole, type=shape)
    except ValueError as error:
        raise wire.WireError("a frame does not hold what it should") from error
    except RecursionError as error:
        raise _TooDeep("a frame holds too many levels") from error
