"""Deliveries that lie in a worker's inbox while it runs another: none is lost, none runs twice."""

from __future__ import annotations

import asyncio
import collections
import json
import random

import pytest
from nursery import COUNTS, HANGS, PATIENCE_S, Door, Open, failure

from console import wire
from console.model import ConsoleError
from console.workers import deliveries
from console.workers.lane import Deliverer

# Put in front of what a stand-in does with the frames that it takes.
HAS_SERVED_ONE = """
import select
send(wire.READY)
decoder, held = wire.Decoder(wire.FROM_PARENT), []
def take(count):
    while len(held) < count:
        held.extend(decoder.feed(os.read(3, 65536)))
    return [held.pop(0) for _ in range(count)]
def tell(duration_ms=1, event='{}'):
    send(wire.OUTCOME, b'[%d,false]' % duration_ms,
         ('{"error":null,"events":[%s]}' % event).encode())
take(1)
"""
QUICK = HAS_SERVED_ONE + "ms = 1; tell(ms)\n"
SLOW = HAS_SERVED_ONE + "ms = 11; tell(ms)\n"
TELLS_SIZE_OF_INBOX = """
while True:
    take(1)
    while select.select([3], [], [], 0.05)[0]:
        held.extend(decoder.feed(os.read(3, 65536)))
    tell(ms, '{"n":%d}' % len(held))
"""
SLEEPS_ON_DEMAND = """
globalThis.n = 0;
onRequest = (request) => {
  const { ms, name } = request.json();
  if (name !== undefined) console.log(name);
  emit({ n: ++n });
  if (ms) return new Promise((done) => setTimeout(done, ms));
}
"""

MOST = 1 + deliveries._AHEAD


@pytest.fixture(autouse=True)
def short_streaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "_STREAK", 1)


async def after_one(at: Door, code: str = COUNTS) -> Door:
    """A key's worker that has shown to be quick, where it is."""
    assert (await at.deliver("a", code)).error is None
    return at


async def until_ahead(at: Door, count: int) -> Deliverer:
    """Its worker, as soon as so many were sent ahead to it."""
    (worker,) = at.bench.pool._deliveries._workers
    async with asyncio.timeout(PATIENCE_S):
        while len(worker.ahead) < count:
            await asyncio.sleep(0)
    return worker


async def test_a_quick_worker_has_several_at_once(door: Open) -> None:
    answers = f"take({MOST})\nfor n in range({MOST}): tell(1, '{{\"n\":%d}}' % n)\n{HANGS}"
    at = await after_one(door(QUICK + answers, deliverers=1))
    tasks = [at.start("a") for _ in range(MOST)]
    assert [(await task).events[0]["n"] for task in tasks] == [*range(MOST)]


async def test_a_worker_gets_no_more_than_it_may(
    door: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "_PATIENCE_S", 60)  # it would count a frame that asks back
    at = await after_one(door(QUICK + TELLS_SIZE_OF_INBOX, deliverers=1))
    tasks = [at.start("a") for _ in range(MOST + 2)]
    assert max([(await task).events[0]["n"] for task in tasks]) == MOST - 1


async def test_nothing_is_sent_ahead_of_a_run_that_may_be_long(door: Open) -> None:
    at = await after_one(door(SLOW + TELLS_SIZE_OF_INBOX, deliverers=1))
    tasks = [at.start("a") for _ in range(3)]
    assert [(await task).events[0]["n"] for task in tasks] == [0, 0, 0]


async def test_what_was_sent_ahead_to_a_worker_that_hangs_runs_once_elsewhere(door: Open) -> None:
    at = await after_one(door(QUICK + HANGS, None, deliverers=1, timeout_s=0.4))
    first, *others = [at.start("a") for _ in range(4)]
    assert "longer than 0.4 seconds" in await failure(first)
    assert [(await task).events[0]["n"] for task in others] == [1, 2, 3]
    assert len(at.bench.nursery.started) == 2


async def test_a_worker_that_dies_between_two_takes_only_the_second_along(door: Open) -> None:
    at = await after_one(door(QUICK + "take(4); tell(); sys.exit(3)", None, deliverers=1))
    first, second, *others = [at.start("a") for _ in range(4)]
    assert (await first).error is None
    assert "ended (exit status 3) while the function ran" in await failure(second)
    assert [(await task).events[0]["n"] for task in others] == [1, 2]


@pytest.mark.parametrize(
    ("does", "message"),
    [
        ("os.write(3, b'garbage')", "stopped making sense"),
        ('send(wire.DIED, b\'{"kind":"memory","text":""}\')', "128 MB"),
        ("send(wire.RETURNED, b'1')", "stopped making sense"),
        ("send(wire.READY)", "stopped making sense"),
    ],
)
async def test_a_run_that_ends_its_worker_costs_none_that_waits_behind_it(
    door: Open, does: str, message: str
) -> None:
    at = await after_one(door(QUICK + f"take(3); {does}; time.sleep(60)", None, deliverers=1))
    first, *others = [at.start("a") for _ in range(3)]
    assert message in await failure(first)
    assert [(await task).events[0]["n"] for task in others] == [1, 2]


