"""What listeners of the engine are told, in the past tense; values only.

A notice says what changed and not how it is now: who shows that reads it anew.
"""

from __future__ import annotations

from msgspec import Struct

from console.model import CaptureSummary, Delivery, Fetch, Log, Reach, Receiver, RunSummary


class FunctionsChanged(Struct, frozen=True, tag=True):
    """Functions, their versions or their settings changed."""

    function_id: str


class RequestsChanged(Struct, frozen=True, tag=True):
    function_id: str


class RunStarted(Struct, frozen=True, tag=True):
    run_id: str


class LogWritten(Struct, frozen=True, tag=True):
    run_id: str
    log: Log


class FetchFinished(Struct, frozen=True, tag=True):
    run_id: str
    fetch: Fetch


class RunFinished(Struct, frozen=True, tag=True):
    """A run is on disk."""

    run: RunSummary


class RunsChanged(Struct, frozen=True, tag=True):
    """A run was taken out of the history, or put back."""


class ErrorsChanged(Struct, frozen=True, tag=True):
    pass


class CapturesChanged(Struct, frozen=True, tag=True):
    received: CaptureSummary | None = None
    """The capture that just arrived; None where some were deleted or seen."""


class TokensChanged(Struct, frozen=True, tag=True):
    pass


class ReceiverChanged(Struct, frozen=True, tag=True):
    receiver: Receiver


class SourcesChanged(Struct, frozen=True, tag=True):
    """A source was connected, changed, deployed to or disconnected."""

    source_id: str


class DeliveryFinished(Struct, frozen=True, tag=True):
    """An attempt is over and on disk; with it events, objects, usage and perhaps errors changed."""

    delivery: Delivery


class RetriesChanged(Struct, frozen=True, tag=True):
    """The retry queue lost or got an entry, or its clock got another speed."""


class UsageReached(Struct, frozen=True, tag=True):
    """Execution time of this month passed 75, 90 or 100 % of the allotment."""

    percent: int


class ReachChanged(Struct, frozen=True, tag=True):
    reach: Reach


class MembersChanged(Struct, frozen=True, tag=True):
    pass


class HostChanged(Struct, frozen=True, tag=True):
    """Another process took the workspace over; everything shown should be read again."""

    hosting: bool
    """Whether this process is now the host."""


Notice = (
    FunctionsChanged
    | RequestsChanged
    | RunStarted
    | LogWritten
    | FetchFinished
    | RunFinished
    | RunsChanged
    | ErrorsChanged
    | CapturesChanged
    | TokensChanged
    | ReceiverChanged
    | SourcesChanged
    | DeliveryFinished
    | RetriesChanged
    | UsageReached
    | ReachChanged
    | MembersChanged
    | HostChanged
)
