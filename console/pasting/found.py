"""What a pasted text turned out to hold, and what all its forms share.

Owns how names, headers and addresses from elsewhere become those of a webhook: a header that
belongs to a connection stays out, one that HTTP cannot carry is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

import msgspec

from console import jsontext, requestfile, webhook
from console.model import ConsoleError, Request, SettingValue
from console.text import printable

Pairs = tuple[tuple[str, str], ...]

_OF_CONNECTION = frozenset(
    ("connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te")
) | {"trailer", "transfer-encoding", "upgrade"}


class Found(msgspec.Struct, frozen=True):
    """One request of a pasted text."""

    request: Request
    name: str = ""
    """What to call it, made of its method and path where nothing says more."""
    method: str = "POST"
    settings: dict[str, SettingValue] = {}
    notes: tuple[str, ...] = ()
    """Sentences about what was left out or will not do."""


def found(
    method: str,
    url: str | None,
    headers: Iterable[tuple[str, str]],
    body: str,
    *,
    name: str = "",
    notes: Iterable[str] = (),
) -> Found:
    """
    Raises:
        ConsoleError: it can be no request of ours.
    """
    if not jsontext.is_unicode(body):
        raise ConsoleError("The body holds half of a surrogate pair, which UTF-8 cannot carry.")
    method = method.upper()
    request = Request(tuple(kept_headers(headers)), body, requestfile.whole_url(url))
    said = list(notes)
    if method != "POST":
        said.append(f"Its method is {printable(method)[:20]}; functions receive POST alone.")
    if not body:
        said.append("It has no body, and Segment refuses webhooks without one.")
    return Found(request, name or called(method, url), method, {}, tuple(said))


def kept_headers(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those of the message itself; `:authority` and the like are of HTTP/2's frames."""
    for name, value in headers:
        if name.lower() not in _OF_CONNECTION and not name.startswith(":"):
            yield webhook.header(name, value)


def called(method: str, url: str | None) -> str:
    path = urlsplit(url).path.rstrip("/") if url else ""
    last = path.rsplit("/", 1)[-1]
    return printable(f"{method} {last or 'request'}")[:60]


def with_query(url: str, query: str) -> str:
    """`url` with more in its query."""
    if not query:
        return url
    place, hash_mark, fragment = url.partition("#")
    joint = "" if place.endswith(("?", "&")) else "&" if "?" in place else "?"
    return f"{place}{joint}{query}{hash_mark}{fragment}"


def query_of(target: str) -> Pairs:
    return tuple(parse_qsl(target.partition("?")[2].partition("#")[0], keep_blank_values=True))
