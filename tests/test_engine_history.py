"""The history of test runs: what is kept of a run, so that it can be run again, and deleting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console import limits
from console.access import MEMBER
from console.caller import Caller, acting
from console.engine import Engine, new_id
from console.model import ConsoleError, Grant, Invocation, Request
from console.notices import Notice, RunsChanged

QUIET = "function onRequest() {}"
THROWS = "function onRequest() { throw new Error('boom') }"


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work")
    yield engine
    await engine.close()


def invocation(code: str = QUIET, **fields: object) -> Invocation:
    return Invocation(new_id("run"), code, Request(body="{}"), **fields)  # type: ignore[arg-type]


async def test_unsaved_code_is_kept_with_its_run_and_a_version_is_not(engine: Engine) -> None:
    typed = await engine.run(invocation())
    saved = await engine.run(invocation(version=3))
    assert (await engine.run_detail(typed.id)).code == QUIET
    assert (await engine.run_detail(saved.id)).code is None


async def test_code_past_what_a_run_keeps_is_left_out(engine: Engine) -> None:
    long = QUIET + "//" + "x" * limits.RUN_CODE_BYTES
    assert (await engine.run(invocation(long))).code is None


async def test_settings_are_kept_without_secrets_and_without_what_holds_one(engine: Engine) -> None:
    run = await engine.run(
        invocation(
            settings={"key": "s3cret-é", "url": "https://x/?k=s3cret-%C3%A9", "shop": "eu"},
            secrets=("key",),
            strict=True,
            request_name="paid",
        )
    )
    assert (run.settings, run.strict, run.request_name) == ({"shop": "eu"}, True, "paid")
    assert [run.request_name for run in await engine.runs()] == ["paid"]


async def test_code_with_a_secret_in_it_is_not_kept(engine: Engine) -> None:
    code = "function onRequest() { return 'hunter22' }"
    run = await engine.run(invocation(code, settings={"key": "hunter22"}, secrets=("key",)))
    assert run.code is None
    assert "hunter22" not in str(await engine.run_detail(run.id))


async def test_a_deleted_run_comes_back_in_its_place_and_once(engine: Engine) -> None:
    heard: list[Notice] = []
    first, second = [(await engine.run(invocation())).id for _ in range(2)]
    engine.listen(heard.append)
    whole = await engine.run_detail(first)
    await engine.delete_run(first)
    assert [run.id for run in await engine.runs()] == [second]
    with pytest.raises(ConsoleError, match="no longer kept"):
        await engine.run_detail(first)
    await engine.restore_run(whole)
    await engine.restore_run(whole)
    assert [run.id for run in await engine.runs()] == [second, first]
    assert await engine.run_detail(first) == whole
    assert heard == [RunsChanged(), RunsChanged()]


async def test_a_failed_run_that_leaves_the_history_stays_in_the_errors_log(
    engine: Engine,
) -> None:
    run = await engine.run(invocation(THROWS))
    await engine.delete_run(run.id)
    assert await engine.runs() == []
    assert [error.id for error in await engine.errors()] == [run.id]
    assert await engine.run_detail(run.id) == run
    await engine.delete_run(run.id)  # not there any more: nothing happens
    assert [error.id for error in await engine.errors()] == [run.id]


async def test_only_who_may_test_the_function_takes_its_runs_away(engine: Engine) -> None:
    function = await engine.create_function("Orders", QUIET)
    run = await engine.run(invocation(function_id=function.id))
    with acting(Caller("eve", grants=(Grant("Functions Read-only"),))):
        with pytest.raises(ConsoleError, match="test functions"):
            await engine.delete_run(run.id)
        with pytest.raises(ConsoleError, match="test functions"):
            await engine.restore_run(run)
    assert len(await engine.runs()) == 1
    with acting(Caller("eve", grants=(Grant(MEMBER), Grant("Functions Admin")))):
        await engine.delete_run(run.id)
    assert await engine.runs() == []
