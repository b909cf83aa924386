"""Whatever a worker process does costs at most one run; the next has another worker."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from nursery import HANGS, OK, PATIENCE_S, Make, no_network

from console.model import ConsoleError, Invocation, Request
from console.workers import worker
from console.workers.pool import Pool
from console.workers.worker import Spawned


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("run(); os.kill(os.getpid(), signal.SIGSEGV)", "ended (signal 11) while"),
        ("run(); os._exit(3)", "ended (exit status 3) while"),
        ("run(); os.close(3); time.sleep(60)", "ended (signal 9) while"),
        ("run(); os.write(2, b'# Fatal JavaScript out of memory: X'); os.abort()", "128 MB"),
        ("run(); sys.stderr.write('x' * 10**6); os._exit(9)", "ended (exit status"),
        ("run(); os.write(3, b'\\0' * 99); time.sleep(60)", "stopped making sense"),
        ("run(); send(wire.READY); time.sleep(60)", "stopped making sense"),
        ("run(); send(wire.OUTCOME, b'', b'{]'); time.sleep(60)", "stopped making sense"),
        ("run(); send(wire.OUTCOME, b'', b'{}'); time.sleep(60)", "stopped making sense"),
        ('run(); send(wire.LOG, b\'["loud","",0]\'); time.sleep(60)', "stopped making sense"),
        ("run(); send(wire.FETCH, b'[1,{}]'); time.sleep(60)", "stopped making sense"),
        ('run()\nwhile 1: send(wire.LOG, b\'["log","",0]\')', "stopped making sense"),
        ("run()\nwhile 1: send(wire.LOG, b'[\"log\",\"' + b'x' * 9999 + b'\",0]')", "making sense"),
        ('run(); send(wire.DIED, b\'{"kind":"execute","text":"x.js:1: why\\\\n"}\')', "why"),
    ],
)
async def test_a_worker_that_breaks_costs_only_its_run(
    make: Make, program: str, message: str
) -> None:
    bench = make(program, None)
    assert message in (await bench.failure(OK))[2]
    assert await bench.is_healthy()


async def test_an_outcome_with_too_many_events_is_no_outcome(make: Make) -> None:
    body = "b'{\"error\":null,\"events\":[' + b'{},' * 10000 + b'{}]}'"
    bench = make(f"run(); send(wire.OUTCOME, b'', {body}); time.sleep(60)", None)
    assert "stopped making sense" in (await bench.failure(OK))[2]


async def test_a_spare_that_dies_is_replaced(make: Make) -> None:
    bench = make(size=2)
    assert await bench.is_healthy()
    for _ in range(2):
        await asyncio.wait_for(bench.nursery.births.get(), PATIENCE_S)
    os.kill(bench.nursery.started[1].pid, signal.SIGKILL)
    await asyncio.wait_for(bench.nursery.births.get(), PATIENCE_S)
    assert await bench.is_healthy()


async def test_a_spare_that_speaks_unasked_is_replaced(make: Make) -> None:
    rogue = "send(wire.READY); send(wire.LOG, b'[]'); time.sleep(60)"
    bench = make(None, rogue, None, size=2)
    await bench.pool.open()
    for _ in range(3):
        await asyncio.wait_for(bench.nursery.births.get(), PATIENCE_S)
    assert await bench.is_healthy()


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("sys.exit('no such library')", "no such library"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "signal 15"),
        ("os.write(3, b'garbage')\ntime.sleep(60)", "signal 9"),
        (HANGS, "signal 9"),
    ],
)
async def test_a_worker_that_cannot_start_is_tried_a_few_times_and_then_told(
    make: Make, program: str, reason: str
) -> None:
    bench = make(program, **({"start_s": 0.4} if program == HANGS else {}))
    with pytest.raises(ConsoleError) as refused:
        await bench.run(OK)
    assert refused.value.message == f"A worker process could not start: {reason}."
    assert refused.value.exit_code == 3
    assert len(bench.nursery.started) == 3


async def test_a_worker_that_could_not_start_is_tried_again_by_the_next_run(make: Make) -> None:
    bench = make(*["sys.exit('not yet')"] * 3, None)
    with pytest.raises(ConsoleError, match="not yet"):
        await bench.run(OK)
    assert await bench.is_healthy()


async def test_a_program_that_is_not_there_is_told() -> None:
    def spawn() -> Spawned:
        return worker.spawn(["/nonexistent/python"])

    async with Pool(fetcher=no_network, spawn=spawn) as pool:
        with pytest.raises(ConsoleError, match="No such file or directory"):
            await pool.run(Invocation("r", OK, Request()), on_log=print, on_fetch=print)


async def test_closing_ends_what_runs_and_what_waits(make: Make) -> None:
    bench = make()
    running = asyncio.create_task(bench.run("onRequest = () => { console.log(1); for (;;); }"))
    await asyncio.wait_for(bench.heard.wait(), PATIENCE_S)
    waiting = asyncio.create_task(bench.run(OK))
    await asyncio.sleep(0)
    await bench.pool.close()
    assert (await running).status == "error"
    with pytest.raises(ConsoleError):
        await waiting
    with pytest.raises(ConsoleError):
        await bench.run(OK)


async def test_no_descriptor_is_left_behind(make: Make) -> None:
    def held() -> int:
        return len(os.listdir("/dev/fd"))

    await make().is_healthy()
    before: int | None = None
    for _ in range(3):
        bench = make(timeout_s=0.5)
        await bench.run("onRequest = () => { for (;;); }")
        assert await bench.is_healthy()
        await bench.pool.close()
        if before is None:
            before = held()
    assert held() == before
