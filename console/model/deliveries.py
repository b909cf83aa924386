"""What becomes of a webhook to a deployed source, and what that adds up to."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from console.model.requests import Request
from console.model.runs import Outcome
from console.model.sources import Source

DeliveryStatus = Literal["delivered", "failed", "retrying", "dropped"]


class Delivery(Struct, frozen=True, omit_defaults=True):
    """A line of the deliveries of a source: one webhook, and what has come of it so far."""

    id: str
    """`dlv_` and 22 characters."""
    source_id: str
    source_name: str
    function_id: str
    version: int
    """That ran last."""
    received_at: str
    status: DeliveryStatus
    """"retrying": it failed, and is in the retry queue; "dropped": it left that without success."""
    duration_ms: float
    """Of the last attempt."""
    attempts: int = 1
    events: int = 0
    rejected: int = 0
    """Events that ingestion refused, of those."""
    objects: int = 0
    body_bytes: int = 0
    error_type: str = ""
    error_name: str = ""
    error_message: str = ""


class Receipt(Struct, frozen=True, omit_defaults=True):
    """What the sender of a webhook to a deployed source is to be told."""

    status: int
    """Of HTTP: 200 only where the delivery succeeded and is on disk."""
    delivery: Delivery | None = None
    """None where the webhook was refused at the door, and nothing of it is kept."""
    code: str = ""
    """Of Segment's delivery overview, such as "unknown_source"; empty for success."""
    message: str = ""


class IngestedEvent(Struct, frozen=True):
    """An event of a deployed source as the Debugger shows it."""

    event: dict[str, Any]
    """With the fields that ingestion adds: messageId, timestamp, receivedAt, version, …"""
    code: str = ""
    """Why the Tracking API would discard it; empty where it would not."""
    message: str = ""


class DeliveryDetail(Struct, frozen=True):
    """One delivery, whole: the request as the function saw it, and its last attempt."""

    delivery: Delivery
    request: Request
    outcome: Outcome
    events: list[IngestedEvent] = field(default_factory=list)


class DebuggerEvent(Struct, frozen=True):
    """One line of the Debugger."""

    id: str
    """Its messageId."""
    delivery_id: str
    source_id: str
    source_name: str
    received_at: str
    ingested: IngestedEvent


class Retry(Struct, frozen=True):
    """An entry of the retry queue."""

    delivery_id: str
    source_id: str
    source_name: str
    attempt: int
    """The attempt that comes next, from 2 to 7: one initial and up to six retries."""
    next_at: str
    error_type: str
    error_message: str


class StoredObject(Struct, frozen=True):
    """A row of a collection as a warehouse would hold it: properties of one id, merged."""

    source_id: str
    collection: str
    id: str
    properties: dict[str, Any]
    updated_at: str


class Tally(Struct, frozen=True):
    """What one source did on one day (UTC)."""

    function_id: str
    source_id: str
    day: str
    """`2026-11-23`"""
    duration_ms: float = 0.0
    """Execution time, retries included."""
    invocations: int = 0
    delivered: int = 0
    failed: int = 0
    """Attempts that failed, those that are retried included."""


class Overview(Struct, frozen=True):
    """What the Overview of a source shows."""

    source: Source
    """Secret values masked."""
    function_name: str
    url: str
    """Its webhook URL; without a host where no receiver listens."""
    latest_version: int
    deliveries: list[Delivery]
    """The newest few."""
    success_rate: float | None
    """0 to 1, of the invocations of this month; None where there was none."""
    month_ms: float
    """Execution time of this month."""
    retrying: int


class FunctionUsage(Struct, frozen=True):
    function_id: str
    function_name: str
    duration_ms: float
    invocations: int


class Usage(Struct, frozen=True):
    """Execution time of deployed sources in one month (UTC)."""

    month: str
    """`2026-11`"""
    allotment_ms: int
    """0 where no allotment is set."""
    used_ms: float
    functions: list[FunctionUsage]
    """Most used first."""
    days: list[float]
    """Milliseconds of each day of the month so far."""
