"""The one screen: ways from the open function to others, and what one brings back from there.

Owns where a key leads and what happens with the answer. What the screens show is theirs. They are
loaded when first gone to: the first frame must not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from console.text import printable
from console.tui.session import refusals
from console.tui.widgets.panes import REQUEST
from console.tui.widgets.wording import local_time
from console.tui.workbench.deeds import Deeds
from console.tui.workspace.reaching import Reaching

if TYPE_CHECKING:
    from console.tui.navigation.switchertargets import Target
    from console.tui.run.errors import Answer, Jump
    from console.tui.run.runs import Answer as Past


class Workbench(Deeds):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+o,o",
            "switch",
            "Go to",
            id="switch",
            tooltip="Go to a function, request, source or error",
        ),
        Binding("ctrl+n,n", "new", id="new", show=False, tooltip="New function"),
        Binding("f7,w", "sources", "Sources", id="sources", tooltip="Connected sources"),
        Binding("f8,c", "captures", "Webhooks", id="captures", tooltip="Captured webhooks"),
        Binding("f9,e", "errors", "Errors", id="errors", tooltip="Errors of past runs"),
        Binding(
            "alt+h,h", "runs", show=False, id="runs", tooltip="History of runs: show, run again"
        ),
        Binding("f4,v", "versions", "Versions", id="versions", tooltip="Versions, and restore"),
        Binding(
            "z",
            "undo",
            show=False,
            id="undo",
            tooltip="Bring back the function or source deleted last",
        ),
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
    ]
    PALETTE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("samples", "Add a sample function"),
        ("offline", "Offline: let no function fetch, or let them again"),
        *Deeds.PALETTE,
    )

    # -- functions ---------------------------------------------------------------------------

    def action_new(self) -> None:
        self._functions.action_new()

    def action_switch(self) -> None:
        self.run_worker(self.run_action("app.switch"))

    async def go(self, target: Target) -> None:
        """Go to what was chosen in the switcher, from whatever screen is on top of this one."""
        while self.app.screen is not self:
            await self.app.screen.dismiss()
        if target.kind == "function":
            await self.open_function(target.id)
        elif target.kind == "request":
            await self._open_other(target.function_id)
            await self._request.pick(target.id)
            self.show_pane(REQUEST)
        elif target.kind == "source":
            self._show_sources(target.id)
        else:
            self._show_errors(target.id)

    def action_samples(self) -> None:
        self._functions.offer_samples()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "undo":
            return bool(self._session.undo)
        return super().check_action(action, parameters)

    @work(exclusive=True, group="undo")
    async def action_undo(self) -> None:
        if self._session.undo:
            with refusals(self):
                told = await self._session.undo.undo()
                self.notify(printable(told), timeout=6, markup=False)
                self.refresh_bindings()

    # -- other screens ------------------------------------------------------------------------

    def action_captures(self) -> None:
        self._request.fill_from_webhook()

    def action_errors(self) -> None:
        self._show_errors()

    @work
    async def _show_errors(self, run_id: str = "") -> None:
        from console.tui.run.errors import ErrorsScreen

        if self._session.ready:
            screen = ErrorsScreen(self._session.engine, run_id=run_id)
            await self._follow_run(await self.app.push_screen_wait(screen))

    async def _follow_run(self, answer: Answer) -> None:
        """Go to the line of a failed run, load its request, or run that again."""
        from console.tui.run.errors import Jump, Rerun

        run = answer.run if isinstance(answer, Jump | Rerun) else answer
        if run is not None and run.function_id:
            await self._open_other(run.function_id)
        if isinstance(answer, Jump):
            await self._point_to(answer)
        elif run is not None:
            name = f"Error of {local_time(run.started_at)}"
            await self._request.take(name, run.request, show=not isinstance(answer, Rerun))
        if isinstance(answer, Rerun) and self._session.is_open(answer.run.function_id or ""):
            self.action_run()

    async def _point_to(self, answer: Jump) -> None:
        """Go to a line of what ran, marked where it failed."""
        if self._execution is not None and self._session.is_open(answer.run.function_id or ""):
            with refusals(self):
                if not await self._execution.point_to(answer.run, self._sheet):
                    told = f"The code is another one now; it was line {answer.line} then."
                    self.notify(told, markup=False)
        self._go_to(self._code.editor.ran.line_now(answer.line), answer.column)

    @work
    async def action_runs(self) -> None:
        from console.tui.run.runs import RunsScreen

        if self._session.ready:
            screen = RunsScreen(self._session.engine, self._session.function)
            with refusals(self):
                await self._follow_past(await self.app.push_screen_wait(screen))

    async def _follow_past(self, answer: Past) -> None:
        """Show a run of the history, load its request, or run that again."""
        from console.tui.run.runs import Loaded, Shown

        if answer is None or self._execution is None:
            return
        run = answer.run
        if run.function_id is not None:
            await self._open_other(run.function_id)
            if not self._session.is_open(run.function_id):
                return
        if isinstance(answer, Loaded):
            name = run.request_name or f"Run of {local_time(run.started_at)}"
            await self._request.take(self._request.free_name(name, run.request), run.request)
        elif isinstance(answer, Shown):
            await self._execution.show_past(run, self._sheet, answer.before)
        else:
            await self._execution.replay(run, self._sheet, then=answer.then)

    async def _open_other(self, function_id: str) -> None:
        if not self._session.is_open(function_id):
            await self.open_function(function_id)

    def action_sources(self) -> None:
        self._show_sources()

    @work
    async def _show_sources(self, source_id: str = "") -> None:
        from console.tui.source.sources import SourcesScreen
        from console.tui.source.sourceview import Loaded

        if not self._session.ready:
            return
        function = self._session.function
        screen = SourcesScreen(
            self._session.engine,
            function.id if function else "",
            undo=self._session.undo,
            source_id=source_id,
        )
        answer = await self.app.push_screen_wait(screen)
        if isinstance(answer, Loaded):
            await self._open_other(answer.function_id)
            await self._request.take(answer.name, answer.request)
        else:
            await self._follow_run(answer)

    @work
    async def action_usage(self) -> None:
        from console.tui.workspace.usage import UsageScreen

        await self.app.push_screen_wait(UsageScreen(self._session.engine))

    @work(exclusive=True, group="offline")
    async def action_offline(self) -> None:
        await Reaching(self._session, self).switch()

    @work
    async def action_members(self) -> None:
        from console.tui.workspace.members import MembersScreen

        await self.app.push_screen_wait(MembersScreen(self._session.engine))

    @work
    async def action_tokens(self) -> None:
        from console.tui.workspace.tokens import TokensScreen

        await self.app.push_screen_wait(TokensScreen(self._session.engine))

    @work
    async def action_versions(self) -> None:
        from console.tui.function.versions import VersionsScreen

        if self._session.function is not None:
            screen = VersionsScreen(self._session.engine, self._session.function)
            await self.app.push_screen_wait(screen)
