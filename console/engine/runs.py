"""Test runs: the worker pool, the history and the errors log."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec

from console import settings
from console.access import Action, run_shown
from console.clock import Clock
from console.engine.core import needs
from console.engine.reach import Reaches
from console.engine.recorded import hiding, ingredients, summary
from console.model import (
    ConsoleError,
    EventWarning,
    Failure,
    Fetch,
    Invocation,
    Log,
    Outcome,
    Run,
    RunSummary,
)
from console.notices import (
    ErrorsChanged,
    FetchFinished,
    LogWritten,
    RunFinished,
    RunsChanged,
    RunStarted,
)
from console.store import Store
from console.text import redacted

if TYPE_CHECKING:
    from console.workers.pool import Pool


class Runs(Reaches):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._pool: Pool | None = None
        self._open = AsyncExitStack()
        self._pool_opening = asyncio.Lock()
        self._running: dict[str, asyncio.Task[Outcome]] = {}

    @needs()
    async def prepare(self) -> None:
        """Start the worker that the first run will use, so that it need not wait for it."""
        async with self._pool_opening:
            if self._pool is None:
                from console.fetching.fetcher import Fetcher
                from console.workers.pool import Pool

                fetcher = await self._open.enter_async_context(Fetcher())
                pool = Pool(
                    fetcher=fetcher.under(self._tests_policy),
                    deployed_fetcher=fetcher.under(self._deployed_policy),
                )
                self._pool = await self._open.enter_async_context(pool)

    @needs("test", of=lambda _, invocation: (invocation.function_id or "",))
    async def run(self, invocation: Invocation) -> Run:
        """Run code in a fresh context and record it. Logs and fetches reach listeners as they come.

        A failing function is an outcome with an `error`; a cancelled run ends as one of type
        "Cancelled", with what it logged and fetched until then, and is not recorded.
        """
        await self.prepare()
        started_at = self._now()
        self._tell(RunStarted(invocation.id))
        so_far = _SoFar()
        task = asyncio.create_task(self._execute(invocation, so_far))
        self._running[invocation.id] = task
        try:
            outcome = await task
        except asyncio.CancelledError:
            if not task.cancelled() or _being_cancelled():
                task.cancel()
                raise
            outcome = so_far.cancelled()
        finally:
            del self._running[invocation.id]
        run = Run(
            id=invocation.id,
            started_at=started_at,
            function_id=invocation.function_id,
            function_name=invocation.function_name,
            version=invocation.version,
            request=redacted(
                invocation.request,
                settings.secret_texts(invocation.secrets, invocation.settings),
            ),
            outcome=outcome,
            request_name=invocation.request_name,
            strict=invocation.strict,
            **ingredients(invocation),
        )
        if not task.cancelled():
            run = await self._recorded(run)
        self._tell(RunFinished(summary(run)))
        return run

    async def _recorded(self, run: Run) -> Run:
        """The run, in the history; where the disk refuses, with a warning that says so."""
        try:
            await self._store.add_run(summary(run), run)
        except ConsoleError as refusal:
            note = EventWarning("not_recorded", f"The history lacks this run. {refusal.message}")
            warned = [*run.outcome.warnings, note]
            outcome = msgspec.structs.replace(run.outcome, warnings=warned)
            return msgspec.structs.replace(run, outcome=outcome)
        if run.outcome.error is not None:
            self._tell(ErrorsChanged())
        return run

    async def _execute(self, invocation: Invocation, so_far: _SoFar) -> Outcome:
        assert self._pool is not None
        hide = settings.secret_texts(invocation.secrets, invocation.settings)

        def on_log(log: Log) -> None:
            so_far.logs.append(redacted(log, hide))
            self._tell(LogWritten(invocation.id, so_far.logs[-1]))

        def on_fetch(fetch: Fetch) -> None:
            so_far.fetches.append(hiding(fetch, hide))
            self._tell(FetchFinished(invocation.id, so_far.fetches[-1]))

        outcome = await self._pool.run(invocation, on_log=on_log, on_fetch=on_fetch)
        from console import ingestion

        fetches = [hiding(fetch, hide) for fetch in outcome.fetches]
        judged = msgspec.structs.replace(ingestion.judged(outcome), fetches=fetches)
        return redacted(judged, hide)

    async def _close_runs(self) -> None:
        for run_id in list(self._running):
            await self.cancel(run_id)
        await self._open.aclose()

    @needs("test")
    async def cancel(self, run_id: str) -> None:
        """Stop a run by killing its worker; does nothing where the run is over."""
        task = self._running.get(run_id)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    @needs("test", shows=run_shown)
    async def runs(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        """The history, newest first."""
        return _newest_first(self._store.runs(function_id, limit))

    @needs("test", "view sources", shows=run_shown)
    async def run_detail(self, run_id: str) -> Run:
        """One run of the history, or of the errors log, whole."""
        run = self._store.run(run_id)
        if run is None:
            raise ConsoleError("That run is no longer kept.")
        return run

    @needs("test", "view sources", shows=run_shown)
    async def errors(
        self, function_id: str | None = None, limit: int = 100, source_id: str | None = None
    ) -> list[RunSummary]:
        """Failed runs and deliveries, newest first.

        Of the last 30 days at most 100 are kept of each source, and 100 of the test runs.
        """
        return _newest_first(self._store.errors(function_id, limit, source_id))

    async def delete_run(self, run_id: str) -> None:
        """Take a run out of the history; where it failed, the errors log keeps it."""
        if self._store.has_run(run_id):
            run = self._store.run(run_id)
            if run is not None:
                self._check_may_drop(run)
            await self._store.delete_run(run_id)
            self._tell(RunsChanged())

    async def restore_run(self, run: Run) -> None:
        """Put back what `delete_run` took out."""
        self._check_may_drop(run)
        if not self._store.has_run(run.id):
            await self._store.restore_run(summary(run), run)
            self._tell(RunsChanged())

    async def delete_error(self, run_id: str) -> None:
        """Take a run out of the errors log: of who tests the function, or has the source."""
        run = self._store.run(run_id)
        if run is not None:
            self._check_may_drop(run)
        await self._store.delete_error(run_id)
        self._tell(ErrorsChanged())

    async def restore_error(self, run: Run) -> None:
        """Put back what `delete_error` took out."""
        self._check_may_drop(run)
        if run.outcome.error is None:
            raise ConsoleError("Only a run that failed belongs into the errors log.")
        if not self._store.has_error(run.id):
            await self._store.add_error(summary(run), run)
            self._tell(ErrorsChanged())

    def _check_may_drop(self, run: Run) -> None:
        action: Action = "test" if run.source_id is None else "connect"
        if why := self._refused(action, run.source_id or run.function_id or ""):
            raise ConsoleError(why)


class _SoFar:
    """What a run has shown of itself before it is over."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.logs: list[Log] = []
        self.fetches: list[Fetch] = []

    def cancelled(self) -> Outcome:
        return Outcome(
            status="error",
            events=[],
            objects=[],
            warnings=[],
            logs=self.logs,
            fetches=self.fetches,
            error=Failure("Cancelled", "Cancelled", "You cancelled this run.", ""),
            duration_ms=(time.monotonic() - self._began) * 1000,
        )


def _newest_first(runs: list[RunSummary]) -> list[RunSummary]:
    """By time: some may have been brought back."""
    return sorted(runs, key=lambda run: run.started_at, reverse=True)


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
