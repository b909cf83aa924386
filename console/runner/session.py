"""One isolate and the one run it is made for: messages in, operations out, timers between.

What the runtime asks of its surroundings is answered here; stateless operations are in the table of
`operations`. Operations run on V8's thread, but only while the thread of the session waits for it,
so nothing here is locked. Knows nothing of processes; frames leave through `send`.
"""

from __future__ import annotations

import heapq
import json
import time
from _queue import Empty, SimpleQueue
from ctypes import CDLL

from console import handler, limits, wire
from console.libs import catalog
from console.runner.bridge import Isolate, JsError
from console.runner.refusal import Encoded, OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from console.runner.refusal import Answer, Operation

_LIMITS = {
    "logEntries": limits.LOG_ENTRIES,
    "logEntryBytes": limits.LOG_ENTRY_BYTES,
    "logBytes": limits.LOG_BYTES,
    "eventsPerRun": limits.EVENTS_PER_RUN,
    "outcomeBytes": limits.OUTCOME_BYTES,
    "fetchesPerRun": limits.FETCHES_PER_RUN,
}
_REHEARSAL = json.dumps(
    {
        "kind": "invoke",
        "payload": {
            "body": '{"a":[1,"b",null]}',
            "parsed": False,
            "form": False,
            "headers": [["Content-Type", "application/json"]],
            "url": None,
            "query": [],
        },
        "settings": {},
        "strict": False,
    }
)
_LONGEST_DELAY_MS = 2**31 - 1  # as in browsers and Node


class Session:
    """A fresh context.

    Args:
        library: V8.
        runtime: source of the runtime's function expression.
        frames: what the parent sends, from the thread that reads it.
        send: passes a frame to the parent.
    """

    def __init__(
        self,
        library: CDLL,
        runtime: str,
        frames: SimpleQueue[wire.Frame],
        send: Callable[[bytes], None],
    ) -> None:
        self._frames = frames
        self._send = send
        self._message: tuple[str, bytes] | None = None
        self._timers: list[tuple[float, int, int]] = []
        self._armed: dict[int, int] = {}
        self._timers_made = 0
        self._began = time.monotonic()
        self._over = False
        self._own: dict[str, Operation] = {
            "next": self._next,
            "log": self._log,
            "timer": self._timer,
            "timer_clear": self._timer_clear,
            "fetch": self._fetch,
            "fetch_abort": self._fetch_abort,
            "now": self._now,
            "libraries": self._libraries,
            "limits": self._limits,
            "outcome": self._outcome,
        }
        self._isolate = Isolate(library, self._operate)
        self._isolate.connect(self._isolate.eval(runtime))

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._isolate.__exit__(*exc_info)

    def operations(self) -> set[str]:
        """Names of the operations that belong to the run."""
        return set(self._own)

    def run(self, message: str, code: str) -> None:
        """Run code on an "invoke" message until its outcome is sent. Raises `JsError`.

        A function that never settles is left to wait: in production, too, it runs into its
        deadline, and the deadline is the parent's.
        """
        if not self._define(code):
            return
        self._deliver(message)
        while not self._over:
            self._step()

    def rehearse(self) -> None:
        """Run a function of ours whose frames go nowhere: V8 has then compiled what runs need."""
        send, self._send = self._send, lambda frame: None
        self._isolate.rehearse()
        self._deliver(_REHEARSAL)
        self._send = send
        self._over = False

    def _define(self, code: str) -> bool:
        try:
            strict = self._isolate.eval(handler.check(code))
        except JsError as error:
            if error.kind in ("memory", "terminated"):
                raise
            problem = handler.syntax_error(code, error.text, self._parse(code))
            self._outcome([], [json.dumps({"error": problem}).encode()])
            return False
        self._isolate.eval(handler.wrap(code, strict=bool(strict)))
        return True

    def _parse(self, code: str) -> str | None:
        try:
            self._isolate.eval(handler.parse(code))
        except JsError as error:
            if error.kind == "parse":
                return error.text
        return None

    def _step(self) -> None:
        """Deliver what comes next: a message of the parent, or a timer that is due."""
        wait_s = self._timers[0][0] - time.monotonic() if self._timers else None
        try:
            if wait_s is None:
                frame = self._frames.get()
            else:
                frame = self._frames.get(wait_s > 0, max(wait_s, 0.0))
        except Empty:
            _, made, timer = heapq.heappop(self._timers)
            if self._armed.get(timer) == made:
                del self._armed[timer]
                self._deliver(f'{{"kind":"timer","id":{timer}}}')
            return
        if frame[0] == wire.MESSAGE:
            self._deliver(frame[1].decode(), frame[2])

    def _deliver(self, message: str, body: bytes = b"") -> None:
        self._message = message, body
        self._isolate.tick()

    # -- operations --------------------------------------------------------------------------

    def _operate(self, name: str, args: list[Any], buffers: list[bytes]) -> Answer:
        operation = self._own.get(name)
        if operation is None:
            # Not above: a run without them need not wait for their libraries.
            from console.runner.operations import OPERATIONS

            operation = OPERATIONS[name]
        return operation(args, buffers)

    def _next(self, args: list[Any], buffers: list[bytes]) -> Answer:
        assert self._message is not None
        text, body = self._message
        self._message = None
        return Encoded(text), body

    def _log(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._send(wire.encode(wire.LOG, json.dumps(args).encode()))
        return None, None

    def _timer(self, args: list[Any], buffers: list[bytes]) -> Answer:
        timer, delay_ms = args
        if not isinstance(delay_ms, int | float) or not 1 <= delay_ms <= _LONGEST_DELAY_MS:
            delay_ms = 1
        self._timers_made += 1
        self._armed[timer] = self._timers_made
        due = time.monotonic() + delay_ms / 1000
        heapq.heappush(self._timers, (due, self._timers_made, timer))
        return None, None

    def _timer_clear(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._armed.pop(args[0], None)
        return None, None

    def _fetch(self, args: list[Any], buffers: list[bytes]) -> Answer:
        try:
            frame = wire.encode(wire.FETCH, json.dumps(args).encode(), b"".join(buffers))
        except wire.WireError:
            raise OperationError("The request is too large", "RangeError") from None
        self._send(frame)
        return None, None

    def _fetch_abort(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._send(wire.encode(wire.FETCH_ABORT, json.dumps(args).encode()))
        return None, None

    def _now(self, args: list[Any], buffers: list[bytes]) -> Answer:
        return (time.monotonic() - self._began) * 1000, None

    def _limits(self, args: list[Any], buffers: list[bytes]) -> Answer:
        return _LIMITS, None

    def _libraries(self, args: list[Any], buffers: list[bytes]) -> Answer:
        libraries = catalog.LIBRARIES
        return [[each.name, each.package, each.version, each.kind] for each in libraries], None

    def _outcome(self, args: list[Any], buffers: list[bytes]) -> Answer:
        if self._over:
            return None, None
        try:
            frame = wire.encode(wire.OUTCOME, body=buffers[0])
        except wire.WireError:
            raise OperationError("The outcome is too large", "RangeError") from None
        self._send(frame)
        self._over = True
        return None, None
