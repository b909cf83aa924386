"""The console as the guided tour meets it: what a step looks at, and what it does to the screen.

Every deed is one that a key does, too, or one call of the engine. Knows no step. The trap: a screen
that a key opens is there a moment later, so whoever opens one waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen
from textual.widgets.text_area import Selection

from console.model import ConsoleError, Function, Source
from console.text import printable
from console.tour import posting, story
from console.tour.story import Edit
from console.tui.editor.editor import CodeEditor
from console.tui.function.codepane import CodePane
from console.tui.request.captures import CapturesScreen
from console.tui.run.failure import Place, place
from console.tui.run.output import OutputPane
from console.tui.source.sources import SourcesScreen
from console.tui.widgets.panes import CODE, OUTPUT
from console.tui.widgets.tabbed import Tabbed
from console.tui.workbench.workbench import Workbench

if TYPE_CHECKING:
    from textual.app import App

    from console.engine import Engine

_PATIENCE_S = 10.0
_PAUSE_S = 0.02
Shown = TypeVar("Shown", bound=Screen[Any])


class Stage:
    def __init__(self, app: App[Any], workbench: Workbench, function_id: str) -> None:
        """Args:
        function_id: of the tour's function.
        """
        self.app = app
        self.workbench = workbench
        self.function_id = function_id
        self.acted: set[str] = set()
        """Actions that were done since the step began, however they were asked for."""
        self.hinted = False
        """Whether the step was tried, and a hint says why that was not it."""
        self.text = ""
        """The code as it was when the step began."""
        self.version = 0
        """The newest version when the step began."""
        self.deployed = 0
        """The one that the source ran then."""
        self._cursor = (0, 0)
        self._focused: object = None

    async def begin(self) -> None:
        """Remember how things are as a step begins."""
        self.deployed = 0
        with contextlib.suppress(ConsoleError):  # a role that sees no sources
            source = await self.source()
            self.deployed = source.version if source else 0
        self.acted.clear()
        self.hinted = False
        self.text = self.editor.text
        self.version = self.function.version if self.function else 0
        self._cursor, self._focused = self.editor.cursor_location, self.workbench.focused

    # -- what is there -----------------------------------------------------------------------

    @property
    def engine(self) -> Engine:
        return self.workbench._session.engine

    @property
    def function(self) -> Function | None:
        """The tour's, as the screen has it open."""
        function = self.workbench._session.function
        return function if function is not None and function.id == self.function_id else None

    @property
    def code(self) -> CodePane:
        return self.workbench._code

    @property
    def output(self) -> OutputPane:
        return self.workbench._output

    @property
    def editor(self) -> CodeEditor:
        return self.code.editor

    @property
    def at_home(self) -> bool:
        return self.app.screen is self.workbench

    @property
    def pane(self) -> str:
        """The pane of the workbench that has the focus."""
        return self.workbench.shown_pane if self.at_home else ""

    @property
    def edited(self) -> bool:
        """Whether the code was changed since the step began, and is not saved."""
        own = self.function is not None
        return own and self.code.unsaved and self.editor.text != self.text

    @property
    def moved_to(self) -> int:
        """The line, from 1, that the cursor was moved to since the step began; 0 for none."""
        editor = self.editor
        if not (self.at_home and editor.has_focus and self.function):
            return 0
        moved = (editor.cursor_location, self.workbench.focused) != (self._cursor, self._focused)
        return editor.cursor_location[0] + 1 if moved else 0

    @property
    def failed_at(self) -> Place | None:
        """Where the run failed that the output shows."""
        failure = self.output.failure
        return None if failure is None else place(failure)

    @property
    def failed_with(self) -> str:
        """The name of that error; empty where the output shows none."""
        failure = self.output.failure
        return "" if failure is None else printable(failure.name)

    @property
    def sources_tab(self) -> str:
        """The tab that shows of a source; empty where none does."""
        screen = self.app.screen
        return screen.query_one(Tabbed).current if isinstance(screen, SourcesScreen) else ""

    async def source(self) -> Source | None:
        """The one that the tour connected, or another of its function."""
        own = [s for s in await self.engine.sources() if s.function_id == self.function_id]
        return min(own, key=lambda source: source.created_at, default=None)

    async def run(self) -> None:
        """Run the code as its key does, once a run before it is over and shown."""
        await self.home()
        await self.until(lambda: not self.workbench.running)
        await self.act("run")

    async def shown_run(self) -> OutputPane:
        """The output with the events of a run, which is made now where there is none."""
        await self.home()
        await self.until(lambda: not self.workbench.running)
        output = self.output
        if output.run_id is None or output.failure is not None:
            await self.run()
            await self.until(lambda: output.run_id is not None and not output.running)
        self.workbench.show_pane(OUTPUT)
        return output

    # -- going about -------------------------------------------------------------------------

    async def home(self) -> None:
        """Leave every screen that lies over the workbench."""
        for _ in range(len(self.app.screen_stack)):
            if self.at_home:
                break
            await self._leave()
        if self.function is None:
            await self.workbench.open_function(self.function_id)

    async def _leave(self) -> None:
        screen = self.app.screen
        screen.dismiss(None)
        await self.until(lambda: self.app.screen is not screen)

    async def act(self, action: str) -> None:
        """Do what a key of the workbench does."""
        await self.app.run_action(action, self.workbench)

    async def open_sources(self, tab: str) -> None:
        """Show a tab of the tour's source."""
        screen = await self._screen(SourcesScreen, "sources")
        await self.until(lambda: screen.query(Tabbed) and screen.query_one(Tabbed).is_mounted)
        screen.query_one(Tabbed).open(tab)

    async def open_captures(self) -> CapturesScreen:
        return await self._screen(CapturesScreen, "captures")

    async def _screen(self, kind: type[Shown], action: str) -> Shown:
        while any(isinstance(screen, kind) for screen in self.app.screen_stack[:-1]):
            await self._leave()  # what lies over it
        if not isinstance(self.app.screen, kind):
            await self.home()
            await self.act(action)
            await self.until(lambda: isinstance(self.app.screen, kind))
        screen = self.app.screen
        assert isinstance(screen, kind)
        return screen

    async def until(self, come: Callable[[], object]) -> None:
        """Wait for something on the screen.

        Raises:
            ConsoleError: it never comes.
        """
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not come():
                    await asyncio.sleep(_PAUSE_S)
        except TimeoutError:
            raise ConsoleError("The tour cannot do that now; do it by hand, or skip it.") from None

    # -- doing -------------------------------------------------------------------------------

    async def type(self, edit: Edit) -> None:
        """Type a change over the code, which it is put back to where it has gone other ways."""
        await self.home()
        self.workbench.show_pane(CODE)
        await self._drawn()  # a hidden editor cannot tell what is in sight
        editor = self.editor
        if edit.old not in editor.text or edit.new in editor.text:
            editor.edit_in_place(edit.before, (0, 0), editor.document.end)
        lines = editor.text[: editor.text.index(edit.old)].split("\n")
        row, column = len(lines) - 1, len(lines[-1])
        editor.edit_text(edit.new, (row, column), (row, column + len(edit.old)))
        editor.scroll_to(x=0, animate=False, force=True, immediate=True)
        editor.selection = Selection((row, column), (row, column + len(edit.new)))

    async def _drawn(self) -> None:
        drawn = asyncio.Event()
        self.workbench.call_after_refresh(drawn.set)
        await drawn.wait()

    async def connected(self) -> Source:
        """The source of the tour, connected now where there is none."""
        source = await self.source()
        return source or await self.engine.connect(self.function_id, story.SOURCE, {})

    async def send(self, body: str) -> None:
        """Post a webhook to the source, as a shop would."""
        source = await self.connected()
        await posting.post((await self.engine.overview(source.id)).url, body)

    async def slow_down(self) -> None:
        """Have the clock go as usual again."""
        if await self.engine.clock_speed() != 1:
            await self.engine.set_clock_speed(1)

    async def send_to_tester(self, body: str) -> None:
        receiver = await self.engine.receiver()
        await posting.post(receiver.test_url, body, receiver.token)
