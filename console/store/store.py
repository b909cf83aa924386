"""One workspace on disk: functions, drafts, requests, runs, errors, captures, tokens.

Reads come from memory at once; every write is on disk when it returns, whole or not at all. Judges
nothing: names, ids and rules are the engine's. Says what is kept in which table.
The trap: what belongs together goes into one `write`, so that no crash can part it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from console.model import (
    Capture,
    CaptureSummary,
    Draft,
    Function,
    Run,
    RunSummary,
    SavedRequest,
    Token,
    Version,
)
from console.store.catalog import Catalog
from console.store.database import Edit
from console.store.disk import Disk
from console.store.opening import Caps, Opened, open_database
from console.store.refusals import WorkspaceBusy, cannot_open
from console.store.shapes import Counter, KeptCapture, KeptRun, KeptToken, VersionDetail
from console.store.tables import Document

Clock = Callable[[], datetime]
_CAPTURE_COUNTER = "captures"


class Store:
    def __init__(self, opened: Opened, caps: Caps, clock: Clock) -> None:
        """Use `Store.open`."""
        self.problems = opened.problems
        """What was found wrong, one sentence each; grows when damage is found later."""
        self.torn_bytes = opened.torn_bytes
        """Left out at the end of the journal: a write that was under way when its owner died."""
        self._database = opened.database
        self._catalog = Catalog(opened.database, opened.asides, opened.problems)
        self._caps = caps
        self._clock = clock

    @classmethod
    def open(
        cls, folder: Path, *, clock: Clock, disk: Disk | None = None, caps: Caps | None = None
    ) -> Store:
        """Own a workspace's files, making the folder where it is missing. Close what you opened.

        Args:
            folder: of the workspace.
            clock: for retention, and for the names of files kept aside.
            disk: stands in for the folder in tests.
            caps: other sizes than the usual ones.

        Raises:
            WorkspaceBusy: another process owns it.
            ConsoleError: the folder cannot be used, or a newer program wrote it.
        """
        disk = disk or Disk(folder)
        caps = caps or Caps()
        with contextlib.ExitStack() as undo:
            undo.callback(disk.release)
            try:
                if not disk.claim():
                    raise WorkspaceBusy(folder)
                opened = open_database(disk, caps, f"{clock():%Y%m%dT%H%M%SZ}")
            except OSError as error:
                raise cannot_open(folder, error) from None
            undo.pop_all()
        return cls(opened, caps, clock)

    async def close(self) -> None:
        """Finish what is being written, then let go of the folder."""
        await self._database.close()

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # -- functions ---------------------------------------------------------------------------

    def functions(self) -> list[Function]:
        return self._catalog.every("functions", Function)

    def function(self, function_id: str) -> Function | None:
        return self._catalog.one("functions", function_id, Function)

    async def put_function(
        self,
        function: Function,
        version: Version | None = None,
        requests: Iterable[SavedRequest] = (),
    ) -> None:
        """Add or replace a function; a new version of it also ends its draft."""
        edits = [self._catalog.put("functions", function.id, function)]
        if version is not None:
            edits += [self._put_version(function, version), Edit("drafts", function.id)]
        await self._catalog.write(edits + [self._put_request(request) for request in requests])

    def _put_version(self, function: Function, version: Version) -> Edit:
        return self._catalog.put(
            "versions",
            f"{function.id}/{version.number}",
            {"function_id": function.id, "number": version.number},
            VersionDetail(function.id, function.name, function.description, version),
        )

    async def delete_function(self, function_id: str) -> None:
        """With its versions, requests and draft."""
        edits = [Edit("functions", function_id), Edit("drafts", function_id)]
        for table in ("versions", "requests"):
            edits += [Edit(table, key) for key in self._catalog.of_function(table, function_id)]
        await self._catalog.write(edits)

    def versions(self, function_id: str) -> list[Version]:
        """Newest first."""
        kept = self._catalog.parts_of_function("versions", function_id, VersionDetail)
        return [detail.version for detail in reversed(kept)]

    # -- drafts ------------------------------------------------------------------------------

    def draft(self, function_id: str) -> Draft | None:
        return self._catalog.one("drafts", function_id, Draft)

    async def put_draft(self, draft: Draft) -> None:
        await self._catalog.write([self._catalog.put("drafts", draft.function_id, draft)])

    async def delete_draft(self, function_id: str) -> None:
        await self._catalog.write([Edit("drafts", function_id)])

    # -- test requests -----------------------------------------------------------------------

    def requests(self, function_id: str) -> list[SavedRequest]:
        """In the order they were made."""
        return self._catalog.parts_of_function("requests", function_id, SavedRequest)

    def request(self, request_id: str) -> SavedRequest | None:
        return self._catalog.part("requests", request_id, SavedRequest)

    async def put_request(self, request: SavedRequest) -> None:
        """Add a request, or replace the one with its id."""
        await self._catalog.write([self._put_request(request)])

    async def delete_request(self, request_id: str) -> None:
        await self._catalog.write([Edit("requests", request_id)])

    def _put_request(self, request: SavedRequest) -> Edit:
        shown = {"function_id": request.function_id, "name": request.name}
        return self._catalog.put("requests", request.id, shown, request)

    # -- runs and errors ---------------------------------------------------------------------

    async def add_run(self, summary: RunSummary, run: Run) -> None:
        """Keep a run, and a failed one in the errors log too; the oldest may leave."""
        new = self._catalog.put("runs", summary.id, {"summary": summary}, run)
        edits = self._push(new, self._caps.runs)
        if summary.status == "error":
            edits += self._push_error(new._replace(table="errors"))
        await self._catalog.write(edits)

    async def add_error(self, summary: RunSummary, run: Run) -> None:
        """Keep a failed run in the errors log only."""
        new = self._catalog.put("errors", summary.id, {"summary": summary}, run)
        await self._catalog.write(self._push_error(new))

    def runs(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        """Newest first."""
        return self._summaries("runs", limit, lambda shown: _is_of(shown, function_id))

    def errors(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        """Newest first; none that is past its days."""
        oldest = self._oldest_error()
        return self._summaries(
            "errors",
            limit,
            lambda shown: _is_of(shown, function_id) and shown["started_at"] >= oldest,
        )

    def run(self, run_id: str) -> Run | None:
        """A run of the history or of the errors log, whole."""
        run = self._catalog.part("runs", run_id, Run)
        return run or self._catalog.part("errors", run_id, Run)

    async def delete_error(self, run_id: str) -> None:
        await self._catalog.write([Edit("errors", run_id)])

    def _push(self, new: Edit, cap: int) -> list[Edit]:
        return self._catalog.push(new, cap, self._caps.part_bytes)

    def _push_error(self, new: Edit) -> list[Edit]:
        oldest = self._oldest_error()
        documents = self._database.table("errors").items()
        expired = [k for k, d in documents if d["summary"]["started_at"] < oldest]
        return [Edit("errors", key) for key in expired] + self._push(new, self._caps.errors)

    def _oldest_error(self) -> str:
        oldest = self._clock() - timedelta(days=self._caps.errors_days)
        return oldest.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _summaries(
        self, table: str, limit: int, wanted: Callable[[Document], bool]
    ) -> list[RunSummary]:
        kept = self._catalog.newest(table, limit, lambda d: wanted(d["summary"]), KeptRun)
        return [run.summary for run in kept]

    # -- captures ----------------------------------------------------------------------------

    def next_capture(self) -> int:
        """The number that the next capture gets; `add_capture` counts on."""
        counter = self._catalog.one("meta", _CAPTURE_COUNTER, Counter)
        return 1 if counter is None else counter.value + 1

    async def add_capture(self, summary: CaptureSummary, capture: Capture) -> None:
        """Keep a webhook; the oldest may leave."""
        new = self._catalog.put("captures", capture.id, {"summary": summary}, capture)
        number = max(capture.number, self.next_capture() - 1)
        counted = self._catalog.put("meta", _CAPTURE_COUNTER, Counter(number))
        await self._catalog.write([*self._push(new, self._caps.captures), counted])

    def captures(self, limit: int = 100) -> list[CaptureSummary]:
        """Newest first."""
        kept = self._catalog.newest("captures", limit, lambda _: True, KeptCapture)
        return [capture.summary for capture in kept]

    def capture(self, capture_id: str) -> Capture | None:
        return self._catalog.part("captures", capture_id, Capture)

    async def mark_seen(self, capture_id: str) -> bool:
        """Whether that changed anything."""
        kept = self._catalog.one("captures", capture_id, KeptCapture)
        if kept is None or kept.summary.seen:
            return False
        seen = msgspec.structs.replace(kept.summary, seen=True)
        kept = msgspec.structs.replace(kept, summary=seen)
        await self._catalog.write([self._catalog.put("captures", capture_id, kept)])
        return True

    async def delete_capture(self, capture_id: str) -> None:
        await self._catalog.write([Edit("captures", capture_id)])

    # -- tokens ------------------------------------------------------------------------------

    def tokens(self) -> list[Token]:
        """In the order they were made."""
        return [kept.token for kept in self._catalog.every("tokens", KeptToken)]

    def token_by_digest(self, digest: str) -> Token | None:
        for kept in self._catalog.every("tokens", KeptToken):
            if kept.digest == digest:
                return kept.token
        return None

    async def put_token(self, token: Token, digest: str) -> None:
        """Add or replace a token, known by the digest of its secret."""
        await self._catalog.write([self._catalog.put("tokens", token.id, KeptToken(token, digest))])

    async def delete_token(self, token_id: str) -> None:
        await self._catalog.write([Edit("tokens", token_id)])


def _is_of(shown: Document, function_id: str | None) -> bool:
    return function_id is None or shown["function_id"] == function_id
