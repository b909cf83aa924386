"""A webhook request: built in the tester, kept under a name, or captured."""

from __future__ import annotations

from msgspec import Struct

JSON_TYPE = "application/json"


FORM_TYPE = "application/x-www-form-urlencoded"


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
