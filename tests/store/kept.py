"""Values to keep in a store, and everything that a store says it has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from console.model import (
    Capture,
    CaptureSummary,
    ConsoleError,
    Delivery,
    DeliveryDetail,
    DeliveryStatus,
    Draft,
    Failure,
    Function,
    Grant,
    IngestedEvent,
    Log,
    Member,
    Outcome,
    Request,
    Retry,
    Run,
    RunSummary,
    SavedRequest,
    Setting,
    Source,
    StoredObject,
    Tally,
    Token,
    Version,
)
from console.store import Caps, Store
from console.store.disk import Disk

if TYPE_CHECKING:
    from tests.store.simdisk import SimDisk

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SMALL = Caps(
    runs=4,
    errors=3,
    captures=3,
    deliveries=4,
    objects=4,
    segment_bytes=2_000,
    journal_bytes=3_000,
)
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


def source(key: str) -> Source:
    at = "2026-11-23T04:00:00.000Z"
    settings = {"apiKey": "secret"}
    return Source(key, f"Source {key}", key, "sfnc_a", 1, "key", at, at, at, settings=settings)


def detail(
    key: str,
    status: DeliveryStatus = "delivered",
    *,
    source: str = "s",
    events: int = 1,
    attempts: int = 1,
    body: str = "{}",
) -> DeliveryDetail:
    delivery = Delivery(
        id=f"dlv_{key}",
        source_id=source,
        source_name=f"Source {source}",
        function_id="sfnc_a",
        version=1,
        received_at="2026-11-23T04:00:00.000Z",
        status=status,
        duration_ms=1.5,
        attempts=attempts,
        events=events,
    )
    ingested = [IngestedEvent({"messageId": f"{key}-{n}", "event": "Paid"}) for n in range(events)]
    outcome = Outcome("success", [], [], [], [], [], None, 1.5)
    return DeliveryDetail(delivery, Request(body=body), outcome, ingested)


def retry(key: str, source: str = "s", attempt: int = 2, next_at: str = "2026") -> Retry:
    return Retry(f"dlv_{key}", source, f"Source {source}", attempt, next_at, "Retry", "later")


def tally(number: int, source: str = "s", day: str = "2026-11-23") -> Tally:
    return Tally("sfnc_a", source, day, 1.5 * number, number, number)


def row(key: str, source: str = "s", value: object = 1) -> StoredObject:
    return StoredObject(source, "orders", key, {"value": value}, "2026-11-23T04:00:00.000Z")


async def deliver(
    store: Store,
    whole: DeliveryDetail,
    *,
    retry: Retry | None = None,
    tally: Tally | None = None,
    objects: tuple[StoredObject, ...] = (),
    error: tuple[RunSummary, Run] | None = None,
    outbox: bool = False,
) -> None:
    await store.add_delivery(
        whole, retry=retry, tally=tally, objects=objects, error=error, outbox=outbox
    )


def member(name: str) -> Member:
    return Member(name, (Grant("Functions Admin", ("sfnc_a",)),))


def token(key: str, used: str | None = None) -> Token:
    return Token(f"tok_{key}", key, "Workspace Member", "2026-11-23T04:00:00.000Z", used)


def everything(store: Store, names: str = "abc") -> dict[str, Any]:
    """All that can be read, the large parts included."""
    functions = {found.id: found for found in store.functions()}
    ids = [f"sfnc_{name}" for name in names]
    runs, errors, captures = store.runs(limit=99), store.errors(limit=99), store.captures(99)
    deliveries = store.deliveries(limit=99)
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
        "sources": store.sources(),
        "deliveries": [(shown, _read(store.delivery, shown.id)) for shown in deliveries],
        "events": sorted(store.events(), key=lambda event: event.id),
        "retries": store.retries(),
        "outbox": store.outbox(99),
        "objects": store.objects(limit=99),
        "tallies": store.tallies("2026-"),
        "members": store.members(),
        "notes": {key: store.note(key) for key in NOTES},
    }


NOTES = ("allotment_ms", "usage_told", "old_since/errors", "old_since/tallies")


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
