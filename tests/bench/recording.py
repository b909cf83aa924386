"""What recording a run costs with a hundred and with ten thousand kept, and opening all of it.

`python -m tests.bench.recording` prints it; `lines()` is for a report that has more in it.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from console.model import (
    Capture,
    CaptureSummary,
    Log,
    Outcome,
    Request,
    Run,
    RunSummary,
)
from console.store import Store

FEW, MANY = 100, 10_000
CAPTURES = 500
ROUNDS = 400
STARTED_AT = "2026-11-23T04:00:00.000Z"


def lines() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> list[str]:
    few, many = _open(folder / "few"), _open(folder / "many")
    await _fill(few, FEW)
    await _fill(many, MANY)
    await asyncio.gather(*(many.add_capture(*_capture(n)) for n in range(CAPTURES)))
    # In turns, so that a busy moment of the machine falls on both.
    costs: dict[str, list[float]] = {"few": [], "many": []}
    for number in range(ROUNDS):
        for name, store in (("few", few), ("many", many)):
            record = _run(f"timed {number}")
            costs[name].append(await _timed(lambda s=store, r=record: s.add_run(*r)))
    await few.close()
    await many.close()
    started = time.perf_counter()
    again = _open(folder / "many")
    opening = time.perf_counter() - started
    await again.close()
    cost = {name: statistics.median(times) for name, times in costs.items()}
    ratio = cost["many"] / cost["few"]
    mean_ratio = statistics.mean(costs["many"]) / statistics.mean(costs["few"])
    return [
        f"recording a run, {FEW} to {FEW + ROUNDS} kept         {cost['few'] * 1000:7.2f} ms",
        f"recording a run, {MANY} kept              {cost['many'] * 1000:7.2f} ms"
        f"   ratio {ratio:.2f} (target 1.5), of the means {mean_ratio:.2f}",
        f"opening {MANY} runs and {CAPTURES} captures     {opening * 1000:7.0f} ms",
    ]


def _open(folder: Path) -> Store:
    return Store.open(folder, clock=lambda: datetime.now(UTC))


async def _timed(call: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await call()
    return time.perf_counter() - started


async def _fill(store: Store, count: int) -> None:
    for first in range(0, count, 250):
        numbers = range(first, min(first + 250, count))
        await asyncio.gather(*(store.add_run(*_run(str(number))) for number in numbers))


def _run(key: str) -> tuple[RunSummary, Run]:
    events = [{"type": "track", "event": f"Order {n}", "properties": {"n": n}} for n in range(10)]
    logs = [Log("log", "x" * 100, float(n)) for n in range(20)]
    outcome = Outcome("success", list(events), [], [], logs, [], None, 1.9)
    request = Request(body="y" * 1_500)
    run = Run(f"run_{key:>22}", STARTED_AT, "sfnc_1", "Orders", 3, request, outcome)
    summary = RunSummary(run.id, STARTED_AT, "sfnc_1", "Orders", 3, "success", 1.9, 10, 0)
    return summary, run


def _capture(number: int) -> tuple[CaptureSummary, Capture]:
    capture = Capture(f"cap_{number}", number + 1, STARTED_AT, Request(body="z" * 5_000))
    kind = "application/json"
    return CaptureSummary(capture.id, number + 1, STARTED_AT, kind, 5_000, False), capture


if __name__ == "__main__":
    print("\n".join(lines()))
