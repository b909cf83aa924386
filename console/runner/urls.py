"""URL operations: the WHATWG parser that Node itself uses (ada), one stateless call each.

JavaScript keeps the parts; a setter sends the href and gets all parts anew. Strings arrive well
formed (the URL class converts lone surrogates before it calls).
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import lru_cache

from console.runner.refusal import Encoded, OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from ada_url import URL

    from console.runner.refusal import Answer, Operation

_PARTS = (
    "href",
    "origin",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
)
_SETTABLE = frozenset(_PARTS) - {"href", "origin"}


def _parts(url: URL) -> list[str]:
    return [getattr(url, part) for part in _PARTS]


def parse(args: list[Any], buffers: list[bytes]) -> Answer:
    """[input, base or null] → the parts in the order of `_PARTS`, or null where it is no URL."""
    text, base = args
    read = _read_again if len(text) + len(base or "") <= _KEPT_CHARS else _read
    return read(text, base), None


def _read(text: str, base: str | None) -> Encoded | None:
    from ada_url import URL

    try:
        return Encoded(json.dumps(_parts(URL(text, base)), ensure_ascii=False))
    except ValueError:
        return None


# A source's own URL comes with each of its invocations, and reading it is a third of a short one.
_KEPT_CHARS = 2048
_read_again = lru_cache(16)(_read)


def assign(args: list[Any], buffers: list[bytes]) -> Answer:
    """[href, part, value] → all parts; a value that the part refuses changes nothing."""
    from ada_url import URL

    href, part, value = args
    if part not in _SETTABLE:
        raise OperationError("no such part")
    url = URL(href)
    with suppress(ValueError):
        setattr(url, part, value)
    return _parts(url), None


def can_parse(args: list[Any], buffers: list[bytes]) -> Answer:
    """[input, base or null] → whether it is a URL."""
    from ada_url import URL

    text, base = args
    return bool(URL.can_parse(text, base)), None


OPERATIONS: dict[str, Operation] = {
    "url_parse": parse,
    "url_set": assign,
    "url_can_parse": can_parse,
}
