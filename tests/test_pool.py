"""Supervision: whatever a function or its worker does costs that run and nothing else.

Workers are real processes: some run V8 with a small runtime, some are stand-ins that misbehave.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from console import limits, worker
from console.fetching import FetchProblem, FetchRequest, FetchResponse
from console.model import ConsoleError, Fetch, Invocation, Log, Outcome, Request
from console.pool import Pool
from console.runner import child
from console.worker import Spawned

STANDIN = str(Path(__file__).parent / "runner" / "standin")
PATIENCE_S = 20
HANGS = "time.sleep(60)"
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
            spawned = worker.spawn([sys.executable, "-c", source, str(Path.cwd())])
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


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Makes a pool of workers, which is closed when the test ends."""
    made: list[Bench] = []

    def start(*programs: str | None, **options: Any) -> Bench:
        nursery = Nursery(*programs)
        defaults = {"fetcher": no_network, "size": 1, "timeout_s": PATIENCE_S, "spawn": nursery}
        made.append(Bench(Pool(**(defaults | options)), nursery))
        return made[-1]

    yield start
    for each in made:
        await asyncio.wait_for(each.pool.close(), PATIENCE_S)
        for spawned in each.nursery.started:
            with pytest.raises(ChildProcessError):  # it has been waited for
                os.waitpid(spawned.pid, os.WNOHANG)


# -- runs ----------------------------------------------------------------------------------------


async def test_a_run_sees_its_request_and_settings_and_reports_what_it_emits(make: Make) -> None:
    outcome = await make().run(
        "onRequest = (r, settings) => { console.warn('é'); emit({ body: r.json(), ...settings }) }",
        body='{"a": "\\ud800 ü"}',
    )
    assert outcome.status == "success"
    assert outcome.events == [{"body": {"a": "\ufffd ü"}, "s": "x"}]
    assert [(log.level, log.text) for log in outcome.logs] == [("warn", "é")]
    assert (outcome.error, outcome.warnings, outcome.logs_dropped) == (None, [], 0)
    assert outcome.duration_ms > 0


async def test_every_run_has_a_fresh_context(make: Make) -> None:
    bench = make()
    for _ in range(3):
        outcome = await bench.run(
            "globalThis.n = (globalThis.n ?? 0) + 1; onRequest = () => emit({ n })"
        )
        assert outcome.events == [{"n": 1}]
    assert len(bench.nursery.started) == 1


async def test_a_thrown_error_is_an_outcome_with_its_place(make: Make) -> None:
    outcome = await make().run("emit(1)\nonRequest = () => {\n  throw new TypeError('no')\n}")
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.name, outcome.error.message) == (
        "Bad Request",
        "TypeError",
        "no",
    )
    assert (outcome.error.line, outcome.error.column) == (3, 9)
    assert "runtime" not in outcome.error.stack
    assert outcome.events == []


async def test_lone_surrogates_become_replacement_characters(make: Make) -> None:
    outcome = await make().run(
        r"onRequest = () => { console.log('\udfff'); emit({ a: '\ud800 \\ud800 \ud83d\ude00' }) }"
    )
    assert outcome.events == [{"a": "\ufffd \\ud800 😀"}]
    assert outcome.logs[0].text == "\ufffd"


async def test_broken_built_ins_do_not_change_the_outcome(make: Make) -> None:
    """On the runtime that users get; the small one of these tests is not built for this."""
    outcome = await make(spawn=worker.spawn).run(
        "onRequest = async () => { Segment.track({ userId: 'u', event: 'e' });"
        " Array.prototype.push = Function.prototype.call = () => { throw 1 };"
        " JSON = Promise = Array = console = Uint8Array = Object = null }"
    )
    assert outcome.events == [{"type": "track", "event": "e", "userId": "u"}]


async def test_calls_left_over_are_warned_of(make: Make) -> None:
    outcome = await make().run("onRequest = () => { setTimeout(null, 9e4); setTimeout(null, 9e4) }")
    (warning,) = outcome.warnings
    assert warning.code == "late_calls"
    assert warning.message == (
        "2 timers were still waiting when onRequest finished; what they would have done is lost."
    )


