"""The one screen: wires the panes to the workspace and to one another.

Owns which function is open. What a pane does with it is the pane's matter. The trap: nothing may be
shown over text that is not kept, so every way to another function goes through `open_function`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.widgets import Static

from console.access import NEW, Action
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
from console.tui.failure import place
from console.tui.functions import FunctionList
from console.tui.keyline import KeyLine
from console.tui.output import OutputPane
from console.tui.panes import CODE, OUTPUT, REQUEST, SMALLEST, PanedScreen
from console.tui.recall import Recall
from console.tui.request import RequestPane
from console.tui.session import FunctionChosen, Session, refusals
from console.tui.status import PaneTabs, StatusLine, TitleLine
from console.tui.wording import local_time

if TYPE_CHECKING:
    from console.tui.errors import Answer

_NEEDS: dict[str, tuple[Action, ...]] = {
    "run": ("test",),
    "content_type": ("test",),
    "captures": ("test",),
    "save": ("edit functions",),
    "discard": ("edit functions",),
    "save_with_message": ("edit functions",),
    "describe": ("edit functions",),
    "definitions": ("edit functions",),
    "new": ("edit functions",),
    "samples": ("edit functions",),
    "deploy": ("deploy",),
    "versions": ("view functions",),
    "switch": ("view functions", "view sources"),
    "sources": ("view sources",),
    "errors": ("test", "view sources"),
    "usage": ("view functions", "view sources"),
    "members": ("manage",),
    "tokens": ("manage",),
}
"""Action → what the role here has to allow, any one of these."""
_ON_A_FUNCTION = (
    *("run", "save", "deploy", "versions", "discard", "definitions", "content_type"),
    *("save_with_message", "describe"),
    "go_to_failure",
    *("next_pane", "pane", "list", "zoom"),
)


class Workbench(PanedScreen):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel_run", "Cancel the run", id="run.cancel", priority=True),
        Binding("f5,ctrl+r,r", "run", "Run", id="run"),
        Binding("f2,ctrl+s,s", "save", "Save", id="save"),
        Binding("f3,d", "deploy", "Deploy", id="deploy", tooltip="Save and deploy to sources"),
        Binding("ctrl+o,o", "switch", "Open", id="switch", tooltip="Open another function"),
        Binding("f1,question_mark", "app.help", "Help", id="help", tooltip="Help and all keys"),
        Binding("ctrl+n,n", "new", id="new", show=False, tooltip="New function"),
        Binding("f7,w", "sources", "Sources", id="sources", tooltip="Connected sources"),
        Binding("f8,c", "captures", "Webhooks", id="captures", tooltip="Captured webhooks"),
        Binding("f9,e", "errors", "Errors", id="errors", tooltip="Errors of past runs"),
        Binding("f4,v", "versions", "Versions", id="versions", tooltip="Versions, and restore"),
        Binding("u", "usage", show=False, id="usage", tooltip="Usage: execution time"),
        Binding("m", "members", show=False, id="members", tooltip="Members and their roles"),
        Binding("a", "tokens", show=False, id="tokens", tooltip="Tokens for webhooks and the API"),
        Binding(
            "p",
            "app.workspaces",
            show=False,
            id="workspaces",
            tooltip="Workspaces: switch, new, delete",
        ),
        Binding(
            "ctrl+backslash,comma",
            "definitions",
            show=False,
            id="settings",
            tooltip="Define the function's settings",
        ),
        Binding(
            "f12,t",
            "content_type",
            show=False,
            id="request.type",
            tooltip="Switch the request between JSON and form",
        ),
        Binding(
            "ctrl+right_square_bracket,l",
            "go_to_failure",
            show=False,
            id="failure.line",
            tooltip="Go to the line where the last run failed",
        ),
    ]
    DEFAULT_CSS = "Workbench { & #request:disabled { opacity: 60%; } }"
    AUTO_FOCUS = "CodeEditor"
    PALETTE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("samples", "Add a sample function"),
        ("discard", "Discard unsaved text"),
        ("save_with_message", "Save with a message that says what changed"),
        ("describe", "Describe the function"),
    )

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

    # -- running -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Until the workspace is shown there is nothing to act on, and little while it is empty."""
        if self._execution is None or (self.has_class("-empty") and action in _ON_A_FUNCTION):
            return False
        if action == "cancel_run":
            return self._execution.running
        return None if self._refusal(action) else True

    def _refusal(self, action: str) -> str:
        """Why the role here does not allow an action; empty where it does."""
        needs = _NEEDS.get(action, ())
        if action in ("new", "samples"):
            return self._session.refusal(*needs, resource=NEW)
        return self._session.refusal_here(*needs)

    def on_key(self, event: Key) -> None:
        """Say why a key that is shown dim does nothing."""
        if event.key not in self._bindings.key_to_bindings:
            return
        active = self.active_bindings.get(event.key)
        if active is None or active.node is not self or active.enabled:
            return
        if why := self._refusal(active.binding.action):
            event.stop()
            self.notify(printable(why), severity="warning", markup=False)

    @property
    def running(self) -> bool:
        return self._execution is not None and self._execution.running

    @work
    async def action_run(self) -> None:
        if self._execution is not None:
            with refusals(self):
                await self._execution.run()

    async def action_cancel_run(self) -> None:
        if self._execution is not None:
            with refusals(self):
                await self._execution.cancel()

    def action_go_to_failure(self) -> None:
        failure = self._output.failure
        where = None if failure is None else place(failure)
        if where is None:
            self.notify("The last run names no line of the code.", timeout=3)
        else:
            self._go_to(*where)

    def on_output_pane_go_to_line(self, event: OutputPane.GoToLine) -> None:
        self._go_to(event.line, event.column)

    def _go_to(self, line: int, column: int) -> None:
        self.show_pane(CODE)
        self._code.editor.go_to(line, column)

    # -- other keys --------------------------------------------------------------------------

    def action_save(self) -> None:
        self._code.save()

    @work
    async def action_save_with_message(self) -> None:
        from console.tui.dialogs import AskName

        ask = AskName("What changed?", hint="Shown with the version")
        message = await self.app.push_screen_wait(ask)
        if message is not None:
            self._code.save(message)

    @work
    async def action_describe(self) -> None:
        from console.tui.dialogs import AskName

        function = self._session.function
        if function is None:
            return
        ask = AskName(f"What is {function.name} for?", function.description, hint="Description")
        description = await self.app.push_screen_wait(ask)
        if description is not None:
            with refusals(self):
                await self._session.engine.describe(function.id, function.name, description)

    def action_discard(self) -> None:
        self._code.discard()

    def action_new(self) -> None:
        self._functions.action_new()

    async def action_content_type(self) -> None:
        await self._request.form.switch_content_type()

    def action_switch(self) -> None:
        self._functions.switch()

    def action_samples(self) -> None:
        self._functions.offer_samples()

    def action_definitions(self) -> None:
        self._request.define_settings()

    def action_captures(self) -> None:
        self._request.fill_from_webhook()

    @work
    async def action_errors(self) -> None:
        from console.tui.errors import ErrorsScreen

        if self._session.ready:
            await self._follow_run(
                await self.app.push_screen_wait(ErrorsScreen(self._session.engine))
            )

    async def _follow_run(self, answer: Answer) -> None:
        """Go to the line of a failed run, load its request, or run that again."""
        from console.tui.errors import Jump, Rerun

        run = answer.run if isinstance(answer, Jump | Rerun) else answer
        if run is not None and run.function_id:
            await self._open_other(run.function_id)
        if isinstance(answer, Jump):
            self._go_to(answer.line, answer.column)
        elif run is not None:
            name = f"Error of {local_time(run.started_at)}"
            await self._request.take(name, run.request, show=not isinstance(answer, Rerun))
        if isinstance(answer, Rerun) and self._session.is_open(answer.run.function_id or ""):
            self.action_run()

    async def _open_other(self, function_id: str) -> None:
        if not self._session.is_open(function_id):
            await self.open_function(function_id)

    @work
    async def action_sources(self) -> None:
        from console.tui.sources import Loaded, SourcesScreen

        if not self._session.ready:
            return
        function = self._session.function
        screen = SourcesScreen(self._session.engine, function.id if function else "")
        answer = await self.app.push_screen_wait(screen)
        if isinstance(answer, Loaded):
            await self._open_other(answer.function_id)
            await self._request.take(answer.name, answer.request)
        else:
            await self._follow_run(answer)

    @work
    async def action_usage(self) -> None:
        from console.tui.usage import UsageScreen

        await self.app.push_screen_wait(UsageScreen(self._session.engine))

    @work
    async def action_members(self) -> None:
        from console.tui.members import MembersScreen

        await self.app.push_screen_wait(MembersScreen(self._session.engine))

    @work
    async def action_tokens(self) -> None:
        from console.tui.tokens import TokensScreen

        await self.app.push_screen_wait(TokensScreen(self._session.engine))

    @work
    async def action_versions(self) -> None:
        from console.tui.versions import VersionsScreen

        if self._session.function is not None:
            screen = VersionsScreen(self._session.engine, self._session.function)
            await self.app.push_screen_wait(screen)

    @work(exclusive=True, group="deploy")
    async def action_deploy(self) -> None:
        from console.tui.deploy import save_and_deploy

        with refusals(self):
            await save_and_deploy(self.app, self._session, self._code)

    def on_request_pane_taken(self) -> None:
        self.show_pane(REQUEST)
