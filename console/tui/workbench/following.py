"""What this console or another one did to the workspace, taken over by what is on the screen.

Owns how the screen starts, too: that is taking over everything. The trap: a notice comes at any
time, so it waits for its turn with the opening and closing of tabs, never in the screen's own turn.
"""

from __future__ import annotations

from textual import on

from console.model import Function
from console.notices import (
    FetchFinished,
    FunctionsChanged,
    HostChanged,
    LogWritten,
    MembersChanged,
    Notice,
    ReachChanged,
    UsageReached,
)
from console.text import printable
from console.tui.editor.editor import CodeEditor
from console.tui.function.codepane import CodePane
from console.tui.session import Session, refusals
from console.tui.widgets.panes import CODE
from console.tui.workbench.desk import Desk
from console.tui.workbench.execution import Execution
from console.tui.workbench.tabs import Tab
from console.tui.workspace.reaching import Reaching


class Following(Desk):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._problems = ""
        self._offline = ""

    # -- the start ---------------------------------------------------------------------------

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
            execution = Execution(session, self, self._request, self._status)
            session.listen(self, (FunctionsChanged, HostChanged, MembersChanged), self._changed)
            session.listen(self, (UsageReached,), self._usage_reached)
            session.listen(self, (ReachChanged, HostChanged), self._reach_changed)
            session.listen(self, (LogWritten,), execution.log_written)
            session.listen(self, (FetchFinished,), execution.fetch_finished)
            self._request.attach()
            await self._functions.attach()
            self._functions.show_open()
            await self._top.attach()
            await self._status.attach()
            await self._show_problems()
            await self._reach_changed()
            self._execution = execution
            self.refresh_bindings()

    async def _show_problems(self) -> None:
        problems = await self._session.engine.problems()
        for problem in problems:
            self.notify(printable(problem), severity="warning", timeout=20, markup=False)
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        self._problems = problems[0] + more if problems else ""
        self._tell_trouble()

    async def _open_latest(self) -> None:
        """Open what was open last, or typed at or saved; greet where there is nothing."""
        engine = self._session.engine
        unseen = self._session.refusal("view functions", "view sources")
        functions = [] if unseen else await engine.functions()
        drafts = [await engine.draft(function.id) for function in functions]
        touched = {f.id: f.updated_at for f in functions}
        touched |= {d.function_id: max(d.kept_at, touched[d.function_id]) for d in drafts if d}
        if not touched:
            await self._greet()
            return
        for tab in self._open_again(functions):
            tab.drafted = any(draft and draft.function_id == tab.function.id for draft in drafts)
        self.show_pane(CODE, focus=not self._in_list)  # where one deletes
        latest = max(touched, key=lambda function_id: touched[function_id])
        await self._show(await self._tab_of(self._recall.latest(touched) or latest))

    def _open_again(self, functions: list[Function]) -> list[Tab]:
        """Tabs for what was open; what is in them is read when one looks at them."""
        there = {function.id: function for function in functions}
        return [self._tabs.add(there[known]) for known in self._recall.tabs if known in there]

    async def _greet(self) -> None:
        from console.tui.function.welcome import Welcome

        self._session.function = None
        self._top.refresh()
        await self.query(Welcome).remove()  # what it offers depends on the role
        await self.mount(Welcome(self._session), after="#panes")
        self._be_empty(True)
        self.query_one(Welcome).focus_menu()

    # -- what others do ----------------------------------------------------------------------

    def _changed(self, notice: FunctionsChanged | HostChanged | MembersChanged) -> None:
        self.run_worker(self._follow(notice))  # never waits in the screen's own turn

    async def _follow(self, notice: FunctionsChanged | HostChanged | MembersChanged) -> None:
        """Take over what was done to open functions, or to the roles."""
        session = self._session
        async with self._showing:
            with refusals(self):
                if isinstance(notice, MembersChanged):
                    await session.read_roles()
                    await self._functions.reload()
                if not isinstance(notice, FunctionsChanged):
                    await self._read_again(self._tabs.ids)
                elif self._tabs.find(notice.function_id) is not None:
                    await self._read_again([notice.function_id])
                if self._tabs.current is None:
                    await self._open_latest()
                elif session.function is not None:
                    self.heed_roles()

    async def _read_again(self, function_ids: list[str]) -> None:
        unseen = self._session.refusal("view functions", "view sources")
        functions = [] if unseen else await self._session.engine.functions()
        there = {function.id: function for function in functions}
        for tab in self._tabs:
            if tab.function.id in function_ids:
                await self._take_over(tab, there.get(tab.function.id))
        self.tell_tabs()

    async def _take_over(self, tab: Tab, function: Function | None) -> None:
        current = tab is self._tabs.current
        if function is not None:
            tab.function, tab.gone = function, False
            if tab.sheet is not None:
                await tab.sheet.code.function_changed(function)
            if current:
                self._session.function = function
                await self._request.function_changed(function)
            return
        if current:
            self._session.function = None
        if tab.sheet is not None and tab.sheet.code.function_deleted():
            tab.gone = True
        else:
            await self.drop(tab)

    def _usage_reached(self, notice: UsageReached) -> None:
        self.notify(
            f"Sources have used {notice.percent} % of this month's execution time. "
            "u shows by which functions.",
            severity="warning",
            timeout=20,
            markup=False,
        )

    async def _reach_changed(self, _: Notice | None = None) -> None:
        self._offline = await Reaching(self._session, self).mark()
        self._tell_trouble()

    # -- what the editors tell ---------------------------------------------------------------

    def on_code_pane_unsaved_changed(self, event: CodePane.UnsavedChanged) -> None:
        self._functions.mark_unsaved(event.function_id, event.unsaved)
        self.tell_tabs()

    @on(CodePane.Troubled)
    def _tell_trouble(self) -> None:
        troubles = [sheet.code.trouble for sheet in self._tabs.sheets if sheet.code.trouble]
        self._status.trouble = troubles[0] if troubles else self._problems or self._offline

    @on(CodeEditor.ProblemsChanged)
    @on(CodeEditor.SelectionChanged)
    def _problem_told(self) -> None:
        self.tell_problem()
