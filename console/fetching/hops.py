"""One request on the way through redirects: what of it goes on the wire, and which one comes next.

No I/O. The trap: credentials are for the site that they were given for, and never go to another.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote_to_bytes, urljoin, urlsplit

from msgspec import Struct

from console.fetching.problem import FetchProblem, failed

if TYPE_CHECKING:
    import httpcore
    import httpx

USER_AGENT = "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)"
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PRIVATE = frozenset(("authorization", "www-authenticate", "cookie", "cookie2"))
_ESCAPED = re.compile(r"""[\x00-\x20"'<>\\^`{|}\x7f]""")
# Node sends Latin-1 letters as they are, which h11 does not; most servers take both for the same.
_LATIN = re.compile(r"[\x80-\xff]")


class Hop(Struct, frozen=True):
    """One request on the way through redirects."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes | None


def port(message: httpx.Request) -> int:
    return message.url.port or (443 if message.url.scheme == "https" else 80)


def raw(message: httpx.Request) -> httpcore.Request:
    import httpcore

    url = httpcore.URL(
        scheme=message.url.raw_scheme,
        host=message.url.raw_host,
        port=message.url.port,
        target=message.extensions["target"],
    )
    return httpcore.Request(
        message.method, url, headers=message.headers.raw, content=message.content
    )


def message(hop: Hop, compress: bool) -> httpx.Request:
    """The request as it goes out. Raises FetchProblem where there is none to make of it."""
    import httpx

    parts = _parts(hop.url)
    path, query = (
        _LATIN.sub(_escape, _ESCAPED.sub(_escape, part))
        for part in (parts.path or "/", parts.query)
    )
    mark = "?" if query or hop.url.partition("#")[0].endswith("?") else ""
    try:
        return httpx.Request(
            hop.method.encode("ascii").decode(),
            httpx.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, path="/"),
            headers=[
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in _headers(hop, parts, compress)
            ],
            content=hop.body,
            extensions={"target": f"{path}{mark}{query}".encode("latin-1")},
        )
    except (httpx.InvalidURL, UnicodeEncodeError, ValueError):
        raise failed(hop.url, "Invalid URL", "ERR_INVALID_URL") from None


def _escape(sign: re.Match[str]) -> str:
    return f"%{ord(sign.group()):02X}"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise failed(url, "Invalid URL", "ERR_INVALID_URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchProblem("Only HTTP(S) protocols are supported", "system")
    return parts


def _headers(hop: Hop, parts: SplitResult, compress: bool) -> Iterable[tuple[str, str]]:
    """The function's headers and those that node-fetch and Node put behind them."""
    headers = [(name, value) for name, value in hop.headers if name.lower() != "content-length"]
    length = None if hop.body is None else str(len(hop.body))
    if length is None and hop.method in ("POST", "PUT"):
        length = "0"
    yield from headers
    given = {name.lower() for name, _ in headers}
    for name, value in (
        ("Accept", "*/*"),
        ("Content-Length", length),
        ("User-Agent", USER_AGENT),
        ("Accept-Encoding", "gzip,deflate" if compress else None),
        ("Connection", "close"),
        ("Host", parts.netloc.rpartition("@")[2]),
        ("Authorization", _basic(parts)),
    ):
        if value is not None and name.lower() not in given:
            yield name, value


def _basic(parts: SplitResult) -> str | None:
    login, found, _ = parts.netloc.rpartition("@")
    if not found:
        return None
    return "Basic " + base64.b64encode(unquote_to_bytes(login)).decode("ascii")


def location(response: httpcore.Response, hop: Hop) -> str | None:
    """Where a redirect leads; None where it is none."""
    if response.status not in _REDIRECTS:
        return None
    for name, value in response.headers:
        if name.lower() == b"location":
            try:
                joined = urljoin(hop.url, value.decode("latin-1"))
            except ValueError:
                raise failed(hop.url, "Invalid URL", "ERR_INVALID_URL") from None
            return _ESCAPED.sub(_escape, joined)
    return None


def redirected(hop: Hop, status: int, location: str) -> Hop:
    """The next request. Credentials stay with the site that they were meant for."""
    method, body, headers = hop.method, hop.body, hop.headers
    if status == 303 or (status in (301, 302) and method == "POST"):
        method, body = "GET", None
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
    if not _same_site(urlsplit(hop.url), urlsplit(location)):
        headers = [pair for pair in headers if pair[0].lower() not in _PRIVATE]
    return Hop(method, location, headers, body)


def _same_site(origin: SplitResult, target: SplitResult) -> bool:
    if origin.scheme != target.scheme:
        return False
    host, other = origin.hostname or "", target.hostname or ""
    return host == other or other.endswith(f".{host}")
