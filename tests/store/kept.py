"""Values to keep in a store, and everything that a store says it has."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from simdisk import SimDisk

from console.model import (
    Capture,
    CaptureSummary,
    ConsoleError,
    Draft,
    Failure,
    Function,
    Log,
    Outcome,
    Request,
    Run,
    RunSummary,
    SavedRequest,
    Setting,
    Token,
    Version,
)
from console.store import Caps, Store
from console.store.disk import Disk

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SMALL = Caps(runs=4, errors=3, captures=3, segment_bytes=2_000, journal_bytes=3_000)
"""A few entries fill a segment or the journal, so that little happens often."""


def opened(disk: Disk, caps: Caps = SMALL, now: datetime = NOW) -> Store:
    return Store.open(disk.folder, clock=lambda: now, disk=disk, caps=caps)


def function(name: str, code: str = "code", version: int = 1) -> Function:
    return Function(
        id=f"sfnc_{name}",
        name=name,
        description="what it does",
        code=code,
        version=version,
        created_at="2026-11-23T04:00:00.000Z",
        updated_at="2026-11-23T04:00:00.000Z",
        settings=(Setting("apiKey", sensitive=True), Setting("map", type="TEXT_MAP")),
        test_values={"map": {"a": "b"}, "list": ["x"]},
    )


def version(number: int, code: str = "code") -> Version:
    return Version(number, code, "2026-11-23T04:00:00.000Z", "me", "why")


def draft(name: str, code: str) -> Draft:
    return Draft(f"sfnc_{name}", code, 1, "2026-11-23T04:00:00.000Z")


def request(key: str, name: str, body: str = "{}") -> SavedRequest:
    return SavedRequest(f"req_{key}", f"sfnc_{name}", f"request {key}", Request(body=body))


def run(
    key: str,
    events: list[dict[str, Any]] | None = None,
    *,
    name: str = "a",
    fails: bool = False,
    started_at: str = "2026-11-23T04:00:00.000Z",
    log: str = "said",
) -> tuple[RunSummary, Run]:
    error = (
        Failure("Message Rejected", "ValidationError", "no id", "at handler.js:1")
        if fails
        else None
    )
    outcome = Outcome(
        status="error" if fails else "success",
        events=events if events is not None else [{"event": "Paid", "userId": key}],
        objects=[],
        warnings=[],
        logs=[Log("log", log, 0.5)],
        fetches=[],
        error=error,
        duration_ms=1.5,
    )
    whole = Run(f"run_{key}", started_at, f"sfnc_{name}", name, 1, Request(body="{}"), outcome)
    summary = RunSummary(
        id=whole.id,
        started_at=started_at,
        function_id=whole.function_id,
        function_name=name,
        version=1,
        status=outcome.status,
        duration_ms=1.5,
        events=len(outcome.events),
        objects=0,
        error_type=error.type if error else "",
    )
    return summary, whole


def capture(number: int, body: str = "{}") -> tuple[CaptureSummary, Capture]:
    whole = Capture(f"cap_{number}", number, "2026-11-23T04:00:00.000Z", Request(body=body))
    summary = CaptureSummary(
        whole.id, number, whole.received_at, "application/json", len(body), seen=False
    )
    return summary, whole


def token(key: str, used: str | None = None) -> Token:
    return Token(f"tok_{key}", key, "Workspace Member", "2026-11-23T04:00:00.000Z", used)


def everything(store: Store, names: str = "abc") -> dict[str, Any]:
    """All that can be read, the large parts included."""
    functions = {found.id: found for found in store.functions()}
    ids = [f"sfnc_{name}" for name in names]
    runs, errors, captures = store.runs(limit=99), store.errors(limit=99), store.captures(99)
    return {
        "functions": functions,
        "versions": {key: store.versions(key) for key in ids},
        "drafts": {key: store.draft(key) for key in ids},
        "requests": {key: store.requests(key) for key in ids},
        "runs": [(shown, _read(store.run, shown.id)) for shown in runs],
        "errors": [(shown, _read(store.run, shown.id)) for shown in errors],
        "captures": [(shown, _read(store.capture, shown.id)) for shown in captures],
        "next capture": store.next_capture(),
        "tokens": store.tokens(),
    }


async def survives(disk: SimDisk, store: Store, caps: Caps = SMALL) -> Store:
    """Close and open; everything is as it was."""
    state = everything(store)
    await store.close()
    again = opened(disk, caps)
    assert everything(again) == state
    assert again.problems == [] and again.torn_bytes == 0
    return again


def _read(read: Callable[[str], T], key: str) -> T | str:
    try:
        return read(key)
    except ConsoleError as error:
        return error.message
