"""`fnconsole errors` on runs that failed in a workspace."""

from __future__ import annotations

import asyncio
from pathlib import Path

from command import Command

from console.engine import Engine, new_id
from console.model import Function, Invocation, Request


def failed_run(folder: Path, code: str) -> tuple[str, Function]:
    """The id of a failed run in the workspace, and its function."""

    async def work() -> tuple[str, Function]:
        engine = await Engine.open(folder)
        function = await engine.create_function("Orders", code)
        request = Request(body='{"secret": false}')
        run = await engine.run(
            Invocation(
                id=new_id("run"),
                code=code,
                request=request,
                function_id=function.id,
                function_name=function.name,
                version=1,
            )
        )
        await engine.close()
        return run.id, function

    return asyncio.run(work())


def test_failed_runs_are_listed_and_shown(fnconsole: Command) -> None:
    fnconsole.home.mkdir()
    code = "onRequest = () => { console.log('a log'); throw new ValidationError('no\\x1b[2J') }"
    run_id, function = failed_run(fnconsole.home / "default", code)
    (summary,) = fnconsole.json("errors", "list", "--function", "Orders")
    assert (summary["id"], summary["error_type"]) == (run_id, "Message Rejected")
    assert fnconsole.json("errors", "list", "--limit", "1") == [summary]
    run = fnconsole.json("errors", "show", run_id)
    assert run["function_id"] == function.id
    assert list(run["outcome"])[:3] == ["status", "events", "objects"]
    assert run["outcome"]["logs"][0]["text"] == "a log"
    listed = fnconsole("errors", "list").stdout
    assert run_id in listed and "Message Rejected" in listed and "\x1b" not in listed
    text = fnconsole("errors", "show", run_id).stdout
    for part in (
        "Orders, version 1",
        "ValidationError: no\\x1b[2J",
        "a log",
        '\\"secret\\": false',
    ):
        assert part in text


def test_past_runs_are_listed_and_shown(fnconsole: Command) -> None:
    fnconsole.home.mkdir()
    run_id, _ = failed_run(fnconsole.home / "default", "onRequest = () => { nope('\\x1b[2J') }")
    (summary,) = fnconsole.json("runs", "list", "--function", "Orders", "--limit", "5")
    assert (summary["id"], summary["status"]) == (run_id, "error")
    assert fnconsole.json("runs", "show", run_id)["request"]["body"] == '{"secret": false}'
    listed = fnconsole("runs", "list").stdout
    assert run_id in listed and "v1" in listed and "nope is not defined" in listed
    assert "ReferenceError: nope is not defined" in fnconsole("runs", "show", run_id).stdout
    fnconsole.refusal("runs", "show", "run_nope")
