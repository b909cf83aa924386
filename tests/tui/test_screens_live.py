"""The errors log and the auto-fill dialog over a real workspace, receiver and run."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from showing import Showing
from textual.app import App

from console.engine import Engine, new_id
from console.model import Invocation, Request, Run
from console.tui.request.captures import CapturesScreen
from console.tui.run.errors import ErrorsScreen, Jump

BROKEN = 'function onRequest(request) {\n  console.log("seen");\n  request.json().a.b;\n}'


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work")
    yield engine
    await engine.close()


async def send(command: str) -> int:
    """What the curl line would do."""
    _, url, _, authorization, _, content_type, _, body = shlex.split(command)
    headers = dict(header.split(": ", 1) for header in (authorization, content_type))
    async with httpx.AsyncClient() as client:
        return (await client.post(url, headers=headers, content=body)).status_code


async def test_what_the_shown_curl_line_sends_appears_and_fills(engine: Engine) -> None:
    await engine.open_receiver(port=0)
    app: App[None] = App()
    async with app.run_test() as pilot:
        shown = Showing(CapturesScreen, pilot, [])
        app.push_screen(CapturesScreen(engine), shown.answers.append)
        await shown.press("c")
        await shown.until(lambda: "curl http://" in shown.text)
        await shown.press("c")
        assert await send(app.clipboard) == 200
        await shown.until(lambda: len(shown.entries) == 1)
        assert "new · received" in shown.line("Request #1")
        await shown.press("enter")
        [capture] = shown.answers
        assert capture.request.body == '{"type": "test"}'


async def test_a_taken_port_is_said_in_the_dialog(engine: Engine, tmp_path: Path) -> None:
    other = await Engine.open(tmp_path / "other")
    try:
        taken = await other.open_receiver(port=0)
        state = await engine.open_receiver(port=int(taken.url.rsplit(":", 1)[1].strip("/")))
        assert state.state == "failed"
        app: App[None] = App()
        async with app.run_test() as pilot:
            shown = Showing(CapturesScreen, pilot, [])
            app.push_screen(CapturesScreen(engine), shown.answers.append)
            await shown.until(lambda: "Press o to try again." in shown.text)
            assert state.problem.split()[0] in shown.text
    finally:
        await other.close()


async def test_a_failing_run_shows_its_request_logs_and_line(engine: Engine) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        shown = Showing(ErrorsScreen, pilot, [])
        app.push_screen(ErrorsScreen(engine), shown.answers.append)
        await shown.until(lambda: "No errors." in shown.text)
        invocation = Invocation(new_id("run"), BROKEN, Request(body="{}"), function_name="orders")
        run: Run = await engine.run(invocation)
        await shown.until(lambda: shown.current is not None)
        await shown.press("right_square_bracket")
        assert "seen" in shown.text
        await shown.press("ctrl+g")
        [answer] = shown.answers
        assert answer == Jump(run, 3, answer.column)


@pytest.mark.parametrize(
    ("kind", "method"), [(ErrorsScreen, "errors"), (CapturesScreen, "captures")]
)
async def test_a_list_that_is_still_read_is_not_said_to_be_empty(
    kind: type[ErrorsScreen | CapturesScreen],
    method: str,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    come = asyncio.Event()

    async def late(*_: object) -> list[object]:
        await come.wait()
        return []

    monkeypatch.setattr(engine, method, late)
    app: App[None] = App()
    async with app.run_test() as pilot:
        shown = Showing(kind, pilot, [])
        app.push_screen(kind(engine), shown.answers.append)
        await shown.until(lambda: "Reading…" in shown.text)
        assert "No " not in shown.text
        come.set()
        await shown.until(lambda: "No " in shown.text)
