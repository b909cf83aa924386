"""The retry queue: when it tries again, what survives, what a person can do to it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from connected import (
    GOOD,
    PATIENCE_S,
    RETRIES,
    START,
    Jumping,
    StandIn,
    connected,
    ends,
    heard,
    kept,
    outcome,
    post,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from console import limits
from console.clock import Clock, instant
from console.engine import Engine
from console.model import ConsoleError, Failure
from console.notices import DeliveryFinished, ErrorsChanged, Notice, RetriesChanged
from console.store import Store
from console.workers.deliveries import Crowded

RETRY = Failure("Retry", "RetryError", "not yet", "")
TIMEOUT = Failure("Timeout", "Timeout", "The function ran longer than 5 seconds.", "")
THROW = Failure("Bad Request", "Error", "no", "")


@pytest.fixture
def pool() -> StandIn:
    pool = StandIn()
    pool.answers = [outcome(RETRY)]
    return pool


def end_of_day(engine: Engine, clock: Jumping) -> None:
    """Let a whole day pass, at once."""
    clock.end = clock.at + timedelta(days=1)
    engine._woken.set()


# -- §6: waits ------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["retry", "timeout", "crowded"]), min_size=7, max_size=7))
def test_6_every_wait_of_a_simulated_day_is_within_its_bounds(kinds: list[str]) -> None:
    asyncio.run(_a_day(kinds))


async def _a_day(kinds: list[str]) -> None:
    pool, clock = StandIn(), Jumping()
    answers = {"retry": outcome(RETRY), "timeout": outcome(TIMEOUT), "crowded": Crowded()}
    pool.answers = [answers[kind] for kind in kinds]
    with tempfile.TemporaryDirectory() as folder:
        engine = await Engine.open(Path(folder) / "w", pool=pool.as_pool, clock=clock)
        source = await connected(engine)
        times = []
        engine.listen(lambda n: times.append(clock.at) if isinstance(n, DeliveryFinished) else None)
        dropped = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
        await post(engine, source)
        assert await engine.errors() == []
        end_of_day(engine, clock)
        last = (await dropped).delivery
        assert (last.status, last.attempts, len(pool.asked)) == ("dropped", 7, 7)
        [error] = await engine.errors()
        assert (error.id, error.error_type) == (last.id, last.error_type)
        await engine.close()
    waits = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert len(waits) == limits.RETRIES
    for number, wait in enumerate(waits):
        least, most = (seconds * 2**number for seconds in limits.RETRY_FIRST_S)
        assert min(least, 1200) - 0.001 <= wait <= min(most, 1200) + 0.001


async def test_5_retries_are_hidden_until_the_last_has_failed(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    told: list[Notice] = []
    engine.listen(told.append)
    dropped = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await post(engine, source)
    end_of_day(engine, clock)
    await dropped
    errors = [index for index, notice in enumerate(told) if isinstance(notice, ErrorsChanged)]
    finished = [index for index, n in enumerate(told) if isinstance(n, DeliveryFinished)]
    assert len(finished) == 7 and len(errors) == 1 and errors[0] > finished[-1]
    assert await engine.retries() == []


async def test_a_retry_that_succeeds_is_one_delivery_with_its_events(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    event = {"type": "track", "event": "E", "userId": "u"}
    pool.answers = [outcome(RETRY), outcome(TIMEOUT), outcome(events=[event])]
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    first = (await post(engine, source, '{"b":1,"a":2}')).delivery
    assert first is not None and first.status == "retrying"
    end_of_day(engine, clock)
    last = (await done).delivery
    assert (last.id, last.status, last.attempts) == (first.id, "delivered", 3)
    assert last.received_at == first.received_at
    assert {asked.request.body for asked in pool.asked} == {'{"a":2,"b":1}'}
    assert await engine.deliveries() == [last]
    assert [event.delivery_id for event in await engine.events()] == [first.id]
    assert (await engine.errors(), await engine.retries()) == ([], [])


async def test_5_a_retry_that_fails_otherwise_is_an_error_and_tried_no_more(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    pool.answers = [outcome(RETRY), outcome(THROW)]
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await post(engine, source)
    end_of_day(engine, clock)
    assert ((await done).delivery.status, len(await engine.errors())) == ("failed", 1)
    assert await engine.retries() == []


# -- §14.31 and the queue -------------------------------------------------------------------------


async def test_14_31_a_retry_takes_the_version_and_settings_of_then(
    engine: Engine, pool: StandIn
) -> None:
    source = await connected(engine)
    pool.answers = [outcome(RETRY), outcome()]
    await post(engine, source)
    function = await engine.save(source.function_id, "// two")
    await engine.deploy(function.id, [source.id])
    [entry] = await engine.retries()
    assert (entry.attempt, entry.error_type, entry.error_message) == (2, "Retry", "not yet")
    done = await engine.retry_now(entry.delivery_id)
    assert (done.status, done.version, pool.asked[-1].code) == ("delivered", 2, "// two")


async def test_retry_now_answers_what_came_of_it_and_counts_as_an_attempt(engine: Engine) -> None:
    source = await connected(engine)
    await post(engine, source)
    [entry] = await engine.retries()
    done = await engine.retry_now(entry.delivery_id)
    assert (done.status, done.attempts) == ("retrying", 2)
    [after] = await engine.retries()
    assert after.attempt == 3
    assert 120 <= (instant(after.next_at) - START).total_seconds() <= 360
    with pytest.raises(ConsoleError, match="'dlv_x' is not in the retry queue"):
        await engine.retry_now("dlv_x")


async def test_retry_now_twice_at_once_is_one_attempt(engine: Engine, pool: StandIn) -> None:
    source = await connected(engine)
    await post(engine, source)
    [entry] = await engine.retries()
    found = await asyncio.gather(*(engine.retry_now(entry.delivery_id) for _ in range(2)))
    assert found[0] == found[1] and len(pool.asked) == 2


async def test_a_dropped_retry_is_an_error_with_its_last_failure(
    engine: Engine, pool: StandIn
) -> None:
    source = await connected(engine)
    await post(engine, source)
    [entry] = await engine.retries()
    changed = asyncio.ensure_future(heard(engine, RetriesChanged))
    await asyncio.sleep(0)
    await engine.drop_retry(entry.delivery_id)
    await changed
    [error] = await engine.errors(source_id=source.id)
    assert (error.id, error.error_type) == (entry.delivery_id, "Retry")
    assert [d.status for d in await engine.deliveries()] == ["dropped"]
    assert (await engine.retries(), len(pool.asked)) == ([], 1)


async def test_a_retry_under_way_is_not_dropped(engine: Engine, pool: StandIn) -> None:
    source = await connected(engine)
    await post(engine, source)
    [entry] = await engine.retries()
    pool.gate = asyncio.Event()
    trying = asyncio.ensure_future(engine.retry_now(entry.delivery_id))
    await asyncio.sleep(0)
    with pytest.raises(ConsoleError, match="being tried just now"):
        await engine.drop_retry(entry.delivery_id)
    pool.gate.set()
    await trying


async def test_retries_of_a_disabled_source_wait_until_it_is_enabled(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    pool.answers = [outcome(RETRY), outcome()]
    await post(engine, source)
    await engine.enable(source.id, False)
    [entry] = await engine.retries()
    with pytest.raises(ConsoleError, match="'Orders EU' is disabled"):
        await engine.retry_now(entry.delivery_id)
    end_of_day(engine, clock)
    other = await connected(engine, name="Other")
    await post(engine, other)  # the queue has looked at all that was due meanwhile
    assert await engine.retries() == [entry]
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await asyncio.sleep(0)
    await engine.enable(source.id, True)
    assert (await done).delivery.status == "delivered"


async def test_what_comes_of_a_source_that_is_gone_meanwhile_is_not_kept(
    engine: Engine, pool: StandIn
) -> None:
    source = await connected(engine)
    await post(engine, source)
    [entry] = await engine.retries()
    pool.gate = asyncio.Event()
    trying = asyncio.ensure_future(engine.retry_now(entry.delivery_id))
    arriving = asyncio.ensure_future(post(engine, source))
    await asyncio.sleep(0)
    await engine.disconnect(source.id)
    pool.gate.set()
    assert (await arriving).code == "unknown_source"
    with pytest.raises(ConsoleError, match="no longer connected"):
        await trying
    assert (await engine.deliveries(), await engine.retries()) == ([], [])


async def test_only_so_many_retries_run_at_once(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    for _ in range(10):
        await post(engine, source)
    pool.answers, pool.gate = [outcome()], asyncio.Event()
    clock.end = clock.at + timedelta(days=1)
    engine._woken.set()
    while len(pool.asked) < 10 + limits.RETRIES_AT_ONCE:
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(pool.asked) == 10 + limits.RETRIES_AT_ONCE
    pool.gate.set()
    async with asyncio.timeout(PATIENCE_S):
        while await engine.retries():
            await heard(engine, RetriesChanged)


async def test_a_retry_without_a_disk_or_a_worker_stays_in_the_queue(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    await post(engine, source)
    [entry] = await engine.retries()
    refusal = ConsoleError("A worker process could not start.", 3)
    pool.answers = [refusal, outcome()]
    with pytest.raises(ConsoleError, match="could not start"):
        await engine.retry_now(entry.delivery_id)
    assert await engine.retries() == [entry]
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await asyncio.sleep(0)
    end_of_day(engine, clock)
    assert (await done).delivery.attempts == 2


@pytest.mark.parametrize("harm", ["damaged", "missing"])
async def test_a_retry_that_can_never_be_read_again_is_told_and_dropped(
    tmp_path: Path, pool: StandIn, clock: Jumping, harm: str
) -> None:
    folder = tmp_path / "w"
    engine = await Engine.open(folder, pool=pool.as_pool, clock=clock)
    source = await connected(engine)
    await post(engine, source)
    await engine.close()
    [segment] = folder.glob("deliveries-*.log")
    if harm == "missing":
        segment.unlink()
    else:
        segment.write_bytes(segment.read_bytes().replace(b'"body"', b'"BODY"'))
    engine = await Engine.open(folder, pool=pool.as_pool, clock=clock)
    [entry] = await engine.retries()
    changed = asyncio.ensure_future(heard(engine, RetriesChanged))
    await asyncio.sleep(0)
    clock.end = clock.at + timedelta(days=1)
    engine._wake()
    await changed
    assert (await engine.retries(), len(pool.asked)) == ([], 1)
    assert [shown.status for shown in await engine.deliveries()] == ["dropped"]
    assert [said for said in await engine.problems() if entry.delivery_id in said] == [
        f"The delivery {entry.delivery_id} of Orders EU cannot be read any more, "
        "so it is not tried again."
    ]
    await engine.close()


async def test_a_webhook_to_be_retried_is_refused_where_the_queue_holds_too_much(
    engine: Engine, pool: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RETRIES_WAITING_BYTES", 10_000)
    source = await connected(engine)
    pool.answers = [outcome(RETRY)]
    body = f'{{"text": "{"x" * 4_000}"}}'
    receipts = [await post(engine, source, body) for _ in range(4)]
    assert [receipt.delivery is None for receipt in receipts] == [False, False, False, True]
    assert (receipts[3].status, receipts[3].code) == (429, "too_many_requests")
    assert len(await engine.retries()) == 3
    pool.answers = [outcome()]
    assert (await post(engine, source, body)).status == 200  # it does not wait
    await engine.retry_now((await engine.retries())[0].delivery_id)
    pool.answers = [outcome(RETRY)]
    assert (await post(engine, source)).delivery is not None


# -- restarts -------------------------------------------------------------------------------------


async def test_the_queue_survives_a_restart_and_goes_on(tmp_path: Path, pool: StandIn) -> None:
    clock = Jumping()
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=clock)
    source = await connected(engine)
    await post(engine, source)
    before = await engine.retries()
    await engine.close()
    pool.answers = [outcome()]
    clock = Jumping(START + timedelta(days=1))
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=clock)
    assert await engine.retries() == before
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await asyncio.sleep(0)
    await engine.set_clock_speed(1)  # else the queue lets a command of a second pass
    assert (await done).delivery.attempts == 2
    assert clock.at == instant(before[0].next_at)
    await engine.close()


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from connected import *
from console.model import Failure

async def main():
    pool = StandIn()
    pool.answers = [outcome(Failure("Retry", "RetryError", "not yet", ""))]
    engine = await Engine.open(Path(sys.argv[1]), pool=pool.as_pool)
    source = await connected(engine)
    for _ in range(5):
        print((await post(engine, source)).delivery.id)
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_the_queue_survives_kill_9(tmp_path: Path, pool: StandIn) -> None:
    paths = os.pathsep.join(filter(None, sys.path))
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, tmp_path / "w"],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert killed.returncode == -signal.SIGKILL
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool)
    assert {entry.delivery_id for entry in await engine.retries()} == set(killed.stdout.split())
    pool.answers = [outcome()]
    for entry in await engine.retries():
        assert (await engine.retry_now(entry.delivery_id)).attempts == 2
    assert [d.status for d in await engine.deliveries()] == ["delivered"] * 5
    await engine.close()


async def test_an_attempt_cut_off_by_the_end_of_the_host_is_due_again(
    tmp_path: Path, pool: StandIn
) -> None:
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool)
    source = await connected(engine)
    await post(engine, source)
    before = await engine.retries()
    pool.gate = asyncio.Event()
    trying = asyncio.ensure_future(engine.retry_now(before[0].delivery_id))
    while len(pool.asked) < 2:
        await asyncio.sleep(0)
    await engine.close()
    with pytest.raises(asyncio.CancelledError):
        await trying
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool)
    assert await engine.retries() == before
    assert [d.attempts for d in await engine.deliveries()] == [1]
    await engine.close()


async def test_a_fast_clock_leaves_no_wait_behind_that_is_longer_than_the_longest(
    tmp_path: Path, pool: StandIn
) -> None:
    ahead = Jumping()
    ahead.at += timedelta(days=2)
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=ahead)
    await post(engine, await connected(engine))
    await engine.close()
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=Jumping())
    [entry] = await engine.retries()
    assert instant(entry.next_at) == START + timedelta(seconds=limits.RETRY_MOST_S)
    await engine.close()


async def test_a_clock_set_back_and_forth_again_leaves_no_retry_behind(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    pool.answers = [outcome(RETRY), outcome()]
    await post(engine, await connected(engine))
    [entry] = await engine.retries()
    for jumped in (START - timedelta(hours=2), instant(entry.next_at) - timedelta(seconds=9)):
        clock.at = jumped
        engine._woken.set()
        while engine._woken.is_set():
            await asyncio.sleep(0)
    done = asyncio.create_task(heard(engine, DeliveryFinished, ends))
    await asyncio.sleep(0)
    end_of_day(engine, clock)
    assert (await done).delivery.status == "delivered"
    assert clock.at == instant(entry.next_at)


async def test_opening_a_workspace_starts_nothing_where_nothing_waits(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    engine = await Engine.open(tmp_path / "w")
    assert engine._pool is None and asyncio.all_tasks() == before
    await engine.close()


# -- the clock ------------------------------------------------------------------------------------


async def test_a_fast_clock_makes_an_hour_of_retries_a_moment_with_real_workers(
    tmp_path: Path,
) -> None:
    engine = await Engine.open(tmp_path / "w", clock=Clock())
    source = await connected(engine, RETRIES)
    await post(engine, source)
    told: list[Notice] = []
    engine.listen(told.append)
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await asyncio.sleep(0)
    assert await engine.clock_speed() == 1
    await engine.set_clock_speed(100_000)
    assert (await engine.clock_speed(), told) == (100_000, [RetriesChanged()])
    assert ((await done).delivery.status, (await done).delivery.attempts) == ("dropped", 7)
    await engine.close()


async def test_a_fixed_function_makes_the_next_retry_succeed(tmp_path: Path) -> None:
    engine = await Engine.open(tmp_path / "w")
    source = await connected(engine, RETRIES)
    await post(engine, source)
    await engine.save(source.function_id, GOOD)
    await engine.deploy(source.function_id, [source.id])
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await asyncio.sleep(0)
    await engine.set_clock_speed(100_000)
    last = (await done).delivery
    assert (last.status, last.attempts, last.version, last.events) == ("delivered", 2, 2, 1)
    assert kept(engine, source.id).version == 2
    await engine.close()


@pytest.mark.parametrize("factor", [0, -1, 0.5, float("nan"), float("inf"), 100_001])
async def test_a_clock_that_stands_or_races_is_refused(engine: Engine, factor: float) -> None:
    with pytest.raises(ConsoleError, match="1 to 100,000 times"):
        await engine.set_clock_speed(factor)


# -- clocks and disks that misbehave --------------------------------------------------------------


async def test_a_clock_that_is_set_back_makes_a_retry_wait_for_the_longest_wait_at_most(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    pool.answers = [outcome(RETRY), outcome()]
    done = asyncio.ensure_future(heard(engine, DeliveryFinished, ends))
    await post(engine, source)
    while not engine._looked_at:
        await asyncio.sleep(0)
    clock.at -= timedelta(days=400)
    begun = clock.at
    clock.end = clock.at + timedelta(seconds=limits.RETRY_MOST_S)
    engine._woken.set()
    assert (await asyncio.wait_for(done, PATIENCE_S)).delivery.status == "delivered"
    assert clock.at - begun <= timedelta(seconds=limits.RETRY_MOST_S)
    assert await engine.retries() == []


async def test_a_clock_that_jumps_far_ahead_tries_what_waits_and_loses_nothing(
    engine: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(engine)
    pool.answers = [*[outcome(RETRY)] * 3, outcome()]
    for _ in range(3):
        await post(engine, source)
    clock.at += timedelta(days=4000)
    done = asyncio.ensure_future(
        heard(engine, RetriesChanged, lambda _: not engine._store.retries())
    )
    engine._woken.set()
    await asyncio.wait_for(done, PATIENCE_S)
    assert {line.status for line in await engine.deliveries()} == {"delivered"}


async def test_a_full_disk_at_the_start_keeps_no_retry_from_being_tried(
    tmp_path: Path, pool: StandIn, clock: Jumping, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=clock)
    source = await connected(engine)
    for _ in range(3):
        await post(engine, source)
    await engine.close()
    clock.at -= timedelta(days=1)  # so that opening wants to write

    async def refuse(*_: object) -> None:
        raise ConsoleError("The disk is full.", 3)

    with monkeypatch.context() as full:
        full.setattr(Store, "put_retry", refuse)
        full.setattr(Store, "put_member", refuse)
        engine = await Engine.open(tmp_path / "w", pool=pool.as_pool, clock=clock)
    pool.answers = [outcome()]
    done = asyncio.ensure_future(
        heard(engine, RetriesChanged, lambda _: not engine._store.retries())
    )
    engine._wake()
    end_of_day(engine, clock)
    await asyncio.wait_for(done, PATIENCE_S)
    await engine.close()
