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
from console.tui.tabs import Sheet

_LOOKED_AT = 10  # runs of the history; each is read from disk


class Execution:
    def __init__(
        self,
        session: Session,
        screen: PanedScreen,
        request: RequestPane,
        status: StatusLine,
    ) -> None:
        self._session = session
        self._screen = screen
        self._request = request
        self._status = status
        self._run_id: str | None = None
        self._sheet: Sheet | None = None
        """Where the run that is under way began, and where its output goes."""

    @property
    def running(self) -> bool:
        return self._run_id is not None

    def running_in(self, sheet: Sheet | None) -> bool:
        return self.running and self._sheet is sheet

    async def run(self, sheet: Sheet) -> None:
        """Run what is on the screen and show what comes, on the sheet that shows now.

        Raises:
            ConsoleError: something on the screen does not fit, or the engine could not run it.
        """
        function = self._session.function
        if function is None:
            raise ConsoleError("There is no saved function to run; Ctrl+N makes one.")
        if self.running:
            raise ConsoleError("A run is under way; Esc cancels it.")
        try:
            invocation = self._prepare(function, sheet.code)
        except Misfit as misfit:
            self._screen.show_pane(REQUEST)
            misfit.show()
            raise
        self._begin(invocation, sheet)
        try:
            run = await self._session.engine.run(invocation)
        except ConsoleError:
            sheet.output.clear()
            raise
        finally:
            self._run_id = None
            self._status.running = False
            self._screen.refresh_bindings()  # Esc cancels only what runs
        self._show(run, sheet)
        await self._compare(run, sheet.output)
        if self._session.is_open(function.id):
            await self._request.keep()

    def _prepare(self, function: Function, code: CodePane) -> Invocation:
        from console.engine import new_id  # brings the store along; not needed for a first frame

        return Invocation(
            id=new_id("run"),
            code=code.editor.text,
            request=self._request.checked(),
            settings=self._request.settings.checked(),
            secrets=settings.secret_names(function.settings),
            strict=self._request.settings.strict,
            function_id=function.id,
            function_name=function.name,
            version=code.version,
        )

    def _begin(self, invocation: Invocation, sheet: Sheet) -> None:
        """Show that it runs, in sight but without taking the focus from code beside it."""
        self._run_id = invocation.id
        self._sheet = sheet
        self._status.running = True
        self._screen.refresh_bindings()
        sheet.code.mark(None)
        sheet.output.begin(invocation.id)
        self._screen.show_pane(OUTPUT, focus=not self._screen.side_by_side)

    def _show(self, run: Run, sheet: Sheet) -> None:
        open_here = self._session.is_open(run.function_id or "")
        if not open_here:
            result = "succeeded" if run.outcome.error is None else "failed"
            name = printable(run.function_name)
            self._screen.notify(f"The run of {name} {result}.", markup=False)
        if not sheet.output.is_attached:
            return  # its function was deleted meanwhile
        sheet.run = run
        sheet.output.show(run)
        sheet.code.mark(run.outcome.error)
        if not open_here:
            return
        self._status.show_run(run)
        if not self._screen.side_by_side and self._screen.shown_pane == OUTPUT:
            sheet.output.focus_list()

    async def _compare(self, run: Run, output: OutputPane) -> None:
        """Look for an earlier run of this request in the history, where the screen knows none."""
        if output.compared or run.function_id is None or self.running or not output.is_attached:
            return
        engine = self._session.engine
        with contextlib.suppress(ConsoleError):  # one that cannot be read is nothing to tell of
            for summary in await engine.runs(run.function_id, _LOOKED_AT):
                if summary.id == run.id:
                    continue
                before = await engine.run_detail(summary.id)
                if before.request == run.request:
                    output.compare(run, before)
                    return

    async def cancel(self) -> None:
        if self._run_id is not None:
            await self._session.engine.cancel(self._run_id)

    def log_written(self, notice: LogWritten) -> None:
        if self._sheet is not None and notice.run_id == self._run_id:
            self._sheet.output.add_log(notice.log)

    def fetch_finished(self, notice: FetchFinished) -> None:
        if self._sheet is not None and notice.run_id == self._run_id:
            self._sheet.output.add_fetch(notice.fetch)
