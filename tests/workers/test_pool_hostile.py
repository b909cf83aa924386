"""Whatever a function does costs its own run and nothing else, with a runtime that helps it little.

The hostile functions that the real runtime holds are in tests/hostile.
"""

from __future__ import annotations

import asyncio

import pytest
from nursery import OK, PATIENCE_S, Make


@pytest.mark.parametrize(
    "loop",
    [
        "for (;;);",
        "for (;;) await 0;",
        "await new Promise(() => {});",
    ],
)
async def test_a_hung_function_is_killed_and_reported_with_its_logs(make: Make, loop: str) -> None:
    bench = make(timeout_s=0.5)
    outcome = await bench.run(f"onRequest = async () => {{ console.log('begins'); {loop} }}")
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.name) == ("Timeout", "Timeout")
    assert outcome.error.message == "The function ran longer than 0.5 seconds."
    assert [log.text for log in outcome.logs] == ["begins"]
    assert 500 <= outcome.duration_ms < 5000
    assert await bench.is_healthy()


async def test_a_function_that_ends_and_loops_on_runs_into_its_deadline(make: Make) -> None:
    """Its handler has settled, but the event loop, which would tell so, never gets a turn."""
    bench = make(size=2, timeout_s=0.3)
    assert await bench.failure(
        "onRequest = () => { emit({ a: 1 }); (async () => { for (;;) await 0 })() }"
    ) == ("Timeout", "Timeout", "The function ran longer than 0.3 seconds.")
    assert await bench.is_healthy()


async def test_cancelling_a_run_kills_its_worker(make: Make) -> None:
    bench = make()
    task = asyncio.create_task(bench.run("onRequest = () => { console.log(1); for (;;); }"))
    await asyncio.wait_for(bench.heard.wait(), PATIENCE_S)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await bench.is_healthy()
    assert len(bench.nursery.started) == 2


async def test_cancelling_a_run_that_waits_for_its_turn_costs_no_worker(make: Make) -> None:
    bench = make()
    first = asyncio.create_task(
        bench.run("onRequest = () => new Promise((f) => { console.log(1); setTimeout(f, 50) })")
    )
    await asyncio.wait_for(bench.heard.wait(), PATIENCE_S)
    second = asyncio.create_task(bench.run(OK))
    await asyncio.sleep(0)
    second.cancel()
    assert (await first).status == "success"
    assert await bench.is_healthy()
    assert len(bench.nursery.started) == 1


@pytest.mark.parametrize(
    "greed",
    [
        "const a = []; for (;;) a.push(new Array(1e5).fill(1.5))",
        "await 0; const a = []; for (;;) a.push(new Array(1e5).fill(1.5))",
    ],
)
async def test_a_function_that_takes_the_heap_is_told_so(make: Make, greed: str) -> None:
    bench = make()
    assert await bench.failure(f"onRequest = async () => {{ {greed} }}") == (
        "Bad Request",
        "RangeError",
        "The function used more than 128 MB of memory.",
    )
    assert await bench.is_healthy()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("const f = () => f(); f()", "Maximum call stack size exceeded"),
        ("hostCall('now', [], new Uint8Array(4e7))", "The data is too large"),
    ],
)
async def test_what_javascript_can_catch_is_the_functions_own_error(
    make: Make, code: str, message: str
) -> None:
    bench = make()
    assert await bench.failure(f"onRequest = () => {{ {code} }}") == (
        "Bad Request",
        "RangeError",
        message,
    )
    assert await bench.is_healthy()


async def test_an_event_nested_too_deeply_is_the_functions_failure(make: Make) -> None:
    code = "onRequest = () => { let o = {}; for (let i = 0; i < 4000; i++) o = { o }; emit(o) }"
    assert (await make().failure(code))[2] == (
        "The function emitted data that is nested too deeply."
    )
