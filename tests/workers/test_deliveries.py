"""Who gets a worker, which one, and when: sources share them and none holds up the others."""

from __future__ import annotations

import asyncio

import pytest
from nursery import COUNTS, PATIENCE_S, Make, Open, failure

from console import limits
from console.fetching.fetcher import FetchRequest, FetchResponse
from console.model import ConsoleError
from console.runner import child
from console.workers import crew, deliveries
from console.workers.deliveries import Crowded

WAITS = "onRequest = () => { console.log('began'); return new Promise(() => {}) }"
SPINS = "onRequest = () => { console.log('began'); for (;;); }"


async def test_a_key_meets_its_own_context_again_and_no_other(door: Open) -> None:
    at = door()
    assert [await at.count(key) for key in ("a", "b", "a", "a", "b")] == [1, 1, 2, 3, 2]
    assert len(at.bench.nursery.started) == 2


async def test_nothing_is_started_for_a_console_without_deliveries(door: Open) -> None:
    at = door()
    assert await at.bench.is_healthy()
    assert len(at.bench.nursery.started) == 1


async def test_the_key_that_slept_longest_makes_room_and_its_process_stays(door: Open) -> None:
    at = door()
    assert [await at.count(key) for key in ("a", "b", "a", "c")] == [1, 1, 2, 1]
    assert [await at.count(key) for key in ("a", "b")] == [3, 1]
    assert len(at.bench.nursery.started) == 2


async def test_a_forgotten_key_begins_anew(door: Open) -> None:
    at = door()
    assert [await at.count("src_1:v1"), await at.count("src_2:v1")] == [1, 1]
    at.bench.pool.forget("src_1:")
    assert [await at.count("src_1:v1"), await at.count("src_2:v1")] == [1, 2]


async def test_a_key_forgotten_while_it_runs_ends_that_delivery_first(door: Open) -> None:
    at = door()
    code = COUNTS.replace("emit(", "new Promise((f) => setTimeout(f, 20, console.log(1))) && emit(")
    running = at.start("a", code)
    await at.until_began(1)
    at.bench.pool.forget("a")
    assert (await running).events == [{"n": 1}]
    assert await at.count("a") == 1


async def test_a_context_is_left_after_some_deliveries(
    door: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "_INVOCATIONS", 3)
    at = door()
    assert [await at.count("a") for _ in range(5)] == [1, 2, 3, 1, 2]


async def test_a_process_is_replaced_after_some_contexts(door: Open) -> None:
    at = door(deliverers=1)
    for turn in range(child.CONTEXTS + 1):
        assert await at.count(f"key {turn}") == 1
    assert len(at.bench.nursery.started) == 2


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (SPINS, "The function ran longer than 0.4 seconds."),
        (WAITS, "The function ran longer than 0.4 seconds."),
        ("onRequest = () => hostCall('no such operation', [])", "The worker process ended"),
        ("onRequest = () => { const a = []; for (;;) a.push({ x: [1, 2] }) }", "128 MB"),
    ],
)
async def test_a_worker_that_is_lost_takes_only_its_own_context_along(
    door: Open, code: str, message: str
) -> None:
    at = door(timeout_s=0.4 if "longer" in message else PATIENCE_S)
    assert [await at.count("a"), await at.count("b")] == [1, 1]
    assert message in await failure(at.deliver("b2", code))
    assert await at.count("b2") == 1
    assert 3 <= len(at.bench.nursery.started) <= 4


async def test_a_timeout_holds_for_each_delivery_by_itself(door: Open) -> None:
    at = door(timeout_s=0.4)
    code = "onRequest = () => new Promise((f) => setTimeout(f, 250))"
    for _ in range(3):
        assert (await at.deliver("a", code)).error is None


async def test_garbage_in_the_second_delivery_ends_the_worker(door: Open) -> None:
    rogue = (
        "run(); send(wire.OUTCOME, b'[1,false]', b'{\"error\":null}')\n"
        "os.read(3, 65536); os.write(3, b'garbage'); time.sleep(60)"
    )
    at = door(rogue, None, deliverers=1)
    assert (await at.deliver("a")).error is None
    assert "stopped making sense" in await failure(at.deliver("a"))
    assert await at.count("a") == 1


async def test_a_worker_that_speaks_between_deliveries_is_ended(door: Open) -> None:
    rogue = (
        "run(); outcome = b'[1,false]', b'{\"error\":null}'\n"
        "send(wire.OUTCOME, *outcome); send(wire.OUTCOME, *outcome); time.sleep(60)"
    )
    at = door(rogue, None, deliverers=1)
    assert (await at.deliver("a")).error is None
    assert await at.count("b") == 1


async def test_a_slow_key_never_has_all_workers(door: Open) -> None:
    at = door(deliverers=3)
    for _ in range(6):
        at.start("slow", WAITS)
    await at.until_began(2)
    assert [await at.count("quick") for _ in range(3)] == [1, 2, 3]
    assert at.began == ["slow", "slow"]


