"""The values that cross boundaries: engine to door, into the store, over the socket.

All are frozen msgspec Structs, so that `msgspec.json` and `msgspec.convert` are their one codec.
Times are ISO-8601 UTC strings with milliseconds, durations milliseconds, bodies text (a webhook
body that is not UTF-8 is refused before it gets here). No behaviour beyond small derived values.
"""

from console.model.access import Grant, Member, NewToken, Reach, Role, Token
from console.model.deliveries import (
    DebuggerEvent,
    Delivery,
    DeliveryDetail,
    DeliveryStatus,
    FunctionUsage,
    IngestedEvent,
    Overview,
    Receipt,
    Retry,
    StoredObject,
    Tally,
    Usage,
)
from console.model.error import ConsoleError
from console.model.functions import (
    Draft,
    Function,
    Link,
    Portable,
    Setting,
    SettingType,
    SettingValue,
    Version,
)
from console.model.requests import (
    FORM_TYPE,
    JSON_TYPE,
    Capture,
    CaptureSummary,
    Request,
    RequestTitle,
    SavedRequest,
    Signing,
)
from console.model.runs import (
    EventWarning,
    Failure,
    Fetch,
    Invocation,
    Log,
    LogLevel,
    Outcome,
    Run,
    RunSummary,
)
from console.model.sources import Forwarding, ForwardingStatus, Receiver, Source

__all__ = [
    "FORM_TYPE",
    "JSON_TYPE",
    "Capture",
    "CaptureSummary",
    "ConsoleError",
    "DebuggerEvent",
    "Delivery",
    "DeliveryDetail",
    "DeliveryStatus",
    "Draft",
    "EventWarning",
    "Failure",
    "Fetch",
    "Forwarding",
    "ForwardingStatus",
    "Function",
    "FunctionUsage",
    "Grant",
    "IngestedEvent",
    "Invocation",
    "Link",
    "Log",
    "LogLevel",
    "Member",
    "NewToken",
    "Outcome",
    "Overview",
    "Portable",
    "Reach",
    "Receipt",
    "Receiver",
    "Request",
    "RequestTitle",
    "Retry",
    "Role",
    "Run",
    "RunSummary",
    "SavedRequest",
    "Setting",
    "SettingType",
    "SettingValue",
    "Signing",
    "Source",
    "StoredObject",
    "Tally",
    "Token",
    "Usage",
    "Version",
]
