"""A workspace with connected sources: real workers or a stand-in, and a clock that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from console import delivery
from console.clock import Clock
from console.engine import Engine
from console.model import Failure, Invocation, Outcome, Receipt, Request, Source
from console.notices import DeliveryFinished, Notice
from console.workers.pool import Pool

T = TypeVar("T", bound=Notice)
PATIENCE_S = 20.0
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

GOOD = 'async function onRequest(request) { Segment.track({event: "E", userId: "u"}); }'
RETRIES = "function onRequest() { throw new RetryError('not yet') }"


def outcome(error: Failure | None = None, **fields: Any) -> Outcome:
    empty: dict[str, Any] = {"events": [], "objects": [], "warnings": [], "logs": [], "fetches": []}
    status = "error" if error else "success"
    return Outcome(**(empty | {"status": status, "error": error, "duration_ms": 2.0} | fields))


class StandIn:
    """A pool without workers: answers what it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Outcome | Exception] = []
        """For the next deliveries; the last one stays."""
        self.asked: list[Invocation] = []
        self.warm: list[str] = []
        self.forgotten: list[str] = []
        self.problems: list[Failure] = []
        """What the next checks of code say."""
        self.gate: asyncio.Event | None = None
        """Deliveries wait for it."""

    async def check(self, code: str) -> Failure | None:
        return self.problems.pop(0) if self.problems else None

    async def deliver(self, invocation: Invocation, *, warm: str, **_: object) -> Outcome:
        self.asked.append(invocation)
        self.warm.append(warm)
        await (self.gate.wait() if self.gate else asyncio.sleep(0))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def forget(self, prefix: str) -> None:
        self.forgotten.append(prefix)

    @property
    def as_pool(self) -> Pool:
        return cast(Pool, self)


class Jumping(Clock):
    """Stands still, and goes at once to whatever instant is waited for, until an end."""

    def __init__(self, end: datetime | None = None) -> None:
        self.at = START
        self.end = end or START
        super().__init__(lambda: self.at)

    async def until(self, instant: datetime, woken: asyncio.Event) -> None:
        if instant <= self.end:
            self.at = max(self.at, instant)
            await asyncio.sleep(0)
        else:
            await woken.wait()


async def connected(engine: Engine, code: str = GOOD, name: str = "Orders EU") -> Source:
    """A source of a function of its own, as the engine keeps it."""
    function = await engine.create_function(f"Function of {name}", code)
    return kept(engine, (await engine.connect(function.id, name)).id)


def kept(engine: Engine, source_id: str) -> Source:
    source = engine._store.source(source_id)
    assert source is not None
    return source


async def post(engine: Engine, source: Source, body: str = "{}", **fields: Any) -> Receipt:
    request = Request(body=body, **fields)
    return await asyncio.wait_for(engine.receive(delivery.token(source), request), PATIENCE_S)


async def heard(engine: Engine, kind: type[T], wanted: Callable[[T], bool] = lambda _: True) -> T:
    """The next notice of this kind."""
    found: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def listener(notice: Notice) -> None:
        if isinstance(notice, kind) and not found.done() and wanted(notice):
            found.set_result(notice)

    stop = engine.listen(listener)
    try:
        return await asyncio.wait_for(found, PATIENCE_S)
    finally:
        stop()


def ends(notice: DeliveryFinished) -> bool:
    """Whether that delivery is tried no more."""
    return notice.delivery.status != "retrying"
