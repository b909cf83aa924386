"""A run in a warm worker: the function's own part and all that is around it; and a worker's start.

The start is compared with that of Python with mini-racer and one evaluation.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time

from console.fetching.fetcher import FetchRequest, FetchResponse
from console.model import Invocation, Outcome, Request
from console.workers import worker
from console.workers.pool import Pool

BARE = 'from py_mini_racer import MiniRacer; MiniRacer().eval("1")'
CODE = """async function onRequest(request, settings) {
  const body = request.json();
  Segment.track({ event: body.event, userId: body.user });
}
"""
BODY = '{"event": "Paid", "user": "u1"}'
REST_S = 0.03  # what a person at work leaves between two runs, at the very least


async def no_network(request: FetchRequest, body: bytes | None) -> FetchResponse:
    raise AssertionError("the function makes no request")


def start_s() -> float:
    """From nothing to a ready worker."""
    begin = time.perf_counter()
    spawned = worker.spawn()
    os.read(spawned.wire, 64)
    spent = time.perf_counter() - begin
    spawned.kill()
    spawned.wait()
    spawned.last_words()
    os.close(spawned.wire)
    return spent


def bare_s() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True)
    return time.perf_counter() - begin


async def warm(rounds: int) -> list[tuple[float, float]]:
    """Milliseconds of each run: all of it, and inside the function."""
    taken = []

    def ignore(told: object) -> None:
        pass

    async with Pool(fetcher=no_network) as pool:
        for _ in range(rounds + 3):
            await asyncio.sleep(REST_S)
            begin = time.perf_counter()
            outcome: Outcome = await pool.run(
                Invocation("run_bench", CODE, Request(body=BODY)), on_log=ignore, on_fetch=ignore
            )
            taken.append(((time.perf_counter() - begin) * 1000, outcome.duration_ms))
    return taken[3:]


def lines(rounds: int = 41) -> list[str]:
    pairs = [(bare_s(), start_s()) for _ in range(9)]
    bare, start = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    whole, own = (
        statistics.median(times) for times in zip(*asyncio.run(warm(rounds)), strict=True)
    )
    return [
        f"worker ready, from nothing                 {start:7.1f} ms   ratio {start / bare:.2f}"
        " to Python with mini-racer",
        f"warm run, the function's own part          {own:7.2f} ms",
        f"warm run, wire and processes               {whole - own:7.2f} ms",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
