"""Steps taken on a simulated disk, with what may be found wherever it crashes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from console.model import DeliveryStatus
from console.store import Caps, Store
from tests.store import kept
from tests.store.simdisk import Op, SimDisk

Step = Callable[[Store], Awaitable[object]]
BIG = "x" * 900


def delivering(key: str, status: DeliveryStatus, number: int) -> Step:
    """All that one delivery may change, so that any part of it found alone is a state of none."""
    waits = status == "retrying"
    return lambda s: kept.deliver(
        s,
        kept.detail(key, status, events=0 if waits else 2, attempts=number, body=BIG),
        retry=kept.retry(key) if waits else None,
        tally=kept.tally(number),
        objects=(kept.row("1", value=number), kept.row(key, value=BIG)),
        error=kept.run(f"{key}-{number}", fails=True) if status != "delivered" else None,
        outbox=status == "delivered" and number % 2 == 0,
    )


class Played(NamedTuple):
    """A sequence of steps on a disk: after each, what the store says and what was synced."""

    disk: SimDisk
    states: list[dict[str, Any]]
    begun: list[int]
    acknowledged: list[int]

    def allowed(self, ops: int) -> list[dict[str, Any]]:
        """What may be found when the machine dies after so many operations."""
        first = sum(at <= ops for at in self.acknowledged)
        last = sum(at < ops for at in self.begun)
        return self.states[first : max(first, last) + 1]


async def play(
    disk: SimDisk,
    steps: list[Step],
    *,
    at_once: int = 1,
    reopen: bool = False,
    caps: Caps = kept.SMALL,
    now: datetime = kept.NOW,
) -> Played:
    """Take steps, some `at_once`, and close and open between them where asked to."""
    states = await states_between(disk.files(), steps, caps, now)
    store = kept.opened(disk, caps, now)
    played = Played(disk, states, [], [])
    for first in range(0, len(steps), at_once):
        group = steps[first : first + at_once]
        begun = len(disk.ops)
        await asyncio.gather(*(step(store) for step in group))
        played.begun.extend([begun] * len(group))
        played.acknowledged.extend([journalled(disk.ops, begun)] * len(group))
        state, wanted = kept.everything(store), states[len(played.begun)]
        for key, value in wanted.items():
            assert state[key] == value, f"{key}: {state[key]} instead of {value}, taken at once"
        if reopen:
            await store.close()
            store = kept.opened(disk, caps, now)
    await store.close()
    return played


async def states_between(
    files: Mapping[str, bytes],
    steps: list[Step],
    caps: Caps = kept.SMALL,
    now: datetime = kept.NOW,
) -> list[dict[str, Any]]:
    """Before the steps, and after each when taken one by one."""
    store = kept.opened(SimDisk(files), caps, now)
    states = [kept.everything(store)]
    for step in steps:
        await step(store)
        states.append(kept.everything(store))
    await store.close()
    return states


def journalled(ops: list[Op], begun: int) -> int:
    """Behind the operation that made all of it durable: a sync of the journal, or of a new name."""
    kinds = ("sync", "sync_folder", "rename")
    durable = [n for n, op in enumerate(ops) if n >= begun and op.kind in kinds]
    last = max(durable, default=begun - 1)
    while durable and not ops[last].kind.startswith("sync"):
        last += 1
    return last + 1


async def found(
    files: Mapping[str, bytes], caps: Caps = kept.SMALL, now: datetime = kept.NOW
) -> tuple[dict[str, Any], list[str], SimDisk]:
    """What a store says that is opened on these files, what it complains of, and its disk."""
    disk = SimDisk(files)
    store = kept.opened(disk, caps, now)
    state = kept.everything(store)
    await store.close()
    return state, store.problems, disk
