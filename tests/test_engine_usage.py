"""Execution time of sources: counted by function and day, and told of at thresholds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from connected import GOOD, Jumping, StandIn, connected, outcome, post

from console.engine import Engine
from console.model import ConsoleError, Failure, FunctionUsage
from console.notices import Notice, UsageReached

RETRY = Failure("Retry", "RetryError", "not yet", "")


@pytest.fixture
def pool() -> StandIn:
    pool = StandIn()
    pool.answers = [outcome()]
    return pool


def thresholds(engine: Engine) -> list[int]:
    told: list[int] = []

    def listener(notice: Notice) -> None:
        if isinstance(notice, UsageReached):
            told.append(notice.percent)

    engine.listen(listener)
    return told


async def settled(engine: Engine) -> None:
    await asyncio.gather(*engine._keeping)


async def test_6_execution_time_is_counted_per_millisecond_retries_included(
    engine: Engine, pool: StandIn
) -> None:
    source = await connected(engine)
    pool.answers = [outcome(RETRY, duration_ms=1.25), outcome(duration_ms=0.5)]
    await post(engine, source)
    await engine.retry_now((await engine.retries())[0].delivery_id)
    found = await engine.usage()
    assert (found.month, found.used_ms, found.allotment_ms) == ("2026-11", 1.75, 0)
    assert [(f.function_name, f.invocations) for f in found.functions] == [
        ("Function of Orders EU", 2)
    ]


async def test_usage_is_by_function_and_day_the_most_used_first(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    one = await connected(engine, name="One")
    two = await connected(engine, name="Two")
    await post(engine, one)
    clock.at += timedelta(days=1)
    await post(engine, two)
    await post(engine, two)
    found = await engine.usage("2026-11")
    assert found.functions == [
        FunctionUsage(two.function_id, "Function of Two", 4.0, 2),
        FunctionUsage(one.function_id, "Function of One", 2.0, 1),
    ]
    assert found.days == [0.0] * 22 + [2.0, 4.0]


async def test_a_month_begins_at_nothing_and_past_ones_can_be_asked_for(
    engine: Engine, clock: Jumping
) -> None:
    source = await connected(engine)
    await post(engine, source)
    clock.at += timedelta(days=8)
    assert ((await engine.usage()).month, (await engine.usage()).days) == ("2026-12", [0.0])
    past = await engine.usage("2026-11")
    assert (past.used_ms, len(past.days)) == (2.0, 30)
    for month in ("2026", "2026-13", "x-y", "2026-11-01"):
        with pytest.raises(ConsoleError, match="like 2026-11"):
            await engine.usage(month)


async def test_usage_of_a_function_that_is_gone_still_counts(engine: Engine) -> None:
    source = await connected(engine)
    await post(engine, source)
    await engine.disconnect(source.id)
    await engine.delete_function(source.function_id)
    [used] = (await engine.usage()).functions
    assert (used.function_name, used.duration_ms) == ("(deleted)", 2.0)


async def test_6_75_90_and_100_percent_are_told_once_each(engine: Engine, pool: StandIn) -> None:
    source = await connected(engine)
    await engine.set_allotment(20)
    told = thresholds(engine)
    after = []
    for _ in range(12):
        await post(engine, source)  # 10 %
        await settled(engine)
        after.append(list(told))
    assert after[6] == [] and after[7] == [75] and after[8] == [75, 90]
    assert after[9] == after[11] == [75, 90, 100]


async def test_6_a_threshold_told_is_not_told_again_after_a_restart_but_next_month_is(
    tmp_path: Path, pool: StandIn
) -> None:
    clock = Jumping()
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=clock)
    source = await connected(engine)
    await engine.set_allotment(4)
    told = thresholds(engine)
    await post(engine, source)
    await post(engine, source)
    await engine.close()
    assert told == [100]
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=clock)
    told = thresholds(engine)
    await post(engine, source)
    await settled(engine)
    assert told == [] and (await engine.usage()).allotment_ms == 4
    clock.at += timedelta(days=10)
    for _ in range(2):
        await post(engine, source)
        await settled(engine)
    assert told == [100]
    await engine.close()


async def test_an_allotment_that_is_used_up_already_is_told_at_once(engine: Engine) -> None:
    await post(engine, await connected(engine))
    told = thresholds(engine)
    await engine.set_allotment(2)
    assert told == [100]
    await engine.set_allotment(0)
    with pytest.raises(ConsoleError, match="number of milliseconds"):
        await engine.set_allotment(-1)


async def test_test_runs_cost_no_execution_time(tmp_path: Path) -> None:
    from console.engine import new_id
    from console.model import Invocation, Request

    engine = await Engine.open(tmp_path / "w")
    await engine.run(Invocation(new_id("run"), GOOD, Request(body="{}")))
    assert (await engine.usage()).functions == []
    await engine.close()
