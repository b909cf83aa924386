"""The saved requests of a function while keys come faster than their fields are filled."""

from __future__ import annotations

import asyncio

from driving import Console, console, make

from console.model import Request, SavedRequest
from console.tui.widgets.dialogs import AskName
from console.workspace import open_workspace

BODIES = {"default": '{"name": "Paid"}', "second": '{"name": "Second"}'}


async def two_requests() -> str:
    """A function with two; the second one is shown."""
    function_id = await make()
    async with await open_workspace("default") as engine:
        request = Request(body=BODIES["second"])
        await engine.save_request(SavedRequest("", function_id, "second", request))
    return function_id


async def bodies(screen: Console, function_id: str) -> dict[str, str]:
    await screen.request.keep()
    return {saved.name: saved.request.body for saved in await screen.engine.requests(function_id)}


async def test_what_is_renamed_keeps_its_content_where_another_one_is_shown_by_now() -> None:
    function_id = await two_requests()
    async with console() as screen:
        await screen.press("ctrl+t", "right")
        await screen.see("‹ second ›")
        await screen.press("r")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.request._pick(0)  # that of a key before it, on a busy machine
        await screen.press("end", "X", "enter")
        await screen.until(lambda: not isinstance(screen.app.screen, AskName))
        assert await bodies(screen, function_id) == {
            "default": BODIES["default"],
            "secondX": BODIES["second"],
        }


async def test_a_duplicate_has_the_content_of_its_original_whatever_is_picked_meanwhile() -> None:
    function_id = await two_requests()
    async with console() as screen:
        await screen.press("ctrl+t", "right")
        await screen.see("‹ second ›")
        await asyncio.gather(screen.request.action_duplicate(), screen.request._pick(0))
        found = await bodies(screen, function_id)
        assert found == {**BODIES, "second copy": BODIES["second"]}
