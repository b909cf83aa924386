"""Makers of pools, for the tests of this folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nursery import PATIENCE_S, Bench, Door, Make, Nursery, Open, no_network

from console.workers.pool import Pool


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Makes a pool of workers, which is closed when the test ends."""
    made: list[Bench] = []

    def start(*programs: str | None, **options: Any) -> Bench:
        nursery = Nursery(*programs)
        defaults = {"fetcher": no_network, "size": 1, "timeout_s": PATIENCE_S, "spawn": nursery}
        made.append(Bench(Pool(**(defaults | options)), nursery))
        return made[-1]

    yield start
    for each in made:
        await asyncio.wait_for(each.pool.close(), PATIENCE_S)
        for spawned in each.nursery.started:
            with pytest.raises(ChildProcessError):  # it has been waited for
                os.waitpid(spawned.pid, os.WNOHANG)


@pytest.fixture
async def door(make: Make) -> AsyncIterator[Open]:
    opened: list[Door] = []

    def open_(*programs: str | None, **options: Any) -> Door:
        opened.append(Door(make(*programs, **{"deliverers": 2, **options})))
        return opened[-1]

    yield open_
    for each in opened:
        for task in each.tasks:
            task.cancel()
        await asyncio.gather(*each.tasks, return_exceptions=True)
