"""What is kept of the requests of one run beyond their line: headers and the start of bodies.

Bounds it, for each and for all. Knows no secrets; who does takes them out. The trap: what is cut
may end in the middle of one, so nothing but bodies is cut, and these always at the same length.
"""

from __future__ import annotations

from typing import Any

from console import limits
from console.fetching.fetcher import FetchRequest, FetchResponse
from console.text import MASK

Headers = tuple[tuple[str, str], ...]


class Details:
    """Of one run."""

    def __init__(self) -> None:
        self._room = limits.FETCHES_SHOWN_BYTES

    def of(
        self, request: FetchRequest, body: bytes | None, response: FetchResponse | None
    ) -> dict[str, Any]:
        """Fields of a `Fetch`."""
        fields: dict[str, Any] = {
            "sent_headers": self._headers(request.headers),
            "sent_bytes": len(body or b""),
            "sent_body": self._body(body or b""),
        }
        if response is not None:
            fields |= {
                "received_headers": self._headers(response.headers),
                "received_bytes": len(response.body),
                "received_body": self._body(response.body),
            }
        return fields

    def _headers(self, headers: list[tuple[str, str]]) -> Headers:
        """As many as there is room for, each whole."""
        kept: list[tuple[str, str]] = []
        room = min(self._room, limits.FETCH_HEADERS_SHOWN_BYTES)
        for name, value in headers:
            room -= len(name) + len(value)
            if room < 0:
                break
            self._room -= len(name) + len(value)
            kept.append((name, _without_login(name, value)))
        return tuple(kept)

    def _body(self, body: bytes) -> str:
        """The start of a text; nothing of what is none, or where the run has sent too much."""
        start = body[: limits.FETCH_BODY_SHOWN_BYTES]
        if len(start) > self._room or b"\0" in start:
            return ""
        self._room -= len(start)
        cut = len(body) > len(start)
        return start.decode("utf-8", "ignore" if cut else "replace")


def _without_login(name: str, value: str) -> str:
    """Basic credentials are a secret in other letters, so that nobody would find it."""
    scheme, space, _ = value.partition(" ")
    if name.lower() in ("authorization", "proxy-authorization") and scheme.lower() == "basic":
        return f"{scheme}{space}{MASK}"
    return value
