"""What the runtime costs around a function: a call of it, its first run, and a fresh context.

A call is request in, handler called, outcome told, in a context that has run before; the first run
also reads the code, and meets a context that is prepared but new, as each test run does. Beside
them mini-racer's own `eval_cancelable` of the same code and a call, in a warm context. V8 loads
once in a process, so each side is measured in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from _queue import SimpleQueue
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
ROUNDS = 40
UNCOUNTED = 5


def median_ms(spent_s: list[float]) -> float:
    return statistics.median(spent_s[UNCOUNTED:]) * 1000


def ours() -> list[float]:
    """Median milliseconds of making a context, of the first run in it and of calls after that."""
    library = bridge.load()
    source = child.runtime_source(str(Path(console.__file__).with_name("runtime")))
    sys.setswitchinterval(0.0002)  # as in the worker
    OPERATIONS["url_parse"](["https://fn.segmentapis.com/", None], [])  # loads its library
    fresh, first, called = [], [], []
    for _ in range(UNCOUNTED + ROUNDS):
        sent: list[bytes] = []
        frames: SimpleQueue[wire.Frame] = SimpleQueue()
        begin = time.perf_counter()
        with Session(library, source, frames, sent.append) as session:
            fresh.append(time.perf_counter() - begin)
            session.rehearse()
            begin = time.perf_counter()
            session.run(MESSAGE, HANDLER)
            first.append(time.perf_counter() - begin)
        assert status(sent) == "success"
    with Session(library, source, frames, sent.append) as session:
        session.run(MESSAGE, HANDLER)
        for _ in range(UNCOUNTED + ROUNDS):
            sent.clear()
            session._over = False  # a worker would make a new context here
            begin = time.perf_counter()
            session._deliver(MESSAGE)
            called.append(time.perf_counter() - begin)
            assert status(sent) == "success"
    return [median_ms(spent) for spent in (fresh, first, called)]


def status(sent: list[bytes]) -> object:
    [(_, _, outcome)] = wire.Decoder(wire.FROM_WORKER).feed(b"".join(sent))
    return json.loads(outcome)["status"]


async def bare() -> list[float]:
    """Median milliseconds of the same code and call."""
    from py_mini_racer import MiniRacer

    spent = []
    with MiniRacer() as context:
        for _ in range(UNCOUNTED + ROUNDS):
            begin = time.perf_counter()
            assert await context.eval_cancelable(f"{HANDLER} onRequest({{}}, {{}})") == 1
            spent.append(time.perf_counter() - begin)
    return [median_ms(spent)]


def measured(side: str) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.overhead", side]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def lines(rounds: int = 5) -> list[str]:
    """In turns, so that whatever else the machine does meets both."""
    pairs = [(measured("ours"), measured("bare")) for _ in range(rounds)]
    fresh, first, called = (
        statistics.median(times) for times in zip(*(own for own, _ in pairs), strict=True)
    )
    alone = statistics.median(other[0] for _, other in pairs)
    return [
        f"runtime loaded into a fresh context        {fresh:7.1f} ms   (target 15)",
        f"trivial handler, eval_cancelable alone     {alone:7.2f} ms",
        f"trivial handler, called warm               {called:7.2f} ms"
        f"   ratio {called / alone:.2f} (target 3)",
        f"trivial handler, first run of a context    {first:7.2f} ms   ratio {first / alone:.2f}",
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ours"]:
            print(*ours())
        case ["bare"]:
            print(*asyncio.run(bare()))
        case _:
            print("\n".join(lines()))
