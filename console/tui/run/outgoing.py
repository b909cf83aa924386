"""The requests that a function made, as labelled values for a `JsonTree` with bars of their time.

Pure arranging of `Fetch`es. All bars have one scale, the time of the whole run, so that one sees
what waited for what.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console import jsontext, limits
from console.model import Fetch
from console.text import printable
from console.tui.widgets.outline import Root
from console.tui.widgets.wording import duration, size

CELLS = 12
_URL_CHARS = 200
Headers = Sequence[tuple[str, str]]


def fetch_roots(
    fetches: Sequence[Fetch], run_ms: float = 0.0, *, ascii_only: bool = False
) -> list[Root]:
    """One per request; the bars need the duration of the run where it is over."""
    total_ms = max((fetch.started_ms + fetch.duration_ms for fetch in fetches), default=0.0)
    signs = ".=" if ascii_only else "·━"
    return [_root(fetch, bar(fetch, max(total_ms, run_ms), signs)) for fetch in fetches]


def bar(fetch: Fetch, total_ms: float, signs: str = "·━") -> str:
    """When a request was under way, of the time of the run."""
    idle, busy = signs[0], signs[1]
    if total_ms <= 0:
        return busy * CELLS
    start = min(int(fetch.started_ms / total_ms * CELLS), CELLS - 1)
    cells = max(1, min(round(fetch.duration_ms / total_ms * CELLS), CELLS - start))
    return idle * start + busy * cells + idle * (CELLS - start - cells)


def _root(fetch: Fetch, times: str) -> Root:
    """Method, status, time and URL of an outgoing request."""
    status = "no response" if fetch.status is None else str(fetch.status)
    bad = fetch.status is None or fetch.status >= 400
    label = [
        (f"{printable(fetch.method[:_URL_CHARS]):<5} ", "strong"),
        (f"{status} ", "error" if bad else "good"),
        (f"{duration(fetch.duration_ms):>9}  ", "dim"),
        (f"{times}  ", "accent"),
        (printable(fetch.url[:_URL_CHARS]), ""),
    ]
    return Root(label, _value(fetch), () if fetch.error is None else (fetch.error,))


def _value(fetch: Fetch) -> dict[str, Any]:
    value: dict[str, Any] = {
        "method": fetch.method,
        "url": fetch.url,
        "status": fetch.status,
        "started_ms": fetch.started_ms,
        "duration_ms": fetch.duration_ms,
    }
    if fetch.line is not None:
        value["line"] = fetch.line
    if fetch.error is not None:
        value["error"] = fetch.error
    sent = _part(fetch.sent_headers, fetch.sent_body, fetch.sent_bytes)
    received = _part(fetch.received_headers, fetch.received_body, fetch.received_bytes)
    return (
        value | ({"request": sent} if sent else {}) | ({"response": received} if received else {})
    )


def _part(headers: Headers, body: str, total: int) -> dict[str, Any]:
    part: dict[str, Any] = {"headers": _headers(headers)} if headers else {}
    if not total:
        return part
    if not body:
        return part | {"body": None, "note": f"{size(total)}, no text or past what a run keeps"}
    if total > limits.FETCH_BODY_SHOWN_BYTES:
        return part | {"body": body, "note": f"the start of {size(total)}"}
    try:
        return part | {"body": jsontext.parse(body)}
    except jsontext.NotJson:
        return part | {"body": body}


def _headers(headers: Headers) -> dict[str, Any]:
    """A name that comes several times has a list."""
    found: dict[str, Any] = {}
    for name, value in headers:
        before = found.get(name)
        if before is None:
            found[name] = value
        else:
            found[name] = [*(before if isinstance(before, list) else [before]), value]
    return found
