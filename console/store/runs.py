"""Test runs, and the errors of test runs and of connected sources."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container
from datetime import timedelta

from console.model import Run, RunSummary
from console.store.core import Core
from console.store.database import Edit
from console.store.shapes import KeptRun
from console.store.tables import Document


class Runs(Core):
    _errors_by_age: dict[str | None, deque[str]] | None
    """Ids of each source's errors, the oldest first; None: to be read from the table."""

    def _forget(self) -> None:
        super()._forget()
        self._errors_by_age = None

    async def add_run(self, summary: RunSummary, run: Run) -> None:
        """Keep a run, and a failed one in the errors log too; the oldest may leave."""
        new = self._catalog.put("runs", summary.id, {"summary": summary}, run)
        edits = self._push(new, self._caps.runs)
        if summary.status == "error":
            edits += self._push_error(new._replace(table="errors"), summary.source_id)
        await self._catalog.write(edits)

    async def add_error(self, summary: RunSummary, run: Run) -> None:
        """Keep a failed run in the errors log only."""
        await self._catalog.write(self._error_edits(summary, run))

    def runs(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        """Newest first."""
        return self._summaries("runs", limit, lambda shown: _is_of(shown, function_id))

    def errors(
        self, function_id: str | None = None, limit: int = 100, source_id: str | None = None
    ) -> list[RunSummary]:
        """Newest first; none that is past its days."""
        oldest = self._oldest_error()
        return self._summaries(
            "errors",
            limit,
            lambda shown: (
                _is_of(shown, function_id)
                and (source_id is None or shown.get("source_id") == source_id)
                and shown["started_at"] >= oldest
            ),
        )

    def run(self, run_id: str) -> Run | None:
        """A run of the history or of the errors log, whole."""
        run = self._catalog.part("runs", run_id, Run)
        return run or self._catalog.part("errors", run_id, Run)

    def has_run(self, run_id: str) -> bool:
        """Whether it is in the history."""
        return self._catalog.one("runs", run_id, KeptRun) is not None

    async def restore_run(self, summary: RunSummary, run: Run) -> None:
        """Put a run into the history only."""
        new = self._catalog.put("runs", summary.id, {"summary": summary}, run)
        await self._catalog.write(self._push(new, self._caps.runs))

    async def delete_run(self, run_id: str) -> None:
        """Take a run out of the history; the errors log keeps its own."""
        await self._catalog.write([Edit("runs", run_id)])

    def has_error(self, run_id: str) -> bool:
        return self._catalog.one("errors", run_id, KeptRun) is not None

    async def delete_error(self, run_id: str) -> None:
        self._errors_by_age = None
        await self._catalog.write([Edit("errors", run_id)])

    def _error_edits(self, summary: RunSummary, run: Run) -> list[Edit]:
        new = self._catalog.put("errors", summary.id, {"summary": summary}, run)
        return self._push_error(new, summary.source_id)

    def _push_error(self, new: Edit, source_id: str | None) -> list[Edit]:
        """Each source keeps its own newest errors, and so do the test runs."""
        self._catch_up()
        oldest = self._oldest_error()
        edits = self._ages.removals("errors", lambda d: d["summary"]["started_at"] < oldest)
        leaving = {edit.id for edit in edits if edit.table == "errors"}
        if leaving or self._errors_by_age is None:
            self._errors_by_age = self._read_errors_by_age(leaving)
        ids = self._errors_by_age.setdefault(source_id, deque())
        table = self._database.table("errors").documents()
        room = self._caps.part_bytes - len(new.part or b"")
        kept_bytes = self._database.part_bytes("errors")
        kept_bytes -= sum(table[key]["at"][2] for key in leaving)
        while ids and (len(ids) >= self._caps.errors or kept_bytes > room):
            kept_bytes -= table[ids[0]]["at"][2]
            edits.append(Edit("errors", ids.popleft()))
        ids.append(new.id)
        return [*edits, new]

    def _read_errors_by_age(self, leaving: Container[str]) -> dict[str | None, deque[str]]:
        found: dict[str | None, deque[str]] = {}
        for key, document in self._database.table("errors").items():
            if key not in leaving:
                found.setdefault(document["summary"].get("source_id"), deque()).append(key)
        return found

    def _oldest_error(self) -> str:
        oldest = self._clock() - timedelta(days=self._caps.errors_days)
        return oldest.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _summaries(
        self, table: str, limit: int, wanted: Callable[[Document], bool]
    ) -> list[RunSummary]:
        kept = self._catalog.newest(table, limit, lambda d: wanted(d["summary"]), KeptRun)
        return [run.summary for run in kept]


def _is_of(shown: Document, function_id: str | None) -> bool:
    return function_id is None or shown["function_id"] == function_id
