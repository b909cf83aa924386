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
        about: which of the things given is wrong: "name", "slug", "code", "settings"; empty where
            it is none of these, or all together.
    """

    def __init__(self, message: str, exit_code: int = 2, about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        self.about = about


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
    created_by: str = ""
    logo_url: str = ""


class Version(Struct, frozen=True):
    """One saved state of a function's code."""

    number: int
    code: str
    created_at: str
    author: str
    message: str = ""


class Source(Struct, frozen=True):
    """A connected function: an instance with its own settings, endpoint and deployed version."""

    id: str
    """22 characters; its deployment's id in the Public API is `sfn_` and this."""
    name: str
    slug: str
    function_id: str
    version: int
    """The version that runs; saving does not change it, deploying does."""
    write_key: str
    """Part of the token in the webhook's URL; whoever has that can post."""
    created_at: str
    updated_at: str
    deployed_at: str
    enabled: bool = True
    settings: dict[str, SettingValue] = field(default_factory=dict)
    forwarding: Forwarding | None = None


class Forwarding(Struct, frozen=True):
    """Where a source's events go beside the Debugger."""

    endpoint: str
    """Base URL of a Tracking API, such as `https://api.segment.io/v1`."""
    write_key: str
    """Secret: masked wherever it would be shown."""


class ForwardingStatus(Struct, frozen=True):
    """How the forwarding of one source's events goes."""

    pending: int
    """Deliveries whose events still have to go out."""
    sent: int = 0
    """Events that went out since the workspace was opened; so are those of `dropped`."""
    dropped: int = 0
    """Events that the endpoint refused for good."""
    last_success_at: str | None = None
    problem: str = ""
    """One sentence, until a batch gets through."""
    next_at: str | None = None
    """When the next attempt is due, where the last one failed."""


class Portable(Struct, frozen=True):
    """What of a function goes from one workspace to another."""

    name: str
    description: str
    code: str
    settings: tuple[Setting, ...] = ()


class Link(Struct, frozen=True):
    """A function here and the same one on a server of the Public API."""

    function_id: str
    base: str
    """URL of that server."""
    remote_id: str
    here: str
    """Digest of the function here as it was when both were last the same."""
    there: str
    """The same of the one there, which the server may have put in another form."""


class Draft(Struct, frozen=True):
    """Unsaved editor text, kept so that a lost terminal costs nothing."""

    function_id: str
    code: str
    base_version: int
    """Version that the text was typed over."""
    kept_at: str
    console: str = ""
    """Which one it was typed in, as each keeps its own; empty where that is not known."""


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


class Signing(Struct, frozen=True):
    """How a test request is signed anew at each run."""

    scheme: str
    """One of `signing.SCHEMES`, or `hmac:HEADER:HASH:ENCODING`."""
    setting: str
    """Name of the setting whose value is the secret."""


class SavedRequest(Struct, frozen=True, omit_defaults=True):
    """A named test request of one function."""

    id: str
    function_id: str
    name: str
    request: Request
    place: int = 0
    """Among the function's, lowest first; equal ones in the order they were made."""
    signing: Signing | None = None


class RequestTitle(Struct, frozen=True):
    """What a list shows of a saved request."""

    id: str
    function_id: str
    name: str


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


Role = Literal[
    "Workspace Owner",
    "Workspace Member",
    "Functions Admin",
    "Functions Read-only",
    "Source Admin",
    "Source Read-only",
]


class Grant(Struct, frozen=True, omit_defaults=True):
    """A role, for everything or only for some functions or sources."""

    role: Role
    only: tuple[str, ...] = ()
    """Ids of functions or sources; empty: all, future ones included."""


class Member(Struct, frozen=True):
    """A user of this machine in this workspace."""

    name: str
    grants: tuple[Grant, ...]


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


class Reach(Struct, frozen=True):
    """What functions may reach with `fetch`."""

    offline: bool = False
    always_offline: bool = False
    """The config file says so, which no switch undoes."""
    private_hosts: tuple[str, ...] = ()
    """Those that the user has allowed in tests of this workspace."""
    allow: tuple[str, ...] = ("*",)
    deny: tuple[str, ...] = ()
    private: str = "ask"
    """What of other private addresses in tests: ask, allow or deny."""
