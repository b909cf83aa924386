"""What keeping a delivery costs: the event loop's time, the throughput, the share of the disk.

`python -m tests.bench.delivery_store` prints it; `lines()` is for a report that has more in it.
Documents of about 400 bytes and parts of about 1.5 KB, as a small webhook with one event leaves.
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from console.model import Delivery, DeliveryDetail, IngestedEvent, Outcome, Request, Tally
from console.store import Store
from console.store.disk import Disk

CALLERS = 64
CALLS = 12_000
ALONE = 300
WARM = 10_500  # past the cap, so that each delivery pushes one out
AT = "2026-11-23T04:00:00.000Z"


class TimedDisk(Disk):
    """Adds up how long the writer's thread waits for the medium."""

    syncing_s = 0.0
    syncs = 0

    def sync_together(self, handles: Sequence[int]) -> list[OSError | None]:
        started = time.perf_counter()
        errors = super().sync_together(handles)
        self.syncing_s += time.perf_counter() - started
        self.syncs += 1
        return errors


def lines() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> list[str]:
    disk = TimedDisk(folder / "work")
    store = Store.open(disk.folder, clock=lambda: datetime.now(UTC), disk=disk)
    numbers = itertools.count()
    await _run(store, numbers, CALLERS, WARM)
    alone = await _run(store, numbers, 1, ALONE)
    disk.syncing_s, disk.syncs = 0.0, 0
    waiting, loop_s = _thread_time(), 0.0
    many = await _run(store, numbers, CALLERS, CALLS)
    loop_s = _thread_time() - waiting
    syncing = disk.syncing_s
    call = await _call_cost(store, numbers)
    await store.close()
    return [
        f"keeping a delivery, event loop's time        {loop_s / CALLS * 1e6:7.0f} µs"
        f"   (target 60), {call * 1e6:.0f} µs of them in the call",
        f"keeping deliveries, {CALLERS} callers               {CALLS / many:7.0f} a second"
        f"   (target 3000), {CALLS / disk.syncs:.0f} in a batch",
        f"keeping deliveries, one caller               {ALONE / alone:7.0f} a second",
        f"  the writer waits for the disk              {syncing / many * 100:7.0f} % of the time"
        f"   {syncing / disk.syncs * 1e3:.2f} ms a batch",
    ]


def _thread_time() -> float:
    return time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID)


async def _run(store: Store, numbers: "itertools.count[int]", callers: int, calls: int) -> float:
    async def keep() -> None:
        for _ in range(calls // callers):
            detail, tally = _delivery(next(numbers))
            await store.add_delivery(
                detail, retry=None, tally=tally, objects=(), error=None, outbox=False
            )

    started = time.perf_counter()
    await asyncio.gather(*(keep() for _ in range(callers)))
    return time.perf_counter() - started


async def _call_cost(store: Store, numbers: "itertools.count[int]") -> float:
    made = [_delivery(next(numbers)) for _ in range(500)]
    started = _thread_time()
    waiting = [
        store.add_delivery(detail, retry=None, tally=tally, objects=(), error=None, outbox=False)
        for detail, tally in made
    ]
    cost = _thread_time() - started
    await asyncio.gather(*waiting)
    return cost / len(made)


def _delivery(number: int) -> tuple[DeliveryDetail, Tally]:
    event = {
        "type": "track",
        "event": "Order Completed",
        "userId": f"user-{number}",
        "properties": {"total": 99.5, "currency": "EUR", "products": ["a", "b", "c"]},
    }
    delivery = Delivery(
        id=f"dlv_{number:022}",
        source_id="s" * 22,
        source_name="Orders",
        function_id="sfnc_" + "f" * 22,
        version=3,
        received_at=AT,
        status="delivered",
        duration_ms=1.9,
        events=1,
        body_bytes=600,
    )
    ingested = IngestedEvent(event | {"messageId": f"m-{number}", "timestamp": AT})
    outcome = Outcome("success", [event], [], [], [], [], None, 1.9)
    request = Request(body="y" * 600)
    tally = Tally(delivery.function_id, delivery.source_id, AT[:10], 1.9 * number, number, number)
    return DeliveryDetail(delivery, request, outcome, [ingested]), tally


if __name__ == "__main__":
    print("\n".join(lines()))