async def test_two_slow_keys_leave_something_for_a_third(door: Open) -> None:
    """All workers are theirs when it comes; the next that is free is for it."""
    may_end = asyncio.Semaphore(0)

    async def wait(request: FetchRequest, body: bytes | None) -> FetchResponse:
        await may_end.acquire()
        return FetchResponse(200, "OK", request.url, [], False, b"")

    at = door(deliverers=3, fetcher=wait)
    waits = "onRequest = async () => { console.log('began'); await fetch('http://a/') }"
    for _ in range(4):
        at.start("slow 1", waits)
        at.start("slow 2", waits)
    await at.until_began(3)
    quick = at.start("quick")
    await asyncio.sleep(0)  # until it waits
    may_end.release()
    assert (await quick).status == "success"
    assert len(at.ended) == 2, "one that was slow, and it"


async def test_deliveries_of_a_key_begin_in_the_order_they_came(door: Open) -> None:
    at = door(deliverers=1)
    codes = [f"onRequest = () => emit({{ n: {n} }})" for n in range(5)]
    outcomes = await asyncio.gather(*(at.deliver(f"k{n}", codes[n]) for n in (0, 0, 1, 0, 1)))
    assert [outcome.events[0]["n"] for outcome in outcomes] == [0, 0, 1, 0, 1]
    assert at.ended in (["k0", "k0", "k0", "k1", "k1"], ["k0", "k1", "k1", "k0", "k0"])


async def test_keys_take_turns_where_one_worker_must_do(door: Open) -> None:
    """A key that never stops waits for its next turn, too; turns are some deliveries long."""
    at = door(deliverers=1)
    waits = "onRequest = () => new Promise((f) => setTimeout(f, 30))"
    for _ in range(100):
        at.start("busy", waits)
    for key in ("x", "y"):
        at.start(key, waits)
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*at.tasks[100:])
    assert at.ended.count("busy") < 30


async def test_past_the_bound_a_delivery_is_refused_at_once(
    door: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DELIVERIES_WAITING", 3)
    at = door()
    at.start("a", WAITS)
    await at.until_began(1)
    for _ in range(3):
        at.start("a", WAITS)
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await at.deliver("b")
    for task in at.tasks[1:]:
        task.cancel()
    await asyncio.gather(*at.tasks[1:], return_exceptions=True)
    assert await at.count("b") == 1


async def test_a_cancelled_delivery_ends_its_worker_and_one_that_waits_costs_none(
    door: Open,
) -> None:
    at = door()
    running = at.start("a", SPINS)
    await at.until_began(1)
    waiting = at.start("a", SPINS)
    await asyncio.sleep(0)
    for task in (waiting, running):
        task.cancel()
    await asyncio.gather(waiting, running, return_exceptions=True)
    assert await at.count("a") == 1
    assert at.began == ["a"]


async def test_a_test_run_does_not_wait_for_deliveries(door: Open) -> None:
    at = door()
    for key in ("a", "b", "c", "d"):
        at.start(key, WAITS)
    await at.until_began(2)
    assert await at.bench.is_healthy()


async def test_workers_that_cannot_start_are_told_and_tried_again_later(door: Open) -> None:
    at = door(*["sys.exit('no luck')"] * 3, None)
    with pytest.raises(ConsoleError, match="could not start: no luck"):
        await at.deliver("a")
    assert await at.count("a") == 1


async def test_closing_refuses_what_waits_and_ends_what_runs(door: Open) -> None:
    at = door()
    running = at.start("a", WAITS)
    await at.until_began(1)
    waiting = at.start("a", WAITS)
    await asyncio.sleep(0)
    await at.bench.pool.close()
    assert (await running).status == "error"
    for late in (waiting, at.deliver("b")):
        with pytest.raises(ConsoleError, match="closing"):
            await late


async def test_workers_that_nobody_needs_for_long_are_ended(
    door: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_IDLE_S", 0.05)
    at = door()
    assert await at.count("a") == 1
    (only,) = at.bench.pool._deliveries._workers
    await asyncio.wait_for(only.channel.dead.wait(), PATIENCE_S)
    assert await at.count("a") == 1


async def test_a_delivery_too_large_to_send_is_refused(door: Open) -> None:
    with pytest.raises(ConsoleError, match="too large to run"):
        await door().deliver("a", "//" + "x" * 3 * limits.FILE_BYTES)


async def test_syntax_is_checked_and_nothing_runs(make: Make) -> None:
    pool = make().pool
    assert await pool.check("throw 1; onRequest = () => {}") is None
    problem = await pool.check("\nconst onRequest = 1")
    assert problem is not None
    assert (problem.name, problem.line, problem.column) == ("SyntaxError", 2, 7)
