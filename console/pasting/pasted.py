"""A pasted text as requests: which form it has, and who reads that form.

The one way in. A request file of ours is read by `console.requestfile` to its letter, and comes
first; whatever else is JSON and none of the known forms is refused in its words. The trap: this is
on the cold path of `fnconsole run`, so the readers are imported only where one is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from console import jsontext, limits, requestfile
from console.model import ConsoleError

if TYPE_CHECKING:
    from console.pasting.found import Found

CURL, MESSAGE, FILE = "a cURL command", "an HTTP message", "a request file"
HAR, POSTMAN = "a HAR file", "a Postman request"

_CURL = re.compile(r"\s*(?:[$%>]\s+)?(?:\w+=\S*\s+)*(?:\S*/)?curl(?:\.exe)?\s", re.IGNORECASE)


def kind(text: str) -> str:
    """What a text looks like it was copied as; empty where that is but a body.

    JSON counts only where it names headers beside a body, as a body may have a "body" in it.
    """
    if _CURL.match(text):
        return CURL
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        from console.pasting import httpmessage

        return MESSAGE if start and httpmessage.begins(text) else ""
    if len(text) > limits.FILE_BYTES:
        return ""
    try:
        content = jsontext.parse(text)
    except jsontext.NotJson:
        return ""
    return _kind_of_json(content)


def _kind_of_json(content: Any) -> str:
    if not isinstance(content, dict):
        return ""
    if not _is_ours(content):
        from console.pasting import recorded

        if found := recorded.kind(content):
            return {"har": HAR, "postman": POSTMAN}[found]
    payload = content.get("payload", content)
    if not isinstance(payload, dict) or "body" not in payload:
        return ""
    return FILE if isinstance(payload.get("headers"), dict) else ""


def read(text: str) -> tuple[Found, ...]:
    """The requests in a text, in its order.

    Raises:
        ConsoleError: there is none; one sentence says why.
    """
    from console.pasting import curlcommand, httpmessage, recorded
    from console.pasting.found import Found

    text = _checked(text)
    if _CURL.match(text):
        return (curlcommand.read(text),)
    if text.lstrip()[:1] not in ("{", "["):
        if httpmessage.begins(text):
            return (httpmessage.read(text),)
        raise ConsoleError("It is neither a cURL command nor an HTTP message nor a file of JSON.")
    content = _json(text)
    if not _is_ours(content) and recorded.kind(content):
        return recorded.read(content)
    given = requestfile.of_content(content)
    return (Found(given.request, "Pasted request", settings=given.settings),)


def chosen(requests: tuple[Found, ...]) -> int:
    """Which one to begin with: the first that a webhook could be."""
    posts = [i for i, found in enumerate(requests) if found.method == "POST"]
    return next((i for i in posts if requests[i].request.body), posts[0] if posts else 0)


def request_file(text: str) -> requestfile.RequestFile:
    """What a text says where it stands for one request, as on the command line.

    Raises:
        ConsoleError: there is none in it.
    """
    text = _checked(text)
    if text.lstrip()[:1] == "{" and _is_ours(content := _json(text)):
        return requestfile.of_content(content)
    requests = read(text)
    found = requests[chosen(requests)]
    return requestfile.RequestFile(found.request, found.settings)


def _checked(text: str) -> str:
    if len(text) > limits.FILE_BYTES:
        raise ConsoleError("The text is larger than 4 MiB.")
    return text.removeprefix("\ufeff")


def _json(text: str) -> Any:
    try:
        return jsontext.parse(text)
    except jsontext.NotJson as problem:
        raise ConsoleError(f"The request file is not JSON: {problem}.") from None


def _is_ours(content: Any) -> bool:
    """Whether it cannot be of another program: theirs lack these keys, or have a "header"."""
    if not isinstance(content, dict):
        return True
    return ("body" in content or "payload" in content) and "header" not in content
