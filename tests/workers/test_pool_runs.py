"""What a run through the pool reports."""

from __future__ import annotations

import asyncio

import pytest
from nursery import STANDIN, Make

from console import limits
from console.model import ConsoleError
from console.runner import child
from console.workers import worker


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


async def test_a_rejection_after_the_end_is_warned_of_with_its_line(make: Make) -> None:
    outcome = await make(spawn=worker.spawn).run(
        "onRequest = async () => { late() }\n"
        "async function late() { await null; await null; throw new RetryError('lost') }"
    )
    assert outcome.status == "success"
    (warning,) = outcome.warnings
    assert warning.code == "unhandled_rejection"
    assert warning.message == (
        "A promise that nobody awaits was rejected after onRequest finished (line 2): "
        "RetryError: lost. A deployed function may fail of it."
    )


async def test_a_rejection_before_the_end_fails_the_run(make: Make) -> None:
    outcome = await make(spawn=worker.spawn).run(
        "onRequest = async () => {\n  Promise.reject(new RetryError('lost'));\n}"
    )
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.name) == ("Bad Request", "RetryError")
    assert (outcome.error.line, outcome.error.column) == (2, 18)


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
    for _ in range(child.CONTEXTS + 1):
        assert await bench.is_healthy()
    assert len(bench.nursery.started) == 2
