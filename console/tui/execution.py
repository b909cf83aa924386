"""A test run, from the panes to the engine and back: one at a time.

Owns what a run takes (the text in the editor, the request, the test values) and where its result
goes. Refuses what Segment would refuse before a run. Not a widget; it knows the panes that
it reads and writes.
"""

from __future__ import annotations

from console import settings
from console.model import (
    FetchFinished,
    Function,
    Invocation,
    LogWritten,
    Run,
)
from console.tui.codepane import CodePane
from console.tui.output import OutputPane
from console.tui.request import RequestPane
from console.tui.session import Session
from console.tui.status import StatusLine


class Execution:
    def __init__(
        self,
        session: Session,
        code: CodePane,
        request: RequestPane,
        output: OutputPane,
        status: StatusLine,
    ) -> None:
        self._session = session
        self._code = code
        self._request = request
        self._output = output
        self._status = status
        self._run_id: str | None = None

    @property
    def running(self) -> bool:
        return self._run_id is not None

    def prepare(self, function: Function) -> Invocation:
        """What is on the screen as one run.

        Raises:
            Misfit: something does not fit; its field is with it.
        """
        from console.engine import new_id  # brings the store along; not needed for a first frame

        request = self._request.form.checked()
        return Invocation(
            id=new_id("run"),
            code=self._code.editor.text,
            request=request,
            settings=self._request.settings.checked(),
            secrets=settings.secret_names(function.settings),
            strict=self._request.settings.strict,
            function_id=function.id,
            function_name=function.name,
            version=self._code.version,
        )

    async def run(self, invocation: Invocation) -> Run:
        """Run it and show what comes.

        Raises:
            ConsoleError: the engine could not run it.
        """
        self._run_id = invocation.id
        self._status.running = True
        self._output.begin(invocation.id)
        try:
            run = await self._session.engine.run(invocation)
        finally:
            self._run_id = None
            self._status.running = False
        if self._session.is_open(invocation.function_id or ""):
            self._output.show(run)
            self._status.show_run(run)
            self._code.mark(run.outcome.error)
        return run

    async def cancel(self) -> None:
        if self._run_id is not None:
            await self._session.engine.cancel(self._run_id)

    def log_written(self, notice: LogWritten) -> None:
        if notice.run_id == self._run_id:
            self._output.add_log(notice.log)

    def fetch_finished(self, notice: FetchFinished) -> None:
        if notice.run_id == self._run_id:
            self._output.add_fetch(notice.fetch)
