"""The screen's panes, and which function is open in them: a tab for each that was opened.

Owns opening, showing, closing and keeping; what others do to it meanwhile is `Following`'s matter,
what keys do with it that of `Deeds` and `Workbench`. The trap: the request pane is one for all
tabs, so what was typed in it is on disk before another function shows.
"""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from console.model import ConsoleError
from console.tui.function.codepane import CodePane
from console.tui.function.functions import FunctionList
from console.tui.keys.keyline import KeyLine
from console.tui.request.request import RequestPane
from console.tui.run.output import OutputPane
from console.tui.session import FunctionChosen, Session, refusals
from console.tui.widgets.panes import CODE, OUTPUT, REQUEST, SMALLEST, PanedScreen
from console.tui.widgets.panetabs import PaneTabs
from console.tui.workbench.execution import Execution
from console.tui.workbench.functiontabs import FunctionTabs, Label
from console.tui.workbench.recall import Recall
from console.tui.workbench.status import StatusLine, TitleLine
from console.tui.workbench.tabs import Sheet, Tab, Tabs


class Desk(PanedScreen):
    DEFAULT_CSS = """
    Desk {
        & #request:disabled { opacity: 60%; }
        & #output { height: 1fr; }
    }
    """
    AUTO_FOCUS = "CodeEditor"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        session.keep, session.open = self.leave, self.open_function
        self._top = TitleLine(session)
        self._functions = FunctionList(session)
        self._tabs = Tabs()
        self._strip = FunctionTabs()
        self._sheet = Sheet(session)
        """What shows; it is no tab's while no function is open."""
        self._request = RequestPane(session)
        self._status = StatusLine(session)
        self._recall = Recall(session, self)
        self._showing = asyncio.Lock()
        self._execution: Execution | None = None

    @property
    def _code(self) -> CodePane:
        """The code pane that shows."""
        return self._sheet.code

    @property
    def _output(self) -> OutputPane:
        """The output pane of the function that shows."""
        return self._sheet.output

    @property
    def open_ids(self) -> tuple[str, ...]:
        """The functions that have a tab, in their order."""
        return tuple(self._tabs.ids)

    @property
    def cursor_location(self) -> tuple[int, int]:
        """Row and column in the code that shows."""
        return self._code.editor.cursor_location

    @property
    def requests_shown(self) -> dict[str, str]:
        """By function, the id of the test request that it was last shown with."""
        return self._request.last_shown

    def compose(self) -> ComposeResult:
        yield self._top
        yield PaneTabs(CODE, REQUEST, OUTPUT, id="top-tabs")
        with Horizontal(id="panes"):
            yield self._functions
            with Vertical(id=CODE):
                yield self._code
            with Vertical(id="right"):
                yield PaneTabs(REQUEST, OUTPUT, id="right-tabs")
        yield self._status
        yield Static(
            f"Enlarge the terminal to at least {SMALLEST[0]}x{SMALLEST[1]}.", id="too-small"
        )

    async def _furnish(self) -> None:
        """Add what the first frame does without: it costs as much as all the rest."""
        if self._request.is_attached:
            return
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()
        await self.query_one("#right").mount(self._request, Vertical(self._output, id=OUTPUT))
        await self.mount(KeyLine(), before="#too-small")
        self._lay_out()

    def _be_empty(self, empty: bool) -> None:
        self.set_class(empty, "-empty")
        self.refresh_bindings()
        self.query_one("#panes").display = not empty
        for welcome in self.query("#welcome"):
            welcome.display = empty

    # -- opening -----------------------------------------------------------------------------

    def on_function_chosen(self, event: FunctionChosen) -> None:
        self.run_worker(self.open_function(event.function_id), group="open", exclusive=True)

    async def open_function(self, function_id: str) -> None:
        """Show a function, in its tab if it has one."""
        with refusals(self):
            async with self._showing:
                tab = await self._tab_of(function_id)
                await self._leave_request()
                await self._show(tab)
            self.show_pane(CODE)

    async def _tab_of(self, function_id: str) -> Tab:
        """The tab of a function, or a new one.

        Raises:
            ConsoleError: there is no such function.
        """
        for tab in self._tabs:
            code = tab.sheet.code if tab.sheet else None
            if tab.gone and code and code.function and code.function.id == function_id:
                tab.function, tab.gone = code.function, False  # what was deleted is saved anew
        function = await self._session.engine.function(function_id)
        return self._tabs.add(function)

    async def _leave_request(self) -> None:
        """Put what was typed on disk; what is in the editors stays there in any case.

        Raises:
            ConsoleError: the request, which would go from the screen, cannot be kept.
        """
        self._recall.keep()
        await self._code.keep()
        if lost := await self._keep_request():
            raise ConsoleError(lost)

    async def _show(self, tab: Tab) -> None:
        """Have a tab be the one that shows."""
        sheet = tab.sheet or await self._give_sheet(tab)
        self._tabs.show(tab)
        self._session.function = None if tab.gone else tab.function
        self._be_empty(False)
        self._swap(sheet)
        self.heed_roles()
        self.tell_tabs()
        self._functions.show_open()
        await self._furnish()
        self._status.show_run(sheet.run)
        self.tell_problem()
        if self._session.function is not None:
            with self.app.batch_update():  # one redraw instead of one for every row
                await self._request.show(self._session.function)

    async def _give_sheet(self, tab: Tab) -> Sheet:
        """What a tab shows, filled; what is on the screen for no tab is used first."""
        found = await self._session.engine.drafts(tab.function.id)
        sheet = self._sheet
        if sheet in self._tabs.sheets:
            sheet = Sheet(self._session)
            sheet.show(False)
            await self.query_one("#" + CODE).mount(sheet.code)
            await self.query_one("#" + OUTPUT).mount(sheet.output)
        elif sheet.run is not None:
            sheet.output.clear()
            sheet.run = None
        tab.sheet = sheet
        sheet.code.show(tab.function, found)
        self._recall.show_place(tab.function.id, sheet.code.editor)
        return sheet

    def _swap(self, after: Sheet) -> None:
        """Show another sheet; the focus goes along before hiding it would lose it."""
        before, self._sheet = self._sheet, after
        if before is after:
            return
        with self.app.batch_update():
            after.show(True)
            if before.code.has_focus_within:
                self.set_focus(after.code.editor)
            elif before.output.has_focus_within:
                after.output.focus_list()
            before.show(False)

    async def drop(self, tab: Tab, *, closed: bool = False) -> None:
        """Take a tab out, and show another if it was the one that shows; `closed`: for now."""
        sheet, shown = tab.sheet, tab is self._tabs.current
        after = self._tabs.remove(tab, closed=closed)
        if shown and after is not None:
            await self._show(after)
        elif not shown:
            self.tell_tabs()
        if sheet is not None and sheet is not self._sheet:
            await sheet.code.remove()
            await sheet.output.remove()

    def heed_roles(self) -> None:
        """Let only that be typed into which the role here may change."""
        self._code.restrict(self._session.refusal_here("edit functions"))
        self._request.disabled = bool(self._session.refusal_here("test"))
        self.refresh_bindings()

    def tell_problem(self) -> None:
        """Show what is wrong with the code that shows, if anything."""
        problem = self._code.editor.problem
        hint = problem is not None and problem.level == "hint"
        self._status.syntax = "" if hint else str(problem or "")
        self._status.hint = str(problem) if hint else ""

    def tell_tabs(self) -> None:
        """Show which functions are open; a single one needs no strip."""
        current = self._tabs.current
        self._top.unsaved = self._code.unsaved
        self._top.refresh()
        several = len(self._tabs) > 1
        if several and not self._strip.is_attached:
            self.query_one("#" + CODE).mount(self._strip, before=0)
        self._strip.display = several
        labels = [
            Label(tab.function.id, tab.function.name, tab.unsaved, tab.gone) for tab in self._tabs
        ]
        self._strip.show(labels, current.function.id if current else "")

    # -- keeping -----------------------------------------------------------------------------

    async def leave(self) -> str:
        """Let what is under way end, and put all on disk; the screen can go then.

        Returns:
            One sentence where that failed, else nothing.
        """
        async with self._showing:
            self._recall.keep()
            for sheet in self._tabs.sheets:
                if not await sheet.code.keep():
                    return sheet.code.trouble
            return await self._keep_request()

    async def _keep_request(self) -> str:
        try:
            await self._request.keep()
        except ConsoleError as error:
            return f"The request and the test values are not kept: {error.message}"
        return ""
