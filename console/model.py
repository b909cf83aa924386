"""The values that cross boundaries: engine to door, into the store, over the socket.

All are frozen msgspec Structs, so that `msgspec.json` and `msgspec.convert` are their one codec.
Times are ISO-8601 UTC strings with milliseconds, durations milliseconds, bodies text (a webhook
body that is not UTF-8 is refused before it gets here). No behaviour beyond small derived values.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

SettingType = Literal["STRING", "BOOLEAN", "ARRAY", "TEXT_MAP"]
SettingValue = str | bool | list[str] | dict[str, str]
LogLevel = Literal["log", "info", "warn", "error", "debug", "trace"]

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


class ConsoleError(Exception):
    """Our side cannot do what was asked; the message is one sentence that says what to do.

    Args:
        message: shown to the user as it is.
        exit_code: what the command line exits with (2 bad usage or input, 3 the environment).
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


class Setting(Struct, frozen=True, omit_defaults=True):
    """A setting's definition, with the field names of Segment's Public API."""

    name: str
    label: str = ""
    type: SettingType = "STRING"
    description: str = ""
    required: bool = False
    sensitive: bool = False
    """Shown as "Secret"; the value is masked wherever it would be shown."""


class Function(Struct, frozen=True):
    """A saved source function: its newest code and what belongs to the tester."""

    id: str
    """`sfnc_` and 22 characters, as in the Public API."""
    name: str
    description: str
    code: str
    version: int
    """Number of the newest version; 1 is the one that creating made."""
    created_at: str
    updated_at: str
    settings: tuple[Setting, ...] = ()
    test_values: dict[str, SettingValue] = field(default_factory=dict)
    strict: bool = False
    """Group, page and screen demand a user id, exactly as Segment's shim does."""


class Version(Struct, frozen=True):
    """One saved state of a function's code."""

    number: int
    code: str
    created_at: str
    author: str
    message: str = ""


class Draft(Struct, frozen=True):
    """Unsaved editor text, kept so that a lost terminal costs nothing."""

    function_id: str
    code: str
    base_version: int
    """Version that the text was typed over."""
    kept_at: str


class Request(Struct, frozen=True):
    """A webhook request as the function will see it."""

    headers: tuple[tuple[str, str], ...] = (("Content-Type", JSON_TYPE),)
    body: str = ""
    url: str | None = None
    """Absolute; beats `query`."""
    query: tuple[tuple[str, str], ...] = ()
    parsed: bool = False
    """`body` is JSON that stands for a value, as in a request file: `request.text()` is then that
    value's compact JSON instead of the body as it was typed."""

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters; empty where no header gives one."""
        for name, value in self.headers:
            if name.lower() == "content-type":
                return value.split(";", 1)[0].strip().lower()
        return ""


class SavedRequest(Struct, frozen=True):
    """A named test request of one function."""

    id: str
    function_id: str
    name: str
    request: Request


class Capture(Struct, frozen=True):
    """A webhook that arrived at the test endpoint."""

    id: str
    number: int
    """Counts up from 1 within the workspace: "Request #7"."""
    received_at: str
    request: Request


class CaptureSummary(Struct, frozen=True):
    """A capture without its body."""

    id: str
    number: int
    received_at: str
    content_type: str
    body_bytes: int
    seen: bool


class Log(Struct, frozen=True):
    level: LogLevel
    text: str
    time_ms: float
    """Since the run began."""


class Fetch(Struct, frozen=True, omit_defaults=True):
    """One outgoing request of a function, as far as it got."""

    method: str
    url: str
    status: int | None
    """None where no response came."""
    duration_ms: float
    error: str | None = None


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


class Run(Struct, frozen=True):
    """A finished test run as the history keeps it. Never holds setting values."""

    id: str
    started_at: str
    function_id: str | None
    function_name: str
    version: int | None
    request: Request
    outcome: Outcome


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


class Token(Struct, frozen=True):
    """A bearer token of the workspace; the secret itself is shown once and kept only as a hash."""

    id: str
    description: str
    access: Literal["Workspace Owner", "Workspace Member"]
    created_at: str
    last_used_at: str | None = None


class NewToken(Struct, frozen=True):
    """The answer to creating a token: the only time its secret is shown."""

    id: str
    token: str
    description: str
    access: str


class Receiver(Struct, frozen=True):
    """State of the webhook receiver of the process that hosts the workspace."""

    state: Literal["off", "starting", "listening", "failed"]
    url: str = ""
    test_url: str = ""
    token: str = ""
    """The host's own bearer token: lives in memory, changes at each start of the host."""
    problem: str = ""
    """One sentence where state is failed."""


# What listeners of the engine are told, in the past tense.


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


class ErrorsChanged(Struct, frozen=True, tag=True):
    pass


class CapturesChanged(Struct, frozen=True, tag=True):
    received: CaptureSummary | None = None
    """The capture that just arrived; None where some were deleted or seen."""


class TokensChanged(Struct, frozen=True, tag=True):
    pass


class ReceiverChanged(Struct, frozen=True, tag=True):
    receiver: Receiver


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
    | ErrorsChanged
    | CapturesChanged
    | TokensChanged
    | ReceiverChanged
    | HostChanged
)
