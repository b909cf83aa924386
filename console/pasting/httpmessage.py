"""A raw HTTP message as a request: with its request line, or from its headers on.

Lines may end in CRLF or LF, comments of REST client files may stand before it. The body is kept to
the byte, but for what pasting adds: a line end after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.model import ConsoleError
from console.pasting.found import Found, found
from console.text import printable

_REQUEST_LINE = re.compile(r"([A-Z]{3,10})[ \t]+(\S+)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*")
_STATUS_LINE = re.compile(r"HTTP/[0-9.]+[ \t]+\d{3}")
_HEADER_LINE = re.compile(r"(:?[!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)")
_COMMENT = re.compile(r"(?:#|//)[^\n]*(?:\n|$)|[ \t\r]*\n")
_METHODS = frozenset(("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"))
_CHUNK_SIZE = re.compile(r"([0-9A-Fa-f]{1,8})[^\n]*?\r?\n")


def begins(text: str) -> bool:
    """Whether the first lines look like one; a look at the head of the text only."""
    lines = _without_comments(text[:20_000]).split("\n", 200)
    first = lines[0].rstrip("\r")
    line = _REQUEST_LINE.fullmatch(first)
    if line is not None:
        return line[1] in _METHODS and ("/" in line[2] or "HTTP/" in first)
    if _STATUS_LINE.match(first):
        return True
    for line_text in lines:
        if not line_text.strip():
            return line_text is not lines[0]
        folded = line_text is not lines[0] and line_text[0] in " \t"
        if not folded and not _HEADER_LINE.fullmatch(line_text.rstrip("\r")):
            return False
    return False


def read(text: str) -> Found:
    """
    Raises:
        ConsoleError: it is none.
    """
    text = _without_comments(text)
    head, body = _halves(text)
    lines = [line.rstrip("\r") for line in head.split("\n")]
    if _STATUS_LINE.match(lines[0]):
        raise ConsoleError("This is the response of a server; paste the request.")
    method, target = "POST", ""
    if line := _REQUEST_LINE.fullmatch(lines[0]):
        method, target = line[1], line[2]
        del lines[0]
    headers = list(_headers(lines))
    given = {name.lower(): value for name, value in headers}
    url = target if "://" in target else None
    notes = []
    if url is None and given.get("host") and target.startswith(("/", "?", "*")):
        url = f"https://{given['host']}{target.removeprefix('*')}"
    elif url is None and "?" in target:
        url = f"https://localhost{target if target.startswith('/') else '/' + target}"
        notes.append("It names no host, so its URL says localhost.")
    body = _body(body, given)
    return found(method, url, headers, body, notes=notes)


def _without_comments(text: str) -> str:
    at = 0
    while match := _COMMENT.match(text, at):
        if match.end() == at:
            break
        at = match.end()
    return text[at:]


def _halves(text: str) -> tuple[str, str]:
    """Before and after the first blank line."""
    match = re.search(r"\r?\n\r?\n", text)
    return (text, "") if match is None else (text[: match.start()], text[match.end() :])


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    name, values = "", list[str]()
    for line in lines:
        if line[:1] in (" ", "\t") and name:  # a folded line
            values.append(line.strip())
            continue
        match = _HEADER_LINE.fullmatch(line)
        if match is None and line.strip():
            raise ConsoleError(f"This line is no header: '{printable(line)[:80]}'.")
        if name:
            yield name, " ".join(values)
        name, values = (match[1], [match[2].strip(" \t")]) if match else ("", [])
    if name:
        yield name, " ".join(values)


def _body(text: str, headers: dict[str, str]) -> str:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return _unchunked(text)
    length = headers.get("content-length", "")
    data = text.encode("utf-8", "surrogatepass")
    if length.isascii() and length.isdigit() and len(length) < 10:
        cut_at = int(length)
        if len(data) >= cut_at and not data[cut_at:].strip():
            return data[:cut_at].decode("utf-8", "replace")
    cut = re.search(r"\r?\n###(?:[ \t][^\n]*)?(?:\n|$)", text)  # the next one of a REST client file
    text = text if cut is None else text[: cut.start()]
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def _unchunked(text: str) -> str:
    """The body out of its chunks; the text as it is where it does not lie in chunks."""
    data = text.encode("utf-8", "surrogatepass").decode("latin-1")  # sizes count bytes
    parts = list[str]()
    at = 0
    while match := _CHUNK_SIZE.match(data, at):
        size = int(match[1], 16)
        if size == 0:
            return "".join(parts).encode("latin-1").decode("utf-8", "replace")
        parts.append(data[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if data.startswith("\r\n", at) else 1
    return text.removesuffix("\n").removesuffix("\r")
