"""A workspace under attack: hostile functions through its doors, and what has to hold after each.

Through the door for test runs each gets a fresh context. Through the one for webhooks it is
deployed, and its context stays warm: there the next webhook of the same source has to find it as
its own code left it, and another source must notice nothing at all.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from console import delivery
from console.engine import Engine, new_id
from console.fetching.fetcher import FetchProblem, FetchRequest, FetchResponse
from console.model import ConsoleError, Invocation, Outcome, Request, Source
from console.workers import worker
from console.workers.pool import Pool
from console.workers.worker import Spawned

PATIENCE_S = 60.0
_DEADLINE_S = 50.0  # of what is ordinary: other programs run, too
_RUNNERS = 2
_DELIVERERS = 3
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

# Uses what functions use: the body, a hash, a timer, the console, the cache, an address.
ORDINARY = """
async function onRequest(request) {
  const { user } = request.json();
  const hash = crypto.createHash("sha1").update(user).digest("hex");
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log("of", user, [hash.length]);
  const { host } = new URL("https://example.com/a");
  const kept = await cache.load("kept", -1, async () => "mine");
  const stolen = typeof globalThis.stolen;
  Segment.track({ event: "ordinary", userId: user, properties: { hash, host, kept, stolen } });
}
"""
_PROPERTIES = {
    "hash": "5c3cb098d52deb3f67e97b7fba960c4cf6880461",
    "host": "example.com",
    "kept": "mine",
    "stolen": "undefined",
}
_SENT = {"type": "track", "event": "ordinary", "userId": "Ada", "properties": _PROPERTIES}
_BODY = '{"user": "Ada"}'

# What a deployed function keeps for itself before it attacks, and does when it does not.
_BEFORE = (
    "const ordinarily_ = ((segment, track, apply) => () => "
    'apply(track, segment, [{ event: "ordinary", userId: "u" }])'
    ")(Segment, Segment.track, Reflect.apply); globalThis.stolen = 1; "
)
_AFTER = """
;{
  const attack = onRequest;
  onRequest = (request, settings) =>
    request.text() === '{"do":"no harm"}' ? void ordinarily_() : attack(request, settings);
}
"""
_STILL = [{"type": "track", "event": "ordinary", "userId": "u"}]


class Arena:
    """An engine with real workers; use `arena`."""

    def __init__(self, engine: Engine, pool: Pool, spawned: list[Spawned], victim: Source) -> None:
        self.ordinary_ms: list[float] = []
        """What ordinary runs took, in order."""
        self.last: Outcome | None = None
        """Of the last attack."""
        self.most_workers = _RUNNERS + _DELIVERERS
        self._engine = engine
        self._pool = pool
        self._spawned = spawned
        self._victim = victim

    async def run(self, code: str, deadline_s: float) -> Outcome:
        """A test run."""
        invocation = Invocation(new_id("run"), code, Request(body="{}"), {"apiKey": "x"})
        self.last = None
        with self._deadline(deadline_s):
            run = await asyncio.wait_for(self._engine.run(invocation), PATIENCE_S)
        self.last = run.outcome
        return self.last

    async def check_run(self) -> float:
        """How long an ordinary run takes, in ms. Raises AssertionError where it is not right."""
        invocation = Invocation(new_id("run"), ORDINARY, Request(body=_BODY))
        began = time.monotonic()
        run = await asyncio.wait_for(self._engine.run(invocation), PATIENCE_S)
        self.ordinary_ms.append((time.monotonic() - began) * 1000)
        _check_ordinary(run.outcome)
        return self.ordinary_ms[-1]

    async def deploy(
        self, code: str, deadline_s: float, spoils_its_own: bool = False
    ) -> Outcome | None:
        """One webhook that attacks, one that does not, one to another source.

        Returns what came of the first, None where the code is refused at the door.
        """
        self.last = None
        function = await self._engine.create_function("Attack", _BEFORE + code + _AFTER)
        try:
            source = await self._engine.connect(function.id, "Attack")
        except ConsoleError:
            await self._engine.delete_function(function.id)
            return None
        try:
            with self._deadline(deadline_s):
                self.last = await self._post(source.id, '{"do":"harm"}')
            # Whatever the code does to its own globals: these two it has kept.
            with self._deadline(deadline_s if spoils_its_own else _DEADLINE_S):
                after = await self._post(source.id, '{"do":"no harm"}')
            assert spoils_its_own or (after.error is None and after.events == _STILL), (
                f"the next webhook of the same source: {after.error or after.events}"
            )
            _check_ordinary(await self._post(self._victim.id, _BODY))
        finally:
            await self._engine.disconnect(source.id)
            await self._engine.delete_function(function.id)
        return self.last

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Of what begins within."""
        for workers in (self._pool, self._pool._deliveries):
            workers._timeout_s = seconds
        try:
            yield
        finally:
            for workers in (self._pool, self._pool._deliveries):
                workers._timeout_s = _DEADLINE_S

    async def _post(self, source_id: str, body: str) -> Outcome:
        source = self._engine._store.source(source_id)
        assert source is not None
        request = Request(body=body)
        await asyncio.wait_for(self._engine.receive(delivery.token(source), request), PATIENCE_S)
        (newest,) = await self._engine.deliveries(source_id, 1)
        return (await self._engine.delivery(newest.id)).outcome

    # -- vital signs ----------------------------------------------------------------------------

    def workers(self) -> list[int]:
        return [each.pid for each in self._spawned if each._status is None]

    def worker_mb(self) -> int:
        """Resident memory of the largest worker."""
        return max((_resident_mb(pid) for pid in self.workers()), default=0)

    def own_mb(self) -> int:
        return _resident_mb(os.getpid())

    def descriptors(self) -> int:
        """Open files but for the two of each worker."""
        return len(os.listdir("/proc/self/fd")) - 2 * len(self.workers())


@asynccontextmanager
async def arena(folder: Path) -> AsyncIterator[Arena]:
    spawned: list[Spawned] = []

    def spawn() -> Spawned:
        spawned.append(worker.spawn())
        return spawned[-1]

    async with Pool(
        fetcher=_nobody_there,
        size=_RUNNERS,
        deliverers=_DELIVERERS,
        timeout_s=_DEADLINE_S,
        spawn=spawn,
    ) as pool:
        engine = await Engine.open(folder, pool=pool)
        try:
            function = await engine.create_function("Victim", ORDINARY)
            shown = await engine.connect(function.id, "Victim")
            made = Arena(engine, pool, spawned, shown)
            await made.check_run()
            _check_ordinary(await made._post(shown.id, _BODY))
            yield made
        finally:
            await engine.close()
    assert not [each for each in spawned if each._status is None], "workers are left"


async def _nobody_there(request: FetchRequest, body: bytes | None) -> FetchResponse:
    raise FetchProblem("connect ECONNREFUSED", "system", "ECONNREFUSED")


def _check_ordinary(outcome: Outcome) -> None:
    assert outcome.error is None, f"the ordinary function fails: {outcome.error}"
    assert outcome.events == [_SENT], f"the ordinary function sends {outcome.events}"
    assert [log.text for log in outcome.logs] == ["of Ada [ 40 ]"], outcome.logs


def _resident_mb(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * _PAGE_BYTES // 2**20
    except (OSError, IndexError):
        return 0
