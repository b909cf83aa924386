"""From the Run key to a visible result, warm, and where the time goes.

The whole is measured on a real terminal; the parts in this process, through the same engine and
pool. What is left of the whole is the terminal, the key and the redraw.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from console.engine import Engine, new_id
from console.fetching.fetcher import Fetcher
from console.model import Invocation, Request, Run
from console.workers.pool import Pool
from tests.terminal import PYTHON, program

CODE = """async function onRequest(request, settings) {
  Segment.track({ event: "Bench", userId: "u-1", properties: request.json() });
}
"""
F5 = b"\x1b[15~"
ROUNDS = 25


def invocation() -> Invocation:
    return Invocation(new_id("run"), CODE, Request(body='{"a": 1}'))


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    """Median milliseconds of a call, with the pause between two that a person makes."""
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await call()
        spent.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(0.05)
    return statistics.median(spent)


async def parts(home: Path) -> tuple[float, float, float]:
    """Milliseconds of the function itself, of the pool around it, of the engine around that."""
    own: list[float] = []

    async def in_pool() -> None:
        outcome = await pool.run(invocation(), on_log=lambda _: None, on_fetch=lambda _: None)
        own.append(outcome.duration_ms)

    async with Fetcher() as fetcher, Pool(fetcher=fetcher) as pool:
        await in_pool()
        pool_ms = await timed(in_pool)
    engine = await Engine.open(home / "default")
    await engine.create_function("Bench", CODE)

    async def in_engine() -> Run:
        return await engine.run(invocation())

    await in_engine()
    engine_ms = await timed(in_engine)
    await engine.close()
    return statistics.median(own), pool_ms, engine_ms


def key_to_result(home: Path) -> float:
    """Median milliseconds from the key to the line that says how the run ended."""
    spent = []
    with program(PYTHON, "-m", "console", FNCONSOLE_HOME=str(home)) as terminal:
        terminal.read_until(b"onRequest")
        terminal.drain(1.0)  # the receiver opens, the worker warms up
        for _ in range(ROUNDS):
            terminal.drain(0.1)
            start = time.perf_counter()
            terminal.type(F5)
            spent.append((terminal.read_until(b"SUCCESS") - start) * 1000)
    return statistics.median(spent)


def lines() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        own_ms, pool_ms, engine_ms = asyncio.run(parts(Path(folder)))
        whole_ms = key_to_result(Path(folder))
    return [
        f"run key to visible result, median            {whole_ms:6.1f} ms",
        f"  the function's own part                    {own_ms:6.1f} ms",
        f"  pipe and worker                            {pool_ms - own_ms:6.1f} ms",
        f"  recording on disk                          {engine_ms - pool_ms:6.1f} ms",
        f"  key, redraw and terminal                   {whole_ms - engine_ms:6.1f} ms",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
