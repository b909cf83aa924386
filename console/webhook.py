"""What a webhook may be: its headers, its content type, its body, and whether these fit.

Owns the sentences in which one is refused. Reads from nowhere: the receiver, the command line and
the request builder ask it about text they already have.
"""

from __future__ import annotations

import re

from console import jsontext, limits
from console.model import FORM_TYPE, JSON_TYPE, ConsoleError, Request
from console.text import printable

TOO_LARGE = f"The body is larger than {limits.WEBHOOK_BODY_BYTES // limits.KIB} KiB."

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # what node-fetch 2 lets into a Headers object
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ONE_OF = f"send {JSON_TYPE} or {FORM_TYPE}"


def header(name: str, value: str) -> tuple[str, str]:
    """A header that HTTP and a Headers object can carry, without spaces around its value.

    Raises:
        ConsoleError: a part of it has a character that no header can have.
    """
    value = value.strip(" \t")
    if not _TOKEN.fullmatch(name):
        raise ConsoleError(f"'{printable(name)[:80]}' cannot be the name of a header.")
    if not _VALUE.fullmatch(value):
        raise ConsoleError(
            f"The header {name[:80]} has a character that no header can carry: "
            f"'{printable(value)[:80]}'."
        )
    return name, value


def refusal(request: Request) -> str:
    """Why Segment's endpoint would not take this request, as one sentence; empty where it would.

    A body that stands for a parsed value passes whatever its content type, and so does a request
    without one: request files written for Segment's public functions have both.
    """
    if not jsontext.is_unicode(request.body):
        return "The body holds half of a surrogate pair, which UTF-8 cannot carry."
    if len(request.body.encode()) > limits.WEBHOOK_BODY_BYTES:
        return TOO_LARGE
    if request.parsed or not request.content_type:
        return ""
    types = [value for name, value in request.headers if name.lower() == "content-type"]
    return type_refusal(types) or body_refusal(request.content_type, request.body)


def type_refusal(content_types: list[str]) -> str:
    """What is wrong with the values of a request's Content-Type headers; empty if nothing is."""
    if len(content_types) != 1:
        amount = "may have only" if content_types else "needs"
        return f"The request {amount} one Content-Type header: {_ONE_OF}."
    media_type = content_types[0].split(";", 1)[0].strip().lower()
    if media_type not in (JSON_TYPE, FORM_TYPE):
        return f"The content type '{printable(media_type)[:80]}' is not supported: {_ONE_OF}."
    charset = _CHARSET.search(content_types[0])
    if charset is not None and charset[1].lower() not in ("utf-8", "utf8"):
        return f"The charset '{printable(charset[1])[:40]}' is not supported: send UTF-8."
    return ""


def body_refusal(media_type: str, text: str) -> str:
    """Why `text` is no body of this type; empty where it is one."""
    if not text:
        return "The body is empty."
    if media_type == FORM_TYPE:
        broken = _BROKEN_ESCAPE.search(text)
        if broken is not None:
            return f"The form body has a broken % escape at character {broken.start() + 1}."
        return ""
    try:
        jsontext.parse(text)
    except jsontext.NotJson as problem:
        return f"The body is not JSON: {problem}."
    return ""
