"""Deliveries with events to forward, put into a store, and what is needed to send them.

Run as a program it is a process that forwards what waits in a folder and tells when it is done.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from console.clock import stamp, utc_now
from console.forwarding.line import Line
from console.forwarding.sender import Sender
from console.model import (
    Delivery,
    DeliveryDetail,
    Forwarding,
    IngestedEvent,
    Outcome,
    Request,
    Source,
)
from console.store import Store
from tests.patience import HANG_S

WHEN = "2026-11-23T07:00:00.000Z"


def event(number: int, source_id: str = "s1", **more: Any) -> dict[str, Any]:
    """As ingestion leaves it."""
    return {
        "type": "track", "event": "Order", "userId": "u1", "messageId": f"{source_id}-{number}",
        "timestamp": WHEN, "originalTimestamp": WHEN, "receivedAt": WHEN, "version": 2,
        "channel": "server", **more,
    }  # fmt: skip


def source(endpoint: str, key: str, source_id: str = "s1") -> Source:
    return Source(
        id=source_id, name=f"Shop {source_id}", slug=source_id, function_id="sfnc_1", version=1,
        write_key="w", created_at=WHEN, updated_at=WHEN, deployed_at=WHEN,
        forwarding=Forwarding(endpoint, key) if endpoint else None,
    )  # fmt: skip


def detail(
    delivery_id: str, events: Iterable[dict[str, Any]], source_id: str = "s1"
) -> DeliveryDetail:
    emitted = list(events)
    outcome = Outcome("success", emitted, [], [], [], [], None, 1.0)
    delivery = Delivery(
        delivery_id, source_id, "Shop", "sfnc_1", 1, WHEN, "delivered", 1.0, events=len(emitted)
    )
    return DeliveryDetail(delivery, Request(), outcome, [IngestedEvent(e) for e in emitted])


async def deliver(store: Store, found: DeliveryDetail) -> str:
    await store.add_delivery(found, retry=None, tally=None, objects=(), error=None, outbox=True)
    return found.delivery.id


class Waits:
    """Takes no time, and keeps how long it would have taken."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.held = False
        """Whether to wait until woken."""
        self.began = asyncio.Event()

    async def __call__(self, seconds: float, woken: asyncio.Event) -> None:
        self.seconds.append(seconds)
        self.began.set()
        if self.held:
            await woken.wait()
        await asyncio.sleep(0)


class Lines:
    """A line with everything around it, and what it told."""

    def __init__(self, store: Store, source_id: str = "s1", wait: Any = None) -> None:
        self.sender = Sender()
        self.waits = Waits()
        self.reports: list[str] = []
        self.changes: list[str] = []
        self.line = Line(
            source_id,
            store,
            send=self.sender,
            wait=wait or self.waits,
            now=lambda seconds: stamp(utc_now()),
            chance=lambda: 1.0,
            changed=self.changes.append,
            report=self.reports.append,
        )

    async def done(self) -> None:
        """All has been sent, or given up."""
        async with asyncio.timeout(HANG_S):
            while self.line.pending:
                await asyncio.sleep(0.002)
            task = self.line._task
            if task is not None:
                await task

    async def close(self) -> None:
        await self.line.close()
        await self.sender.close()


async def _soon(_: float, woken: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await woken.wait()


async def main(folder: Path) -> None:
    async with Store.open(folder, clock=utc_now) as store:
        lines = Lines(store, wait=_soon)
        lines.line.add(store.outbox(10**9))
        print("begun", flush=True)
        await lines.done()
        await lines.close()
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
