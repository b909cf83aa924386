"""Requests out of what other programs keep: HAR of browsers and proxies, Postman's collections.

Takes parsed JSON. Both write a header as an object; HAR calls its key `name`, Postman `key`. What
one entry of many has wrong costs that entry, not the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from console.model import FORM_TYPE, JSON_TYPE, ConsoleError
from console.pasting.found import Found, found

_MULTIPART = "It sends a multipart form, which Segment refuses."


def kind(content: dict[str, Any]) -> str:
    """ "har", "postman", or empty where JSON is of neither; so a request file of ours is."""
    if _is_postman(content):
        return "postman"
    if "body" in content or "payload" in content:
        return ""
    log, request = content.get("log"), content.get("request")
    if isinstance(log, dict) and isinstance(log.get("entries"), list):
        return "har"
    if isinstance(content.get("item"), list):
        return "postman"
    if isinstance(request, dict) and "url" in request:
        return "postman" if "header" in request else "har"
    return "har" if "url" in content and isinstance(content.get("headers"), list) else ""


def _is_postman(request: dict[str, Any]) -> bool:
    """Whether it is a bare request of Postman, whose "body" is its own affair."""
    body = request.get("body")
    return (
        "url" in request
        and isinstance(request.get("header"), list)
        and (body is None or (isinstance(body, dict) and "mode" in body))
    )


def read(content: dict[str, Any]) -> tuple[Found, ...]:
    """
    Raises:
        ConsoleError: not one entry can be a request of ours.
    """
    taken: list[Found] = []
    refusal = ConsoleError("There is no request in it.")
    for name, request in _requests(content):
        try:
            taken.append(_postman(name, request) if "header" in request else _har(name, request))
        except ConsoleError as error:
            refusal = error
    if not taken:
        raise refusal
    return tuple(taken)


def _requests(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each request with its name, in the order of the file; folders hold more of them."""
    log = content.get("log")
    waiting: list[Any] = [content]
    if isinstance(log, dict):
        waiting = list(reversed(log.get("entries") or []))
    while waiting:
        entry = waiting.pop()
        if not isinstance(entry, dict):
            continue
        if isinstance(entry.get("item"), list):
            waiting.extend(reversed(entry["item"]))
            continue
        request = entry.get("request", entry)
        if isinstance(request, str):
            request = {"url": request, "header": []}
        if isinstance(request, dict) and "url" in request:
            name = entry.get("name") if "request" in entry else None
            yield name if isinstance(name, str) else "", request


def _pairs(items: Any, key: str) -> list[tuple[str, str]]:
    """Names and values of a list of objects; those that are switched off are left out."""
    if not isinstance(items, list):
        return []
    return [
        (str(item.get(key) or ""), str("" if item.get("value") is None else item["value"]))
        for item in items
        if isinstance(item, dict) and item.get(key) and item.get("disabled") is not True
    ]


def _with_type(headers: list[tuple[str, str]], content_type: str) -> list[tuple[str, str]]:
    names = [name.lower() for name, _ in headers]
    if not content_type or "content-type" in names:
        return headers
    return [*headers, ("Content-Type", content_type)]


def _har(name: str, request: dict[str, Any]) -> Found:
    posted = request.get("postData")
    posted = posted if isinstance(posted, dict) else {}
    kind = posted.get("mimeType")
    kind = kind if isinstance(kind, str) else ""
    if kind.lower().startswith("multipart/"):
        raise ConsoleError(_MULTIPART)
    body = posted.get("text")
    if not isinstance(body, str) or (not body and posted.get("params")):
        body = urlencode(_pairs(posted.get("params"), "name"), errors="replace")
    headers = _with_type(_pairs(request.get("headers"), "name"), kind if body else "")
    return found(_text(request.get("method")), _text(request["url"]), headers, body, name=name)


def _postman(name: str, request: dict[str, Any]) -> Found:
    url = request["url"]
    url = url.get("raw") if isinstance(url, dict) else url
    url = _text(url)
    notes = []
    if "{{" in url:
        url = ""
        notes.append("Its URL has variables of Postman's, so it was left out.")
    elif url and "://" not in url:
        url = f"http://{url}"
    body, kind = _postman_body(request.get("body"))
    headers = _with_type(_pairs(request.get("header"), "key"), kind)
    method = _text(request.get("method"))
    return found(method, url or None, headers, body, name=name, notes=notes)


def _postman_body(body: Any) -> tuple[str, str]:
    """The body and the content type that its mode implies."""
    if not isinstance(body, dict):
        return "", ""
    mode = body.get("mode")
    if mode == "urlencoded":
        return urlencode(_pairs(body.get(mode), "key"), errors="replace"), FORM_TYPE
    if mode in ("formdata", "file"):
        raise ConsoleError(_MULTIPART if mode == "formdata" else "Its body lies in a file.")
    options = body.get("options")
    raw = options.get("raw") if isinstance(options, dict) else None
    is_json = isinstance(raw, dict) and raw.get("language") == "json"
    return _text(body.get("raw")), JSON_TYPE if is_json else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