async def test_runs_go_on_side_by_side_and_more_of_them_wait_their_turn(make: Make) -> None:
    bench = make(size=2)
    code = "onRequest = () => new Promise((done) => setTimeout(done, 30))"
    outcomes = await asyncio.gather(*(bench.run(code) for _ in range(5)))
    assert [outcome.status for outcome in outcomes] == ["success"] * 5
    assert len(bench.nursery.started) == 2


async def test_a_run_too_large_to_send_is_refused(make: Make) -> None:
    with pytest.raises(ConsoleError, match="too large to run"):
        await make().run("//" + "x" * 3 * limits.FILE_BYTES)


async def test_a_worker_that_was_started_early_is_the_first_to_be_used(make: Make) -> None:
    early = worker.spawn(worker.command(STANDIN))
    bench = make(adopt=early)
    assert await bench.is_healthy()
    assert bench.nursery.started == []
    bench.nursery.started.append(early)


async def test_a_process_is_replaced_after_some_runs(make: Make) -> None:
    bench = make()
    for _ in range(child.RUNS + 1):
        assert await bench.is_healthy()
    assert len(bench.nursery.started) == 2


# -- functions that do not end -------------------------------------------------------------------


@pytest.mark.parametrize(
    "loop",
    [
        "for (;;);",
        "await 0; for (;;);",
        "for (;;) await 0;",
        "await new Promise(() => {});",
        "(function f() { setTimeout(f) })(); await new Promise(() => {});",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
        "/(x+x+)+y/.test('x'.repeat(99));",
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


async def test_a_function_that_ends_and_loops_on_gives_its_outcome_at_once(make: Make) -> None:
    bench = make(size=2)
    outcome = await bench.run(
        "onRequest = () => { emit({ a: 1 }); (async () => { for (;;) await 0 })() }"
    )
    assert outcome.events == [{"a": 1}]
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


# -- functions that take too much ----------------------------------------------------------------


@pytest.mark.parametrize(
    "greed",
    [
        "const a = []; for (;;) a.push({ a: [1] })",
        "await 0; const a = []; for (;;) a.push({ a: [1] })",
        "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
        "JSON.stringify(new Array(2e7).fill('abcdefghij'))",
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


async def test_an_array_that_aborts_v8_costs_only_its_run(make: Make) -> None:
    bench = make(timeout_s=2)
    type_, _, message = await bench.failure("onRequest = () => new Array(2 ** 32 - 1).fill(0)")
    assert (type_, message) in [
        ("Bad Request", "The function used more than 128 MB of memory."),
        ("Timeout", "The function ran longer than 2 seconds."),  # it takes V8 4 s to give up
    ]
    assert await bench.is_healthy()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("const f = () => f(); f()", "Maximum call stack size exceeded"),
        (
            "const a = []; for (;;) a.push(new Uint8Array(5e7).fill(1))",
            "Array buffer allocation failed",
        ),
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


async def test_a_flood_of_logs_is_cut_and_counted(make: Make) -> None:
    outcome = await make().run(
        "onRequest = () => { for (let i = 0; i < 50000; i++) console.log(i) }"
    )
    assert len(outcome.logs) == limits.LOG_ENTRIES
    assert outcome.logs_dropped == 50000 - limits.LOG_ENTRIES


async def test_an_event_nested_too_deeply_is_the_functions_failure(make: Make) -> None:
    code = "onRequest = () => { let o = {}; for (let i = 0; i < 4000; i++) o = { o }; emit(o) }"
    assert (await make().failure(code))[2] == (
        "The function emitted data that is nested too deeply."
    )


# -- workers that misbehave ----------------------------------------------------------------------


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
    assert refused.value.message == f"A worker process could not start: {reason}"
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


# -- requests ------------------------------------------------------------------------------------


class Network:
    """A fetcher that answers when the test says so."""

    def __init__(self) -> None:
        self.requests: list[tuple[FetchRequest, bytes | None]] = []
        self.arrived = asyncio.Event()
        self.wanted = 1
        self.go = asyncio.Event()
        self.cancelled = 0

    async def __call__(self, request: FetchRequest, body: bytes | None) -> FetchResponse:
        self.requests.append((request, body))
        if len(self.requests) >= self.wanted:
            self.arrived.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if "refuse" in request.url:
            raise FetchProblem("connect ECONNREFUSED", "system", "ECONNREFUSED")
        headers = [("X-A", "1"), ("X-A", "2")]
        return FetchResponse(201, "Created", request.url + "#", headers, True, b"\x00\xff")


async def test_requests_run_at_the_same_time_and_their_answers_reach_the_function(
    make: Make,
) -> None:
    network = Network()
    network.wanted = 3
    bench = make(fetcher=network)
    work = asyncio.create_task(
        bench.run(
            """
            onRequest = async () => {
              const post = { method: "POST", headers: [["a", "b"]], body: new Uint8Array([7]) };
              const urls = ["http://a/", "http://b/", "http://c/"];
              const got = await Promise.all(urls.map((url) => fetch(url, post)));
              for (const { status, statusText, url, headers, redirected, body } of got)
                emit({ status, statusText, url, headers, redirected, body: [...body] });
            }
            """
        )
    )
    await asyncio.wait_for(network.arrived.wait(), PATIENCE_S)
    network.go.set()
    outcome = await work
    assert outcome.events[0] == {
        "status": 201,
        "statusText": "Created",
        "url": "http://a/#",
        "headers": [["X-A", "1"], ["X-A", "2"]],
        "redirected": True,
        "body": [0, 255],
    }
    assert [(fetch.method, fetch.status) for fetch in outcome.fetches] == [("POST", 201)] * 3
    assert outcome.fetches == bench.fetches
    assert network.requests[0][1] == b"\x07"


async def test_a_request_that_fails_is_the_functions_to_handle(make: Make) -> None:
    network = Network()
    network.go.set()
    outcome = await make(fetcher=network).run(
        "onRequest = () => fetch('http://refuse/').catch((e) => emit({ m: e.message, c: e.code }))"
    )
    assert outcome.events == [{"m": "connect ECONNREFUSED", "c": "ECONNREFUSED"}]
    assert (outcome.fetches[0].status, outcome.fetches[0].error) == (None, "connect ECONNREFUSED")


async def test_the_end_of_a_run_ends_its_requests_and_records_them(make: Make) -> None:
    network = Network()
    bench = make(fetcher=network)
    outcome = await bench.run(
        """
        onRequest = () => new Promise((resolve) => {
          fetch("http://a/");
          fetch("http://b/").abort();
          setTimeout(resolve, 30);
        })
        """
    )
    assert [(fetch.url, fetch.error) for fetch in outcome.fetches] == [
        ("http://b/", "aborted by the function"),
        ("http://a/", "aborted: the run ended first"),
    ]
    assert network.cancelled == len(network.requests)
    assert outcome.fetches == bench.fetches
    assert await bench.is_healthy()


async def test_a_killed_run_still_tells_its_requests(make: Make) -> None:
    network = Network()
    outcome = await make(fetcher=network, timeout_s=0.5).run(
        "onRequest = async () => { fetch('http://a/'); await 0; for (;;); }"
    )
    assert outcome.error is not None and outcome.error.type == "Timeout"
    assert [fetch.url for fetch in outcome.fetches] == ["http://a/"]


async def test_requests_past_the_cap_are_refused_one_by_one(make: Make) -> None:
    network = Network()
    network.go.set()
    most = limits.FETCHES_PER_RUN
    outcome = await make(fetcher=network).run(
        f"""
        onRequest = async () => {{
          const all = [];
          for (let i = 0; i < {most + 5}; i++) all.push(fetch("http://a/" + i));
          const settled = await Promise.allSettled(all);
          emit({{ failed: settled.filter((one) => one.status === "rejected").length }});
        }}
        """
    )
    assert outcome.events == [{"failed": 5}]
    assert len(network.requests) == most


async def test_a_defect_of_the_fetcher_is_an_exception_of_ours(make: Make) -> None:
    bench = make()
    with pytest.raises(AssertionError, match="no request is expected"):
        await bench.run("onRequest = () => fetch('http://a/')")
    assert await bench.is_healthy()
