"""Where events are forwarded to, as a person gives it: checked, and in one form.

Pure. The trap: a path that is not the API's answers 404, which costs events, so the ways in which
people write Segment's own endpoints all come to the same.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from console.model import ConsoleError, Forwarding
from console.text import printable

EXAMPLE = "https://api.segment.io/v1"
_SEGMENTS = frozenset({"api.segment.io", "events.eu1.segmentapis.com"})


def checked(forwarding: Forwarding) -> Forwarding:
    """
    Raises:
        ConsoleError: nothing can be sent there; the sentence does not tell the write key.
    """
    return Forwarding(_endpoint(forwarding.endpoint.strip()), _key(forwarding.write_key.strip()))


def host(endpoint: str) -> str:
    """What a sentence calls an endpoint."""
    return urlsplit(endpoint).hostname or endpoint


def _endpoint(text: str) -> str:
    try:
        parts = urlsplit(text)
        name, _ = parts.hostname, parts.port
    except ValueError:
        name = None
    fit = text.isascii() and text.isprintable() and " " not in text
    if not fit or not name or parts.scheme not in ("http", "https"):
        raise ConsoleError(f"'{printable(text)}' is no URL of a Tracking API, such as {EXAMPLE}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConsoleError("The URL of a Tracking API has only scheme, host, port and path.")
    path = parts.path.rstrip("/").removesuffix("/batch").rstrip("/")
    if not path and name in _SEGMENTS:
        path = "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _key(key: str) -> str:
    if not key:
        raise ConsoleError("Forwarding needs the write key of a source at that Tracking API.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConsoleError("That is no write key: it holds white space or other than ASCII.")
    return key
