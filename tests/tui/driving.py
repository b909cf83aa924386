"""The whole console under test: a real engine on a folder of the test, driven by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from textual.events import Key
from textual.pilot import Pilot
from textual.widget import Widget

from console.config import Config
from console.engine import Engine
from console.model import Request, Role, Run, Setting
from console.tui.app import ConsoleApp
from console.tui.editor.editor import CodeEditor
from console.tui.function.codepane import CodePane
from console.tui.request.request import RequestPane
from console.tui.run.output import OutputPane
from console.tui.workbench.workbench import Workbench
from console.workspace import open_workspace
from tests.patience import HANG_S

SIMPLE = """\
async function onRequest(request) {
  Segment.track({ event: request.json().name, userId: 'u' })
}
"""
WIDE, NARROW = (120, 40), (80, 24)
AS_USUAL = Config()
Found = TypeVar("Found", bound=Widget)


class Console:
    def __init__(self, pilot: Pilot[None], app: ConsoleApp) -> None:
        self.pilot = pilot
        self.app = app

    # -- driving -----------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        names = {" ": "space", "\n": "enter"}
        await self.press(*(names.get(character, character) for character in text))

    async def until(self, come: Callable[[], object]) -> None:
        """Wait for something to be true; what is on the screen is told where it never is."""

        async def wait() -> None:
            while not come():
                await self.pilot.pause(0.005)

        try:
            await asyncio.wait_for(wait(), HANG_S)
        except TimeoutError:
            raise AssertionError(f"It never came; on the screen was:\n{self.text}") from None

    async def see(self, text: str) -> None:
        await self.until(lambda: text in self.text)

    async def run(self) -> Run:
        """Press F5 and wait for the result."""
        self.output.clear()
        await self.press("f5")
        await self.until(lambda: self.output._run is not None)
        await self.pilot.pause()
        assert self.output._run is not None
        return self.output._run

    # -- looking -----------------------------------------------------------------------------

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def line(self, number: int) -> str:
        return self.text.split("\n")[number]

    @property
    def workbench(self) -> Workbench:
        return self.app._workbench

    @property
    def code(self) -> CodePane:
        return self.workbench._code

    @property
    def editor(self) -> CodeEditor:
        return self.code.editor

    @property
    def request(self) -> RequestPane:
        return self.workbench.query_one(RequestPane)

    @property
    def output(self) -> OutputPane:
        return self.workbench._output

    def one(self, kind: type[Found]) -> Found:
        return self.app.screen.query_one(kind)

    @property
    def focused(self) -> Widget | None:
        return self.app.screen.focused

    @property
    def engine(self) -> Engine:
        return self.workbench._session.engine

    @property
    def notices(self) -> list[str]:
        return [notification.message for notification in self.app._notifications]


@asynccontextmanager
async def console(
    size: tuple[int, int] = WIDE, roles: tuple[Role, ...] = (), *, settings: Config = AS_USUAL
) -> AsyncIterator[Console]:
    """The console on the workspace in FNCONSOLE_HOME, once it shows what is in it."""
    app = ConsoleApp(open_workspace, "default", receiver_port=0, roles=roles)
    app.heed(settings)
    async with app.run_test(size=size) as pilot:
        driven = Console(pilot, app)
        await driven.until(lambda: app._workbench._execution is not None)
        await pilot.pause()
        yield driven
        if app.is_running:  # one that was left has itself kept what was typed
            await driven.workbench.leave()
            await pilot.pause()  # what that told of is dealt with


async def make(
    name: str = "Orders",
    code: str = SIMPLE,
    body: str = '{"name": "Paid"}',
    settings: tuple[Setting, ...] = (),
) -> str:
    """Put a function into the workspace before the console is opened; its id."""
    async with await open_workspace("default") as engine:
        requests = (("default", Request(body=body)),)
        function = await engine.create_function(name, code, "", settings, None, requests)
        return function.id


def at_once(screen: Console, *keys: str) -> None:
    """What the terminal sends in one read."""
    for key in keys:
        event = Key(key, key if len(key) == 1 else None)
        screen.app.post_message(event.set_sender(screen.app))
