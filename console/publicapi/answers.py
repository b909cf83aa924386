"""The envelopes of the Public API: data, errors and pages.

Knows no engine. The words for kinds of errors are ours; Segment documents only their fields.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from console.incoming import JSON, Answer, Incoming
from console.text import printable

ALPHA = "application/vnd.segment.v1alpha+json"

_MEDIA = re.compile(r"application/(?:vnd\.segment\.v1(?:alpha|beta)?\+)?json")
_KINDS = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    422: "validation",
    429: "too-many-requests",
    503: "unavailable",
}


class Refused(Exception):
    """An answer other than success.

    Args:
        status: of HTTP.
        message: one sentence.
        field: of the input that is wrong.
        headers: to go with it.
    """

    def __init__(
        self, status: int, message: str, field: str = "", *headers: tuple[str, str]
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field
        self.headers = headers

    def answer(self, media: bytes) -> Answer:
        error: dict[str, object] = {"type": _KINDS[self.status], "message": self.message}
        if self.field:
            error["field"] = self.field
        error["status"] = self.status
        return Answer(self.status, {"errors": [error]}, *self.headers, media=media)


def accepted(incoming: Incoming) -> bytes:
    """The media type of the answer: the one that is asked for where it is one of ours."""
    for value in incoming.values("accept"):
        found = _MEDIA.search(value.lower())
        if found is not None:
            return found[0].encode()
    return JSON


def check_alpha(media: bytes) -> None:
    """Operations of the alpha are not there in the stable versions.

    Segment's SDKs ask for them as plain JSON too, so only who names another version is refused.
    """
    if media not in (JSON, ALPHA.encode()):
        raise Refused(
            400, f"This operation is an alpha: ask for {ALPHA}, not {media.decode()}.", "accept"
        )


def body(incoming: Incoming, content: bytes) -> dict[str, Any]:
    """The JSON object of a request; an empty one where there is no body."""
    kinds = incoming.values("content-type")
    kind = kinds[0].partition(";")[0].strip().lower() if kinds else ""
    if (content or kind) and not _MEDIA.fullmatch(kind):
        raise Refused(
            400,
            f"The content type '{printable(kind)[:80]}' is not supported: send {JSON.decode()}.",
        )
    if not content:
        return {}
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Refused(400, f"The body is not JSON: {printable(str(problem))}.") from None
    if not isinstance(found, dict):
        raise Refused(400, "The body is no JSON object.")
    return found


# -- pages -------------------------------------------------------------------------------------


def page(
    name: str, items: list[dict[str, Any]], query: Mapping[str, str], most: int
) -> dict[str, Any]:
    """A part of a list under `name`, with where it stands in it.

    Args:
        name: of the list.
        items: all of them.
        query: of the request, with `pagination.count` and `pagination.cursor`, if any.
        most: items that a page may have.
    """
    start, count = _start(query.get("pagination.cursor", "")), _count(query, most)
    end = start + count
    pagination: dict[str, Any] = {"current": _cursor(start), "totalEntries": len(items)}
    if end < len(items):
        pagination["next"] = _cursor(end)
    if start:
        pagination["previous"] = _cursor(max(0, start - count))
    return {name: items[start:end], "pagination": pagination}


def _count(query: Mapping[str, str], most: int) -> int:
    text = query.get("pagination.count", str(most))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise Refused(422, f"A page has 1 to {most:,} items.", "pagination.count")
    return int(text)


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()


def _start(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor, validate=True).decode("ascii") or "0"
    except (binascii.Error, ValueError):
        text = ""
    if not text.isdigit() or len(text) > 9:
        raise Refused(422, "That is no cursor of an earlier page.", "pagination.cursor")
    return int(text)
