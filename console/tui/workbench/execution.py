"""A test run, from the panes to the engine and back: one at a time.

Owns what a run takes (the text in the editor, the request, the test values) and where its result
goes. Refuses what Segment would refuse before a run. Not a widget; it knows the panes that
it reads and writes.
"""

from __future__ import annotations

import contextlib

from msgspec.structs import replace

from console import replay, settings
from console.model import ConsoleError, Function, Invocation, Run
from console.notices import FetchFinished, LogWritten
from console.text import printable
from console.tui.editor.runmarks import RunMarks, words
from console.tui.function.codepane import CodePane
from console.tui.keys.keytext import with_keys
from console.tui.request.request import RequestPane
from console.tui.run.output import OutputPane
from console.tui.session import Session
from console.tui.widgets.fields import Misfit
from console.tui.widgets.panes import OUTPUT, REQUEST, PanedScreen
from console.tui.workbench.status import StatusLine
from console.tui.workbench.tabs import Sheet
from console.tui.workspace.reaching import Reaching

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
        self._reaching = Reaching(session, screen)
        self._request = request
        self._status = status
        self._run_id: str | None = None
        self._sheet: Sheet | None = None
        """Where the run that is under way began, and where its output goes."""
        self._marks: RunMarks | None = None
        """Of the text that runs; None where that is not the text on the sheet."""

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
        function = self._ready()
        try:
            invocation = self._prepare(function, sheet.code)
        except Misfit as misfit:
            self._screen.show_pane(REQUEST)
            misfit.show()
            raise
        await self._carry_out(invocation, sheet)
        if self._session.is_open(function.id):
            await self._request.keep()

    def _ready(self) -> Function:
        """The open function, which may run now."""
        function = self._session.function
        if function is None:
            how = with_keys(self._screen, "{new:Ctrl+N} makes one.")
            raise ConsoleError(f"There is no saved function to run; {how}")
        if self.running:
            raise ConsoleError("A run is under way; Esc cancels it.")
        return function

    async def _carry_out(self, invocation: Invocation, sheet: Sheet) -> Run:
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
        return run

    # -- the history -------------------------------------------------------------------------

    async def replay(self, run: Run, sheet: Sheet, *, then: bool) -> None:
        """Run a past run's request again with its settings, and show how the two differ.

        Args:
            run: of the open function.
            sheet: that shows now.
            then: with the code of then, not with what is in the editor.

        Raises:
            ConsoleError: the code is not kept, or the engine could not run it.
        """
        from console.engine import new_id

        function = self._ready()
        code, version = sheet.code.editor.text, sheet.code.version
        if then:
            versions = await self._session.engine.versions(function.id)
            code, version = replay.code_of_then(run, versions), run.version
            self._ready()  # still: reading takes a moment
        values = self._request.settings.checked()
        run_id = new_id("run")
        again = replay.again(run, function, run_id, code=code, version=version, values=values)
        done = await self._carry_out(again, sheet)
        sheet.output.compare(done, run)

    async def show_past(self, run: Run, sheet: Sheet, before: Run | None = None) -> None:
        """Show a run of the history, marked as one, and how it differs from another."""
        await self._put_past(run, sheet, before)
        self._screen.show_pane(OUTPUT)
        sheet.output.focus_list()

    async def point_to(self, run: Run, sheet: Sheet) -> bool:
        """Mark the lines of a past run and show its output beside; whether the text is what ran."""
        shown = sheet.output.shown
        if shown is not None and shown.id == run.id:
            return True  # or was, and its lines were followed since
        return await self._put_past(run, sheet)

    async def _put_past(self, run: Run, sheet: Sheet, before: Run | None = None) -> bool:
        function = self._ready()
        versions = await self._session.engine.versions(function.id)
        same = replay.code_of(run, versions) == sheet.code.editor.text
        self._ready()  # still: reading takes a moment
        self._mark(sheet)
        if same:
            self._marked(run, sheet)
        sheet.output.show_past(run, before, same_code=same)
        return same

    # -- a run under way ---------------------------------------------------------------------

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
            request_name=self._request.name_shown,
        )

    def _begin(self, invocation: Invocation, sheet: Sheet) -> None:
        """Show that it runs, in sight but without taking the focus from code beside it."""
        self._run_id = invocation.id
        self._sheet = sheet
        self._status.running = True
        self._screen.refresh_bindings()
        self._mark(sheet)
        if invocation.code != sheet.code.editor.text:
            self._marks = None
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
        self._marked(run, sheet)
        if not open_here:
            return
        self._status.show_run(run)
        if not self._screen.side_by_side and self._screen.shown_pane == OUTPUT:
            sheet.output.focus_list()

    def _mark(self, sheet: Sheet) -> None:
        """Take the marks of the last run away, and follow the text for those of the next."""
        sheet.code.mark(None)
        self._marks = sheet.code.editor.ran
        self._marks.begin()

    def _marked(self, run: Run, sheet: Sheet) -> None:
        """Mark the lines that a run names, as far as the text is still what ran."""
        marks, error = self._marks, run.outcome.error
        if marks is None or marks is not sheet.code.editor.ran:
            return
        marks.show(words(run.outcome))
        row = None if error is None or error.line is None else marks.row_of(error.line)
        sheet.code.mark(None if error is None or row is None else replace(error, line=row + 1))

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
            self._reaching.wanted(notice.fetch.wanted)
