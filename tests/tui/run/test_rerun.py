"""Running again: an error of the log, a captured webhook, and what ran in an earlier console."""

from __future__ import annotations

import asyncio

import pytest
from driving import SIMPLE, at_once, console, make

from console.model import Request, SavedRequest


async def test_an_error_runs_again_with_the_present_code() -> None:
    await make(
        code="function onRequest(request) {\n  throw new Error('boom')\n}\n", body='{"a": 1}'
    )
    async with console() as screen:
        await screen.run()
        await screen.press("f9")
        await screen.see("Errors of all functions")
        await screen.see("Error: boom")
        await screen.press("escape")
        screen.editor.text = "function onRequest(request) {\n  console.log(request.text())\n}\n"
        await screen.press("f9")
        await screen.see("Errors of all functions")
        await screen.see("Bad Request · Orders")
        await screen.press("r")
        await screen.see("SUCCESS")
        assert screen.output._run is not None
        assert screen.output._run.outcome.logs[0].text == '{"a": 1}'


async def test_a_captured_webhook_is_run_with_one_key() -> None:
    await make(code="function onRequest(request) {\n  console.log(request.text())\n}\n")
    async with console() as screen:
        await screen.engine.capture_request(Request(body='{"b": 2}'))
        await screen.press("f8")
        await screen.see("Request #1")
        await screen.press("r")
        await screen.see("SUCCESS")
        assert screen.output._run is not None
        assert screen.output._run.outcome.logs[0].text == '{"b": 2}'
        assert screen.output.region.height > 0


async def test_a_run_right_after_filling_in_a_webhook_runs_it_and_shows_its_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make(code="function onRequest(request) {\n  console.log(request.text())\n}\n")
    async with console() as screen:
        await screen.engine.capture_request(Request(body='{"b": 2}'))
        save, may_save = screen.engine.save_request, asyncio.Event()

        async def slowly(saved: SavedRequest) -> SavedRequest:
            await may_save.wait()
            return await save(saved)

        monkeypatch.setattr(screen.engine, "save_request", slowly)
        await screen.press("f8")
        await screen.see("Request #1")
        at_once(screen, "enter", "f5")
        await screen.until(lambda: screen.app.screen is screen.workbench)
        may_save.set()
        await screen.see("SUCCESS")
        await screen.pilot.pause()
        assert screen.output._run is not None
        assert screen.output._run.outcome.logs[0].text == '{"b": 2}'
        assert screen.output.region.height > 0 and screen.request.region.height == 0


async def test_a_run_is_compared_with_the_history_of_an_earlier_console() -> None:
    await make()
    async with console() as screen:
        await screen.run()
    async with console() as screen:
        screen.editor.text = SIMPLE.replace("userId: 'u'", "userId: 'v'")
        await screen.run()
        await screen.see("1 event (~1)")
