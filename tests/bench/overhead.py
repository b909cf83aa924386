"""What the runtime costs around a function: a call of it, its first run, and a fresh context.

A call is an "invoke" message in, request made, handler called, outcome out as a frame, in a context
that has run before. It is timed twice: as deliveries go, which V8's own thread takes one after the
other, and with the way there and back from the thread of the session, as the first run of each
context goes. The first run also reads the code. Beside them mini-racer's own `eval_cancelable` of
the same code and a call, in a warm context, which hands over to V8's thread, too. Neither side
crosses a process. V8 loads once in a process, so each side is measured in one of its own, in turns
and briefly, and of all the medians is shown.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from ctypes import CDLL
from pathlib import Path

import console
from console import wire
from console.runner import bridge, child
from console.runner.operations import OPERATIONS
from console.runner.session import Session

HANDLER = "function onRequest(request, settings) { return 1; }"
MESSAGE = json.dumps(
    {
        "kind": "invoke",
        "payload": {
            "body": "{}",
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
CALLS = 400
UNCOUNTED_CALLS = 100
CONTEXTS = 12
UNCOUNTED = 3


def median_ms(spent_s: list[float], uncounted: int) -> float:
    return statistics.median(spent_s[uncounted:]) * 1000


class Feed:
    """The parent's side of a session: the next call the moment the last one is answered."""

    def __init__(self, calls: int) -> None:
        self._left = calls
        self._sent: list[bytes] = []
        self.asked: list[float] = []

    def receive(self, timeout_s: float | None) -> wire.Frame:
        self.asked.append(time.perf_counter())
        self._left -= 1
        return (wire.INVOKE, MESSAGE.encode(), b"") if self._left >= 0 else (wire.RENEW, b"", b"")

    def send(self, frame: bytes) -> None:
        self._sent.append(frame)

    def check(self, calls: int) -> None:
        frames = wire.Decoder(wire.FROM_WORKER).feed(b"".join(self._sent))
        assert [json.loads(body)["status"] for _, _, body in frames] == ["success"] * calls
        self._sent.clear()


def ours() -> list[float]:
    """Medians: making a context, the first run in it, a call there and back, a delivery."""
    library = bridge.load()
    source = child.runtime_source(str(Path(console.__file__).with_name("runtime")))
    sys.setswitchinterval(0.0002)  # as in the worker
    OPERATIONS["url_parse"](["https://fn.segmentapis.com/", None], [])  # loads its library
    return [*contexts(library, source), calls(library, source), deliveries(library, source)]


def contexts(library: CDLL, source: str) -> tuple[float, float]:
    fresh, first = [], []
    for _ in range(UNCOUNTED + CONTEXTS):
        feed = Feed(0)
        begin = time.perf_counter()
        with Session(library, source, feed.receive, feed.send) as session:
            fresh.append(time.perf_counter() - begin)
            session.rehearse()
            begin = time.perf_counter()
            session.run(MESSAGE, HANDLER)
            first.append(time.perf_counter() - begin)
        feed.check(1)
    return median_ms(fresh, UNCOUNTED), median_ms(first, UNCOUNTED)


def calls(library: CDLL, source: str) -> float:
    spent = []
    feed = Feed(0)
    with Session(library, source, feed.receive, feed.send) as session:
        session.run(MESSAGE, HANDLER)
        for _ in range(UNCOUNTED_CALLS + CALLS):
            begin = time.perf_counter()
            session._invoke(MESSAGE)
            spent.append(time.perf_counter() - begin)
    feed.check(1 + UNCOUNTED_CALLS + CALLS)
    return median_ms(spent, UNCOUNTED_CALLS)


def deliveries(library: CDLL, source: str) -> float:
    feed = Feed(UNCOUNTED_CALLS + CALLS)
    with Session(library, source, feed.receive, feed.send) as session:
        session.serve(MESSAGE, HANDLER)
    feed.check(1 + UNCOUNTED_CALLS + CALLS)
    pairs = zip(feed.asked, feed.asked[1:], strict=False)
    return median_ms([after - before for before, after in pairs], UNCOUNTED_CALLS)


async def bare() -> list[float]:
    """Median milliseconds of the same code and call."""
    from py_mini_racer import MiniRacer

    spent = []
    with MiniRacer() as context:
        for _ in range(UNCOUNTED_CALLS + CALLS):
            begin = time.perf_counter()
            assert await context.eval_cancelable(f"{HANDLER} onRequest({{}}, {{}})") == 1
            spent.append(time.perf_counter() - begin)
    return [median_ms(spent, UNCOUNTED_CALLS)]


def measured(side: str) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.overhead", side]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def lines(rounds: int = 5) -> list[str]:
    """In turns, so that whatever else the machine does meets both."""
    pairs = [(measured("ours"), measured("bare")) for _ in range(rounds)]
    fresh, first, called, delivered = (
        statistics.median(times) for times in zip(*(own for own, _ in pairs), strict=True)
    )
    alone = statistics.median(other[0] for _, other in pairs)
    return [
        f"runtime loaded into a fresh context        {fresh:7.1f} ms   (target 15)",
        f"trivial handler, eval_cancelable alone     {alone:7.3f} ms",
        f"trivial handler, called warm               {called:7.3f} ms"
        f"   ratio {called / alone:.2f} (target 3)",
        f"trivial handler, one warm delivery of many {delivered:7.3f} ms"
        f"   ratio {delivered / alone:.2f}",
        f"trivial handler, first run of a context    {first:7.3f} ms   ratio {first / alone:.2f}",
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ours"]:
            print(*ours())
        case ["bare"]:
            print(*asyncio.run(bare()))
        case _:
            print("\n".join(lines()))
