"""Request files: the JSON in which a test request and its settings are written down.

Owns the layout of Segment's public functions: `{"headers", "body", "url"?, "queryParameters"?}`,
bare or under "payload" with "settings" beside it. Other keys are ignored, as Segment ignores them.
Opens no file. The trap: a header given as a list is one header joined by "," there, not several.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from console import jsontext, settings, webhook
from console.model import ConsoleError, Request, SettingValue
from console.text import printable

Pairs = tuple[tuple[str, str], ...]


class RequestFile(msgspec.Struct, frozen=True):
    """What a request file says."""

    request: Request
    settings: dict[str, SettingValue]


def parse(text: str) -> RequestFile:
    """Read a request file.

    Raises:
        ConsoleError: the text is not one; the sentence names the part that is wrong.
    """
    try:
        content = jsontext.parse(text)
    except jsontext.NotJson as problem:
        raise ConsoleError(f"The request file is not JSON: {problem}.") from None
    return of_content(content)


def of_content(content: Any) -> RequestFile:
    """The same of JSON that was read already."""
    if not isinstance(content, dict):
        raise ConsoleError('A request file holds an object: {"headers": {…}, "body": …}.')
    bare = "payload" not in content
    payload = content if bare else content["payload"]
    if not isinstance(payload, dict):
        raise ConsoleError('The "payload" of a request file must be an object.')
    values = {} if bare else content.get("settings") or {}
    return RequestFile(_request(payload), settings.plain(values, 'The request file\'s "settings"'))


def _request(payload: dict[str, Any]) -> Request:
    if "body" not in payload:
        raise ConsoleError('The request file has no "body"; give one, as text or as JSON.')
    body = payload["body"]
    if not isinstance(body, str | dict | list):
        raise ConsoleError('The "body" of a request must be text, an object or an array.')
    return Request(
        headers=tuple(_headers(payload.get("headers"))),
        body=body if isinstance(body, str) else jsontext.compact(body),
        url=whole_url(payload.get("url")),
        query=tuple(_query(payload.get("queryParameters"))),
        parsed=not isinstance(body, str),
    )


def _headers(found: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(found or {}, dict):
        raise ConsoleError('The "headers" of a request file must be an object.')
    for name, value in (found or {}).items():
        yield webhook.header(name, ",".join(_texts(value, f"The header {printable(name)!r}")))


def _query(found: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(found or {}, dict):
        raise ConsoleError('The "queryParameters" of a request file must be an object.')
    for name, value in (found or {}).items():
        what = f"The query parameter {printable(name)!r}"
        for text in _texts(value, what):
            if not jsontext.is_unicode(name + text):
                raise ConsoleError(f"{what} holds half of a surrogate pair.")
            yield name, text


def _texts(value: Any, what: str) -> list[str]:
    """The values of one name: one or a list; what is no text as JSON writes it."""
    items = value if isinstance(value, list) else [value]
    texts = [jsontext.compact(i) if isinstance(i, int | float | None) else i for i in items]
    if not all(isinstance(text, str) for text in texts):
        raise ConsoleError(f"{what} must be text or a list of texts.")
    return texts


def whole_url(found: Any) -> str | None:
    """`found` if it can be the address of a request, None if there is none.

    Raises:
        ConsoleError: it is no whole URL of HTTP.
    """
    if found is None:
        return None
    from urllib.parse import urlsplit  # 4 ms, and seldom needed

    try:
        fits = isinstance(found, str) and found.isprintable() and bool(urlsplit(found).hostname)
    except ValueError:  # an IPv6 address with half its brackets
        fits = False
    if not fits or urlsplit(found).scheme not in ("http", "https"):
        raise ConsoleError('The "url" of a request must be a whole URL: https://host/path?query.')
    return str(found)


def to_json(request: Request) -> str:
    """The request as such a file, for people to read and edit."""
    content: dict[str, Any] = {"headers": _grouped(request.headers)}
    content["body"] = jsontext.parse(request.body) if request.parsed else request.body
    if request.url is not None:
        content["url"] = request.url
    if request.query:
        content["queryParameters"] = _grouped(request.query)
    return jsontext.indented(content)


def _grouped(pairs: Pairs) -> dict[str, str | list[str]]:
    """Name → its value, or its values where there are several."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}
