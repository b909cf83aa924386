"""The screen's panes, which function is open in them, and what others do to it meanwhile.

Owns opening, following and keeping; what keys do with it is `Deeds`' and `Workbench`'s matter. The
trap: nothing may be shown over text that is not kept, so every way to another function goes through
`open_function`.
"""

from __future__ import annotations

import asyncio

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from console.model import (
    ConsoleError,
    FetchFinished,
    FunctionsChanged,
    HostChanged,
    LogWritten,
    MembersChanged,
    UsageReached,
)
from console.text import printable
from console.tui.codepane import CodePane
from console.tui.editor import CodeEditor
from console.tui.execution import Execution
from console.tui.functions import FunctionList
from console.tui.keyline import KeyLine
from console.tui.output import OutputPane
from console.tui.panes import CODE, OUTPUT, REQUEST, SMALLEST, PanedScreen
from console.tui.recall import Recall
from console.tui.request import RequestPane
from console.tui.session import FunctionChosen, Session, refusals
from console.tui.status import PaneTabs, StatusLine, TitleLine


class Desk(PanedScreen):
    DEFAULT_CSS = "Desk { & #request:disabled { opacity: 60%; } }"
    AUTO_FOCUS = "CodeEditor"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._top = TitleLine(session)
        self._functions = FunctionList(session)
        self._code = CodePane(session)
        self._request = RequestPane(session)
        self._output = OutputPane(id=OUTPUT)
        self._status = StatusLine(session)
        self._recall = Recall(session, self, self._code)
        self._problems = ""
        self._showing = asyncio.Lock()
        self._execution: Execution | None = None

    def compose(self) -> ComposeResult:
        yield self._top
        yield PaneTabs(CODE, REQUEST, OUTPUT, id="top-tabs")
        with Horizontal(id="panes"):
            yield self._functions
            yield self._code
            with Vertical(id="right"):
                yield PaneTabs(REQUEST, OUTPUT, id="right-tabs")
        yield self._status
        yield Static(
            f"Enlarge the terminal to at least {SMALLEST[0]}x{SMALLEST[1]}.", id="too-small"
        )

    # -- the workspace -----------------------------------------------------------------------

    async def attach(self) -> None:
        """Show the workspace, now that it is open: the code first, then what stands around it."""
        session = self._session
        with refusals(self):
            async with self._showing:
                await session.read_roles()
                self._recall.load()
                await self._open_latest()
                await self._furnish()
                self._recall.start()
            execution = Execution(
                session, self, self._code, self._request, self._output, self._status
            )
            session.listen(self, (FunctionsChanged, HostChanged, MembersChanged), self._changed)
            session.listen(self, (UsageReached,), self._usage_reached)
            session.listen(self, (LogWritten,), execution.log_written)
            session.listen(self, (FetchFinished,), execution.fetch_finished)
            self._request.attach()
            await self._functions.attach()
            self._functions.show_open()
            await self._top.attach()
            await self._status.attach()
            await self._show_problems()
            self._execution = execution
            self.refresh_bindings()

    async def _furnish(self) -> None:
        """Add what the first frame does without: it costs as much as all the rest."""
        if self._request.is_attached:
            return
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()
        await self.query_one("#right").mount(self._request, self._output)
        await self.mount(KeyLine(), before="#too-small")
        self._lay_out()

    async def _show_problems(self) -> None:
        problems = await self._session.engine.problems()
        for problem in problems:
            self.notify(printable(problem), severity="warning", timeout=20, markup=False)
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        self._problems = problems[0] + more if problems else ""
        self._status.trouble = self._problems

    async def _open_latest(self) -> None:
        """Open what was open last, or typed at or saved; greet where there is nothing."""
        engine = self._session.engine
        unseen = self._session.refusal("view functions", "view sources")
        functions = [] if unseen else await engine.functions()
        drafts = [await engine.draft(function.id) for function in functions]
        touched = {f.id: f.updated_at for f in functions}
        touched |= {d.function_id: max(d.kept_at, touched[d.function_id]) for d in drafts if d}
        if touched:
            self.show_pane(CODE)
            latest = max(touched, key=lambda function_id: touched[function_id])
            await self._show(self._recall.latest(touched) or latest)
        else:
            await self._greet()

    async def _greet(self) -> None:
        from console.tui.welcome import Welcome

        self._session.function = None
        self._top.refresh()
        await self.query(Welcome).remove()  # what it offers depends on the role
        await self.mount(Welcome(self._session), after="#panes")
        self._be_empty(True)
        self.query_one(Welcome).focus_menu()

    def _be_empty(self, empty: bool) -> None:
        self.set_class(empty, "-empty")
        self.refresh_bindings()
        self.query_one("#panes").display = not empty
        for welcome in self.query("#welcome"):
            welcome.display = empty

    # -- the open function -------------------------------------------------------------------

    def on_function_chosen(self, event: FunctionChosen) -> None:
        self.run_worker(self.open_function(event.function_id), group="open", exclusive=True)

    async def open_function(self, function_id: str) -> None:
        """Show another function, once everything typed for the open one is on disk."""
        with refusals(self):
            async with self._showing:
                if lost := await self._keep():
                    raise ConsoleError(lost)
                await self._show(function_id)
            self.show_pane(CODE)

    async def _show(self, function_id: str) -> None:
        engine = self._session.engine
        function = await engine.function(function_id)
        draft = await engine.draft(function_id)
        self._session.function = function
        self._be_empty(False)
        self._code.show(function, draft)
        self._recall.show_place(function_id)
        self._heed_roles()
        self._top.refresh()
        self._functions.show_open()
        await self._furnish()
        with self.app.batch_update():  # one redraw instead of one for every row of the request
            await self._request.show(function)
            self._output.clear()
            self._status.show_run(None)

    def _heed_roles(self) -> None:
        """Let only that be typed into which the role here may change."""
        self._code.restrict(self._session.refusal_here("edit functions"))
        self._request.disabled = bool(self._session.refusal_here("test"))
        self.refresh_bindings()

    async def leave(self) -> str:
        """Let what is under way end, and `keep`; the screen can go then."""
        async with self._showing:
            return await self._keep()

    async def _keep(self) -> str:
        """Put everything typed on disk; one sentence where that failed, else nothing."""
        self._recall.keep()
        if not await self._code.keep():
            return self._code.trouble
        try:
            await self._request.keep()
        except ConsoleError as error:
            return f"The request and the test values are not kept: {error.message}"
        return ""

    def _changed(self, notice: FunctionsChanged | HostChanged | MembersChanged) -> None:
        self.run_worker(self._follow(notice))  # never waits in the screen's own turn

    async def _follow(self, notice: FunctionsChanged | HostChanged | MembersChanged) -> None:
        """Take over what this console or another one did to the open function, or to the roles."""
        session = self._session
        async with self._showing:
            with refusals(self):
                if isinstance(notice, MembersChanged):
                    await session.read_roles()
                    await self._functions.reload()
                if session.function is None:
                    if not self._code.orphaned:
                        await self._open_latest()
                elif not isinstance(notice, FunctionsChanged) or session.is_open(
                    notice.function_id
                ):
                    await self._read_again(session.function.id)
                    self._heed_roles()

    def _usage_reached(self, notice: UsageReached) -> None:
        self.notify(
            f"Sources have used {notice.percent} % of this month's execution time. "
            "u shows by which functions.",
            severity="warning",
            timeout=20,
        )

    async def _read_again(self, function_id: str) -> None:
        unseen = self._session.refusal("view functions", "view sources")
        functions = [] if unseen else await self._session.engine.functions()
        function = next((f for f in functions if f.id == function_id), None)
        self._session.function = function
        if function is not None:
            await self._code.function_changed(function)
            await self._request.function_changed(function)
        elif not self._code.function_deleted():
            await self._open_latest()
        self._top.refresh()

    def on_code_pane_unsaved_changed(self, event: CodePane.UnsavedChanged) -> None:
        self._top.unsaved = event.unsaved
        self._functions.mark_unsaved(event.function_id, event.unsaved)

    def on_code_pane_troubled(self, event: CodePane.Troubled) -> None:
        self._status.trouble = event.sentence or self._problems

    @on(CodeEditor.ProblemsChanged)
    @on(CodeEditor.SelectionChanged)
    def _tell_problem(self) -> None:
        problem = self._code.editor.problem
        self._status.syntax = str(problem or "")
