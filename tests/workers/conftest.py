"""A maker of pools, for the tests of this folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nursery import PATIENCE_S, Bench, Make, Nursery, no_network

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