@pytest.mark.parametrize("count", ["3", "-1", '"1"', "1]"])
async def test_a_worker_that_returns_more_than_it_has_is_ended(door: Open, count: str) -> None:
    rogue = f"take(3); take(1); send(wire.RETURNED, b'{count}'); time.sleep(60)"
    at = await after_one(door(QUICK + rogue, None, deliverers=1))
    first, *others = [at.start("a") for _ in range(3)]
    assert "stopped making sense" in await failure(first)
    assert [(await task).events[0]["n"] for task in others] == [1, 2]


async def test_what_may_have_begun_in_a_worker_that_is_being_killed_is_not_run_again(
    door: Open,
) -> None:
    """Its outcome was on the way when the caller of the first gave up."""
    at = await after_one(door(QUICK + "take(3)\n" + HANGS, None, deliverers=1))
    first, second, third = [at.start("a") for _ in range(3)]
    worker = await until_ahead(at, 2)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert worker.spent
    worker._take((wire.OUTCOME, b"[1,false]", b'{"error":null}'))
    assert "signal 9" in await failure(second)
    assert (await third).events == [{"n": 1}]


async def test_what_waits_behind_a_run_that_turns_out_long_goes_to_others(door: Open) -> None:
    at = await after_one(door(deliverers=3), SLEEPS_ON_DEMAND)
    slow = at.start("a", SLEEPS_ON_DEMAND, '{"ms": 2000, "name": "slow"}')
    await at.until_began(1)
    others = [at.start("a", SLEEPS_ON_DEMAND) for _ in range(3)]
    assert [(await task).events[0]["n"] for task in others] == [1, 2, 3]
    more = [at.start("a", SLEEPS_ON_DEMAND) for _ in range(4)]
    await more[0]
    busy = min(at.bench.pool._deliveries._workers, key=lambda worker: worker.began)
    assert not busy.ahead, "it is known by now to be in a long run"
    assert [(await task).events[0]["n"] for task in more] == [4, 5, 6, 7]
    assert not slow.done()
    slow.cancel()


async def test_one_whose_caller_gave_up_before_its_turn_costs_no_other_an_answer(
    door: Open,
) -> None:
    at = await after_one(door(deliverers=1), SLEEPS_ON_DEMAND)
    bodies = [json.dumps({"ms": 20, "name": str(n)}) for n in range(4)]
    tasks = [at.start("a", SLEEPS_ON_DEMAND, body) for body in bodies]
    await at.until_began(1)
    tasks[1].cancel()
    for task in (tasks[0], *tasks[2:]):
        assert (await task).error is None
    assert sorted(set(at.began) - {"1"}) == ["0", "2", "3"]


async def test_closing_refuses_what_was_sent_ahead(door: Open) -> None:
    at = await after_one(door(QUICK + HANGS, deliverers=1))
    first, *others = [at.start("a") for _ in range(3)]
    await until_ahead(at, 2)
    await at.bench.pool.close()
    assert (await first).status == "error"
    for task in others:
        with pytest.raises(ConsoleError, match="closing"):
            await task


async def test_a_forgotten_key_ends_what_it_was_sent_and_begins_anew(door: Open) -> None:
    at = await after_one(door(deliverers=1), SLEEPS_ON_DEMAND)
    tasks = [at.start("a", SLEEPS_ON_DEMAND, '{"ms": 5, "name": "began"}') for _ in range(3)]
    await at.until_began(1)
    at.bench.pool.forget("a")
    assert [(await task).events[0]["n"] for task in tasks] == [2, 3, 4]
    assert (await at.deliver("a", SLEEPS_ON_DEMAND)).events == [{"n": 1}]


async def test_workers_killed_at_any_moment_run_each_delivery_once_at_most(door: Open) -> None:
    at = await after_one(door(deliverers=3), SLEEPS_ON_DEMAND)
    chance = random.Random(7)
    tasks = [
        at.start("a", SLEEPS_ON_DEMAND, json.dumps({"ms": number % 3, "name": str(number)}))
        for number in range(150)
    ]
    for count in (15, 40, 70, 100):
        await at.until_began(count)
        for worker in at.bench.pool._deliveries._workers:
            if chance.random() < 0.7:
                worker.channel.kill()
    async with asyncio.timeout(PATIENCE_S):
        outcomes = await asyncio.gather(*tasks)
    began = collections.Counter(at.began)
    assert set(began.values()) == {1}
    ran = {number for number, outcome in enumerate(outcomes) if outcome.error is None}
    assert {str(number) for number in ran} <= set(began)
    assert len(ran) >= 150 - 4 * 3  # each kill costs what its worker ran
    lost = [outcome.error.message for outcome in outcomes if outcome.error]
    assert lost and all("signal 9" in message for message in lost)
