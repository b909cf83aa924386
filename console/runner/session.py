"""One isolate and the runs in it: messages in, operations out, one invocation at a time.

What the runtime asks of its surroundings is answered here; stateless operations are in the table of
`operations`. Operations run on V8's thread, but only while the thread of the session waits for it,
so nothing here is locked. Knows nothing of processes; frames leave through `send`. The trap: an
outcome goes out only after the last microtask, which may still log or be late.
"""

from __future__ import annotations

import json
import time
from collections import deque
from ctypes import CDLL

from console import handler, limits, wire
from console.libs import catalog
from console.runner.bridge import Isolate, JsError
from console.runner.heap import Growth
from console.runner.refusal import OperationError
from console.runner.timers import Timers
from console.runner.witness import Witness

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from console.runner.refusal import Answer, Operation

    Receive = Callable[[float | None], wire.Frame | None]

_LIMITS = {
    "logEntries": limits.LOG_ENTRIES,
    "logEntryBytes": limits.LOG_ENTRY_BYTES,
    "logBytes": limits.LOG_BYTES,
    "eventsPerRun": limits.EVENTS_PER_RUN,
    "outcomeBytes": limits.OUTCOME_BYTES,
    "fetchesPerRun": limits.FETCHES_PER_RUN,
    "prefixChars": handler.PREFIX_CHARS,
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
_REJECTED = '{"kind":"rejected"}', b""


class Session:
    """A context, fresh at first.

    Args:
        library: V8.
        runtime: source of the runtime's function expression.
        receive: the next frame of the parent; waits as many seconds as it is told, None is for
            ever, and gives None where none came.
        send: passes a frame to the parent.
        on_begin: called when an invocation begins.
        inline: for tests, False does without what only some builds of V8 offer.
    """

    def __init__(
        self,
        library: CDLL,
        runtime: str,
        receive: Receive,
        send: Callable[[bytes], None],
        *,
        on_begin: Callable[[], None] = lambda: None,
        inline: bool = True,
    ) -> None:
        self._receive = receive
        self._send = send
        self._on_begin = on_begin
        self._message: tuple[str, bytes] | None = None
        self._clock = Timers()
        self._made = self._began = time.monotonic()
        self._told: bytes | None = None
        self._late = False
        self._unhandled = b""
        self._over = True
        self._kept = False
        self._problem: bytes | None = None
        self._refused: wire.Frame | None = None
        self._growth = Growth(library)
        self._ahead: deque[wire.Frame] = deque()
        self._own: dict[str, Operation] = {
            "log": self._log,
            "timer": self._timer,
            "timer_clear": self._timer_clear,
            "fetch": self._fetch,
            "fetch_abort": self._fetch_abort,
            "now": self._now,
            "libraries": self._libraries,
            "limits": self._limits,
            "outcome": self._outcome,
            "late": self._note_late,
            "unhandled": self._note_unhandled,
        }
        self._witness = Witness(library)
        self._own.update(self._witness.operations)
        self._isolate = Isolate(library, self._operate, self._next, inline=inline)
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
        self._define(code)
        self._growth.wanted = not self._kept
        self._invoke(message)

    def check(self, code: str) -> None:
        """Tell what is wrong with the syntax of code, or that nothing is."""
        self._define(code)
        self._told = self._problem or b'{"error":null}'
        self._settle()

    def serve(self, message: str, code: str) -> wire.Frame:
        """As `run`, and then each INVOKE frame in the same context; the frame that is none."""
        self._kept = True
        self.run(message, code)
        while self._refused is None:
            self._follow()
            self._carry_on()
        return self._refused

    def _invoke(self, message: str) -> None:
        self._begin(message)
        self._carry_on()

    def _begin(self, message: str) -> None:
        self._over = False
        self._late = False
        self._unhandled = b""
        self._witness.settled = False
        self._on_begin()
        self._began = time.monotonic()
        if self._problem is None:
            self._message = message, b""
        else:
            self._told = self._problem

    def _carry_on(self) -> None:
        """Until nothing is left to do before another frame comes."""
        self._settle()
        while not self._over:
            if self._message is None and not self._witness.waiting:
                self._message = self._due(wait=True)
            self._isolate.go()
            self._settle()

    def _next(self) -> tuple[str, bytes] | None:
        """What the runtime takes next, on V8's thread; nothing is left of what it took before."""
        if self._witness.waiting:  # at the end of a turn nobody is going to handle these
            return _REJECTED
        self._settle()
        message, self._message = self._message, None
        if message is None and not self._over:
            return self._due(wait=False)
        if self._growth.wanted:
            self._growth.begin()
        while message is None and self._kept and self._refused is None:
            # To wait here, not in the thread of the session, saves handing over twice.
            self._follow()
            self._settle()
            message, self._message = self._message, None
        return message

    def _follow(self) -> None:
        """What came after an outcome; answers that the run did not wait for are no use any more."""
        frame = self._ahead.popleft() if self._ahead else self._receive(None)
        if frame is None:
            return
        if frame[0] == wire.INVOKE:
            self._begin(frame[1].decode())
        elif frame[0] == wire.RECALL:
            self._return_ahead()
        elif frame[0] != wire.MESSAGE:
            self._refused = frame

    def _return_ahead(self) -> None:
        """Forget the invocations that came before their turn, and tell how many they were."""
        kept = [frame for frame in self._ahead if frame[0] != wire.INVOKE]
        count = len(self._ahead) - len(kept)
        self._ahead = deque(kept)
        self._send(wire.encode(wire.RETURNED, b"%d" % count))

    def _settle(self) -> None:
        """Tell the outcome, when the runtime has told it and its last microtask has run."""
        if self._told is None or self._witness.waiting:
            return
        if self._unhandled:
            self._told = b'%b,"unhandled":%b}' % (self._told[:-1], self._unhandled)
        spent_ms = round((time.monotonic() - self._began) * 1000, 4)
        head = f"[{spent_ms},{'true' if self._late else 'false'},{self._growth.taken_bytes}]"
        self._send(wire.encode(wire.OUTCOME, head.encode(), self._told))
        self._told = None
        self._over = True
        self._clock.clear()

    def _due(self, *, wait: bool) -> tuple[str, bytes] | None:
        """What is there for the run: a message of the parent, or a timer that is due."""
        while not self._clock.is_in_round():
            frame = self._receive(self._clock.rest_s() if wait else 0.0)
            if frame is None:
                break
            if frame[0] == wire.MESSAGE:
                return frame[1].decode(), frame[2]
            if frame[0] == wire.RECALL:
                self._return_ahead()
            else:
                self._ahead.append(frame)
        timer = self._clock.pop()
        return None if timer is None else (f'{{"kind":"timer","id":{timer}}}', b"")

    def rehearse(self) -> None:
        """Run a function of ours whose frames go nowhere: V8 has then compiled what runs need."""
        send, self._send = self._send, lambda frame: None
        self._isolate.rehearse()
        self._invoke(_REHEARSAL)
        self._send = send

    def _define(self, code: str) -> None:
        try:
            strict = self._isolate.eval(handler.check(code))
        except JsError as error:
            if error.kind in ("memory", "terminated"):
                raise
            problem = handler.syntax_error(code, error.text, self._parse(code))
            self._problem = json.dumps({"error": problem}).encode()
            return
        self._isolate.eval(handler.wrap(code, strict=bool(strict)))

    def _parse(self, code: str) -> str | None:
        try:
            self._isolate.eval(handler.parse(code))
        except JsError as error:
            if error.kind == "parse":
                return error.text
        return None

    # -- operations --------------------------------------------------------------------------

    def _operate(self, name: str, args: list[Any], buffers: list[bytes]) -> Answer:
        operation = self._own.get(name)
        if operation is None:
            # Not above: a run without them need not wait for their libraries.
            from console.runner.operations import OPERATIONS

            operation = OPERATIONS[name]
        return operation(args, buffers)

    def _log(self, args: list[Any], buffers: list[bytes]) -> Answer:
        level, text, line = args
        since_ms = (time.monotonic() - self._began) * 1000
        self._send(wire.encode(wire.LOG, json.dumps([level, text, since_ms, line]).encode()))
        return None, None

    def _timer(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._clock.arm(*args)
        return None, None

    def _timer_clear(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._clock.disarm(args[0])
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
        return (time.monotonic() - self._made) * 1000, None

    def _limits(self, args: list[Any], buffers: list[bytes]) -> Answer:
        return _LIMITS, None

    def _libraries(self, args: list[Any], buffers: list[bytes]) -> Answer:
        libraries = catalog.LIBRARIES
        return [[each.name, each.package, each.version, each.kind] for each in libraries], None

    def _outcome(self, args: list[Any], buffers: list[bytes]) -> Answer:
        if not self._over:  # told again where a promise that nobody handled fails the run
            if len(buffers[0]) > limits.OUTCOME_BYTES:
                raise OperationError("The outcome is too large", "RangeError")
            self._told = buffers[0]
            self._witness.settled = True
            self._growth.end()
        return None, None

    def _note_late(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._late = True
        return None, None

    def _note_unhandled(self, args: list[Any], buffers: list[bytes]) -> Answer:
        self._unhandled = buffers[0]
        return None, None
