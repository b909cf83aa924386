"""One run of a function, from what is asked to what came of it."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from console.model.functions import SettingValue
from console.model.requests import Request

LogLevel = Literal["log", "info", "warn", "error", "debug", "trace"]


class Log(Struct, frozen=True, omit_defaults=True):
    level: LogLevel
    text: str
    time_ms: float
    """Since the run began."""
    line: int | None = None
    """Of the user's file, that called; known of test runs only. The same of the others."""


class Fetch(Struct, frozen=True, omit_defaults=True):
    """One outgoing request of a function, as far as it got."""

    method: str
    url: str
    status: int | None
    """None where no response came."""
    duration_ms: float
    error: str | None = None
    line: int | None = None
    started_ms: float = 0.0
    """Since the run began."""
    sent_headers: tuple[tuple[str, str], ...] = ()
    """Those that the function gave, as many as `limits` allows; this and what follows is known of
    test runs only."""
    sent_body: str = ""
    """Its start, as far as `limits` allows; empty where it is no text."""
    sent_bytes: int = 0
    received_headers: tuple[tuple[str, str], ...] = ()
    received_body: str = ""
    received_bytes: int = 0
    wanted: str = ""
    """The private host that it was refused for, where asking the user would open that."""


class EventWarning(Struct, frozen=True, omit_defaults=True):
    """What ingestion would say of an event, or what a run should have done otherwise."""

    code: str
    message: str
    index: int | None = None
    """Position in `events`; for SET_API_FAILED in `objects`."""


class Failure(Struct, frozen=True):
    """Why user code failed."""

    type: str
    """As Segment's Errors tab shows it: Bad Request, Message Rejected, Unsupported Event Type,
    Retry, Timeout, Invalid Settings."""
    name: str
    message: str
    stack: str
    line: int | None = None
    """In the user's file, from 1."""
    column: int | None = None


class Outcome(Struct, frozen=True):
    """What came of one invocation; also the object that `fnconsole run --json` prints."""

    status: Literal["success", "error"]
    events: list[dict[str, Any]]
    objects: list[dict[str, Any]]
    warnings: list[EventWarning]
    logs: list[Log]
    fetches: list[Fetch]
    error: Failure | None
    duration_ms: float
    logs_dropped: int = 0
    """Console calls past the caps of `limits`."""
    event_lines: list[int] = []
    """Of the calls that made `events`, in their order; 0 where that is not known. None at all
    where the run was no test run."""
    object_lines: list[int] = []
    held_bytes: int = 0
    """By how much V8's heap and the buffers beside it grew from the call of the handler to its
    outcome, what was garbage by then but not yet collected included; so less than the peak where
    it was collected. 0 where that is not known: runs that were killed, deliveries."""


class Invocation(Struct, frozen=True):
    """One test run that a door asks of the engine."""

    id: str
    """Made by the caller with `new_id("run")`, so that it can cancel what it started."""
    code: str
    request: Request
    settings: dict[str, SettingValue] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    """Names of settings whose values must not be shown or kept."""
    strict: bool = False
    function_id: str | None = None
    function_name: str = ""
    version: int | None = None
    """None where the code differs from every saved version."""
    request_name: str = ""
    """Of the saved request that this is; empty where it is none."""


class Run(Struct, frozen=True):
    """A finished test run as the history keeps it. Never holds the value of a secret setting."""

    id: str
    started_at: str
    function_id: str | None
    function_name: str
    version: int | None
    request: Request
    outcome: Outcome
    source_id: str | None = None
    """Of a delivery that failed; None for a test run."""
    source_name: str = ""
    request_name: str = ""
    code: str | None = None
    """What ran, where that is no saved version; None also where it is too large to keep."""
    settings: dict[str, SettingValue] | None = None
    """Values of then, without those of secret settings; None where they are not known."""
    strict: bool = False


class RunSummary(Struct, frozen=True):
    """A line of the history or of the errors log."""

    id: str
    started_at: str
    function_id: str | None
    function_name: str
    version: int | None
    status: Literal["success", "error"]
    duration_ms: float
    events: int
    objects: int
    error_type: str = ""
    error_name: str = ""
    error_message: str = ""
    source_id: str | None = None
    """Of a delivery that failed; None for a test run."""
    source_name: str = ""
    error_line: int | None = None
    request_name: str = ""
