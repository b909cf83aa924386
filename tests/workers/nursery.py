"""Real worker processes for tests of supervision: some run V8 with a small runtime, some are
stand-ins that misbehave; and short words for what tests do with a pool of them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import console
from console.fetching.fetcher import FetchRequest, FetchResponse
from console.model import Failure, Fetch, Invocation, Log, Outcome, Request
from console.workers import worker
from console.workers.pool import Pool
from console.workers.worker import Spawned

ROOT = Path(console.__file__).parent.parent
STANDIN = str(ROOT / "tests" / "runner" / "standin")
PATIENCE_S = 20
HANGS = "time.sleep(60)"
COUNTS = "globalThis.n = 0; onRequest = () => emit({ n: ++n })"
OK = "onRequest = () => emit({ ok: 1 })"


class Nursery:
    """Starts workers and remembers them; each is what `program` says, or a real one."""

    def __init__(self, *programs: str | None) -> None:
        self._programs = programs
        self.started: list[Spawned] = []
        self.births: asyncio.Queue[Spawned] = asyncio.Queue()

    def __call__(self) -> Spawned:
        number = min(len(self.started), len(self._programs) - 1)
        program = self._programs[number] if self._programs else None
        if program is None:
            spawned = worker.spawn(worker.command(STANDIN))
        else:
            source = _STANDIN_WORKER + program
            spawned = worker.spawn([sys.executable, "-c", source, str(ROOT)])
        self.started.append(spawned)
        self.births.put_nowait(spawned)
        return spawned


# What every stand-in begins with; `run` waits for the frame that starts a run.
_STANDIN_WORKER = """
import os, signal, sys, time
sys.path.insert(0, sys.argv[1])
from console import wire
def send(*frame):
    wire.send(3, wire.encode(*frame))
def run():
    send(wire.READY)
    decoder = wire.Decoder(wire.FROM_PARENT)
    while not decoder.feed(os.read(3, 65536)):
        pass
"""


async def no_network(request: FetchRequest, body: bytes | None) -> FetchResponse:
    raise AssertionError("no request is expected")


class Bench:
    """A pool, and short words for what tests do with it."""

    def __init__(self, pool: Pool, nursery: Nursery) -> None:
        self.pool = pool
        self.nursery = nursery
        self.logs: list[Log] = []
        self.fetches: list[Fetch] = []
        self.heard = asyncio.Event()

    def _on_log(self, log: Log) -> None:
        self.logs.append(log)
        self.heard.set()

    async def run(self, code: str, **request: Any) -> Outcome:
        invocation = Invocation("run_1", code, Request(**{"body": "{}", **request}), {"s": "x"})
        work = self.pool.run(invocation, on_log=self._on_log, on_fetch=self.fetches.append)
        return await asyncio.wait_for(work, PATIENCE_S)

    async def failure(self, code: str) -> tuple[str, str, str]:
        outcome = await self.run(code)
        assert outcome.status == "error"
        assert outcome.error is not None
        assert outcome.events == [] and outcome.objects == []
        return outcome.error.type, outcome.error.name, outcome.error.message

    async def is_healthy(self) -> bool:
        return (await self.run(OK)).events == [{"ok": 1}]


Make = Callable[..., Bench]


class Door:
    """Deliveries to a bench, and the order in which they began and ended."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.began: list[str] = []
        self.ended: list[str] = []
        self.news = asyncio.Event()
        self.tasks: list[asyncio.Task[Outcome]] = []

    async def deliver(self, key: str, code: str = COUNTS, body: str = "{}") -> Outcome:
        invocation = Invocation("run_1", code, Request(body=body))

        def on_log(log: Log) -> None:
            self.began.append(key if log.text == "began" else log.text)
            self.news.set()

        work = self.bench.pool.deliver(
            invocation, warm=key, on_log=on_log, on_fetch=lambda fetch: None
        )
        outcome = await asyncio.wait_for(work, PATIENCE_S)
        self.ended.append(key)
        return outcome

    def start(self, key: str, code: str = COUNTS, body: str = "{}") -> asyncio.Task[Outcome]:
        self.tasks.append(asyncio.create_task(self.deliver(key, code, body)))
        return self.tasks[-1]

    async def until_began(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.began) < count:
                self.news.clear()
                await self.news.wait()

    async def count(self, key: str) -> int:
        """How many deliveries its context has seen."""
        outcome = await self.deliver(key)
        (event,) = outcome.events
        return int(event["n"])


async def failure(work: Awaitable[Outcome]) -> str:
    error = (await work).error
    assert isinstance(error, Failure)
    return error.message


Open = Callable[..., Door]
