"""A test run, from the panes to the engine and back: one at a time.

Owns what a run takes (the text in the editor, the request, the test values) and where its result
goes. Refuses what Segment would refuse before a run. Not a widget; it knows the panes that
it reads and writes.
"""

from __future__ import annotations

import contextlib

from console import settings
from console.model import (
    ConsoleError,
    FetchFinished,
    Function,
    Invocation,
    LogWritten,
    Run,
)
from console.text import printable
from console.tui.codepane import CodePane
from console.tui.fields import Misfit
from console.tui.output import OutputPane
from console.tui.panes import OUTPUT, REQUEST, PanedScreen
from console.tui.request import RequestPane
from console.tui.session import Session
from console.tui.status import StatusLine

_LOOKED_AT = 10  # runs of the history; each is read from disk


class Execution:
    def __init__(
        self,
        session: Session,
        screen: PanedScreen,
        code: CodePane,
        request: RequestPane,
        output: OutputPane,
        status: StatusLine,
    ) -> None:
        self._session = session
        self._screen = screen
        self._code = code
        self._request = request
        self._output = output
        self._status = status
        self._run_id: str | None = None

    @property
    def running(self) -> bool:
        return self._run_id is not None

    async def run(self) -> None:
        """Run what is on the screen and show what comes.

        Raises:
            ConsoleError: something on the screen does not fit, or the engine could not run it.
        """
        function = self._session.function
        if function is None:
            raise ConsoleError("There is no saved function to run; Ctrl+N makes one.")
        if self.running:
            raise ConsoleError("A run is under way; Esc cancels it.")
        try:
            invocation = self._prepare(function)
        except Misfit as misfit:
            self._screen.show_pane(REQUEST)
            misfit.show()
            raise
        self._begin(invocation)
        try:
            run = await self._session.engine.run(invocation)
        except ConsoleError:
            self._output.clear()
            raise
        finally:
            self._run_id = None
            self._status.running = False
            self._screen.refresh_bindings()  # Esc cancels only what runs
        self._show(run)
        await self._compare(run)
        await self._request.keep()

    def _prepare(self, function: Function) -> Invocation:
        from console.engine import new_id  # brings the store along; not needed for a first frame

        return Invocation(
            id=new_id("run"),
            code=self._code.editor.text,
            request=self._request.checked(),
            settings=self._request.settings.checked(),
            secrets=settings.secret_names(function.settings),
            strict=self._request.settings.strict,
            function_id=function.id,
            function_name=function.name,
            version=self._code.version,
        )

    def _begin(self, invocation: Invocation) -> None:
        """Show that it runs, in sight but without taking the focus from code beside it."""
        self._run_id = invocation.id
        self._status.running = True
        self._screen.refresh_bindings()
        self._code.mark(None)
        self._output.begin(invocation.id)
        self._screen.show_pane(OUTPUT, focus=not self._screen.side_by_side)

    def _show(self, run: Run) -> None:
        if not self._session.is_open(run.function_id or ""):
            result = "succeeded" if run.outcome.error is None else "failed"
            name = printable(run.function_name)
            self._screen.notify(f"The run of {name} {result}.", markup=False)
            return
        self._output.show(run)
        self._status.show_run(run)
        self._code.mark(run.outcome.error)
        if not self._screen.side_by_side and self._screen.shown_pane == OUTPUT:
            self._output.focus_list()

    async def _compare(self, run: Run) -> None:
        """Look for an earlier run of this request in the history, where the screen knows none."""
        if self._output.compared or run.function_id is None or self.running:
            return
        engine = self._session.engine
        with contextlib.suppress(ConsoleError):  # one that cannot be read is nothing to tell of
            for summary in await engine.runs(run.function_id, _LOOKED_AT):
                if summary.id == run.id:
                    continue
                before = await engine.run_detail(summary.id)
                if before.request == run.request:
                    self._output.compare(run, before)
                    return

    async def cancel(self) -> None:
        if self._run_id is not None:
            await self._session.engine.cancel(self._run_id)

    def log_written(self, notice: LogWritten) -> None:
        if notice.run_id == self._run_id:
            self._output.add_log(notice.log)

    def fetch_finished(self, notice: FetchFinished) -> None:
        if notice.run_id == self._run_id:
            self._output.add_fetch(notice.fetch)
