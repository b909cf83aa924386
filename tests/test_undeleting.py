"""Functions and sources that come back after they were deleted: whole, once, and to whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from connected import GOOD, StandIn, connected, kept, outcome, post
from trackingserver import tracking_server

from console.caller import Caller, acting
from console.engine import Engine, core
from console.model import ConsoleError, Failure, Forwarding, Grant, Request, SavedRequest, Setting
from console.notices import FunctionsChanged, Notice, SourcesChanged
from console.text import MASK
from tests.patience import HANG_S

SECRET = Setting("apiKey", "API Key", sensitive=True)
RETRY = Failure("Retry", "RetryError", "not yet", "")
ROW = {"collection": "users", "id": "1", "properties": {"a": 1}}
EVENT = {"type": "track", "event": "A", "userId": "u"}


@pytest.fixture
def pool() -> StandIn:
    pool = StandIn()
    pool.answers = [outcome()]
    return pool


@pytest.fixture
async def engine(tmp_path: Path, pool: StandIn) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work", pool=pool.as_pool)
    yield engine
    await engine.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANG_S):
        while not condition():
            await asyncio.sleep(0.002)


async def function_state(engine: Engine, function_id: str) -> object:
    return (
        engine._store.function(function_id),
        engine._store.draft(function_id),
        engine._store.versions(function_id),
        engine._store.requests(function_id),
    )


async def source_state(engine: Engine, source_id: str) -> object:
    return (
        engine._store.source(source_id),
        await engine.deliveries(source_id),
        [await engine.delivery(d.id) for d in await engine.deliveries(source_id)],
        await engine.events(source_id),
        await engine.objects(source_id),
        [entry for entry in await engine.retries() if entry.source_id == source_id],
        [t for t in engine._store.tallies("2") if t.source_id == source_id],
    )


async def test_a_function_comes_back_with_all_that_went_with_it(engine: Engine) -> None:
    made = await engine.create_function(
        "Orders", GOOD, "what for", (SECRET,), {"apiKey": "s3cret"}, (("One", Request(body="{}")),)
    )
    await engine.save(made.id, GOOD + "\n", "why")
    await engine.save_request(SavedRequest("", made.id, "Two", Request(body='{"b": 2}'), place=1))
    await engine.keep_draft(made.id, "typed", 2)
    before = await function_state(engine, made.id)
    assert len(engine._store.requests(made.id)) == 2 and len(engine._store.versions(made.id)) == 2
    await engine.delete_function(made.id)
    with pytest.raises(ConsoleError):
        await engine.function(made.id)
    told: list[Notice] = []
    engine.listen(told.append)
    assert (await engine.undelete_function(made.id)).name == "Orders"
    assert await function_state(engine, made.id) == before
    assert told == [FunctionsChanged(made.id)]


async def test_what_came_back_is_there_after_a_restart(
    engine: Engine, tmp_path: Path, pool: StandIn
) -> None:
    source = await connected(engine)
    await post(engine, source, '{"a": 1}')
    other = await engine.create_function("Other", GOOD)
    before = await source_state(engine, source.id)
    await engine.disconnect(source.id)
    await engine.delete_function(source.function_id)
    for number in range(50):  # something else takes place on disk meanwhile
        await engine.save(other.id, f"// {number}")
    await engine.undelete_function(source.function_id)
    await engine.undelete_source(source.id)
    await engine.close()
    again = await Engine.open(tmp_path / "work", pool=pool.as_pool)
    assert await again.problems() == []
    assert await source_state(again, source.id) == before
    assert [v.number for v in await again.versions(source.function_id)] == [1]
    await again.close()


async def test_a_source_comes_back_with_url_values_deliveries_objects_and_its_queue(
    engine: Engine, pool: StandIn
) -> None:
    function = await engine.create_function("Orders", GOOD, "", (SECRET,))
    shown = await engine.connect(function.id, "Orders EU", {"apiKey": "s3cret"})
    source = kept(engine, shown.id)
    pool.answers = [outcome(events=[EVENT], objects=[ROW]), outcome(RETRY)]
    await post(engine, source)
    await post(engine, source)
    before = await source_state(engine, source.id)
    await engine.disconnect(source.id)
    assert (await post(engine, source)).status == 404
    assert await engine.retries() == [] and await engine.objects() == []
    told: list[Notice] = []
    engine.listen(told.append)
    back = await engine.undelete_source(source.id)
    assert back.settings == {"apiKey": MASK}
    assert await source_state(engine, source.id) == before
    assert SourcesChanged(source.id) in told
    pool.answers = [outcome()]
    assert (await post(engine, source)).status == 200
    [waiting] = await engine.retries()
    assert (await engine.retry_now(waiting.delivery_id)).status == "delivered"


async def test_a_retry_that_came_due_meanwhile_is_made_once_the_source_is_back(
    engine: Engine, pool: StandIn
) -> None:
    source = await connected(engine)
    pool.answers = [outcome(RETRY)]
    await post(engine, source)
    await engine.disconnect(source.id)
    pool.answers = [outcome()]
    await engine.undelete_source(source.id)
    await engine.set_clock_speed(100_000)
    await until(lambda: not engine._store.retries())
    [delivery] = await engine.deliveries(source.id)
    assert (delivery.status, delivery.attempts) == ("delivered", 2)


async def test_events_that_waited_to_be_forwarded_arrive_once(
    engine: Engine, pool: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.answers = [outcome(events=[EVENT])]
    monkeypatch.setattr("trackingserver.KEY", "wk-1")
    with tracking_server() as server:
        source = await connected(engine)
        await engine.forward(source.id, Forwarding(server.endpoint, "wk-1"))
        server.always = 500
        await post(engine, kept(engine, source.id))
        await until(lambda: server.requests == 1)
        await engine.disconnect(source.id)
        server.always = None
        await engine.undelete_source(source.id)
        await until(lambda: not engine._store.outbox(1))
        assert len(server.taken) == 1


async def test_what_cannot_come_back_says_why_and_can_be_tried_again(engine: Engine) -> None:
    source = await connected(engine)
    function = await engine.function(source.function_id)
    await engine.disconnect(source.id)
    await engine.delete_function(function.id)
    with pytest.raises(ConsoleError, match="bring that back first"):
        await engine.undelete_source(source.id)
    twin = await engine.create_function(function.name, GOOD)
    with pytest.raises(ConsoleError, match="rename that one"):
        await engine.undelete_function(function.id)
    await engine.describe(twin.id, "Twin", "")
    await engine.undelete_function(function.id)
    other = await engine.connect(twin.id, source.name)
    with pytest.raises(ConsoleError, match="rename that one"):
        await engine.undelete_source(source.id)
    await engine.disconnect(other.id)
    assert (await engine.undelete_source(source.id)).name == source.name
    assert (await engine.undelete_source(source.id)).id == source.id  # already there


async def test_what_was_never_deleted_or_long_ago_cannot_come_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConsoleError, match="no longer"):
        await engine.undelete_function("sfnc_none")
    monkeypatch.setattr(core, "DELETED_KEPT_S", 0.0)
    function = await engine.create_function("Orders", GOOD)
    await engine.delete_function(function.id)
    await asyncio.sleep(0)
    await until(lambda: engine._store.deleted_function(function.id) is None)
    with pytest.raises(ConsoleError, match="no longer"):
        await engine.undelete_function(function.id)


async def test_only_who_may_delete_may_bring_back(engine: Engine) -> None:
    source = await connected(engine)
    await engine.disconnect(source.id)
    await engine.delete_function(source.function_id)
    with acting(Caller("eve", grants=(Grant("Functions Read-only"), Grant("Source Read-only")))):
        with pytest.raises(ConsoleError, match="Only a Workspace Owner"):
            await engine.undelete_function(source.function_id)
        with pytest.raises(ConsoleError, match="Only a Workspace Owner"):
            await engine.undelete_source(source.id)
    with acting(Caller("ann", grants=(Grant("Functions Admin", (source.function_id,)),))):
        await engine.undelete_function(source.function_id)
