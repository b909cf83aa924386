"""What an answer of the Tracking API means for the batch that it answers, and how long to wait.

Pure; chance is passed in. A batch that cannot be read there is tried again in halves, so that one
bad event does not take the others with it; a refusal for another reason costs the batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from console import limits

_UNREADABLE = frozenset({400, 413, 422})
_TRANSIENT = frozenset({408, 425, 429})


class Verdict(Struct, frozen=True):
    kind: Literal["sent", "later", "smaller", "refused"]
    problem: str = ""
    """Why not, as it follows the endpoint's name in a sentence."""
    asked_s: float = 0.0
    """How long the server asks to wait."""


def verdict(status: int, headers: Mapping[str, str], body: bytes, count: int) -> Verdict:
    """
    Args:
        status: of the answer.
        headers: of the answer, whatever the case of their names.
        body: of the answer.
        count: events in the batch.
    """
    if 200 <= status < 300:
        if _is_consent(body):
            return Verdict("sent")
        return Verdict("later", "does not answer as a Tracking API does; check its URL")
    if status == 429:
        return Verdict("later", "takes no more for now (429)", asked_s(headers))
    if status >= 500 or status in _TRANSIENT:
        return Verdict("later", f"fails ({status})", asked_s(headers))
    if 300 <= status < 400:
        return Verdict("later", f"sends on to another URL ({status}); name that one instead")
    if status in _UNREADABLE and count > 1:
        return Verdict("smaller")
    what = "check the write key" if status in (401, 403) else "they are not sent again"
    return Verdict("refused", f"refuses events ({status}); {what}")


def asked_s(headers: Mapping[str, str]) -> float:
    """How long an answer asks to wait; 0 where it does not, or with a date."""
    for name in ("Retry-After", "X-RateLimit-Reset"):
        text = headers.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return min(float(text), limits.FORWARD_ASKED_S)
    return 0.0


def wait_s(failures: int, asked: float, chance: float) -> float:
    """How long to wait after so many failures in a row.

    Args:
        failures: from 1.
        asked: what the server asks for; never less than that.
        chance: from 0 to 1; spreads sources that failed together.
    """
    longest = min(limits.FORWARD_MOST_S, limits.FORWARD_FIRST_S * 2.0 ** min(failures - 1, 30))
    return max(asked, longest * (0.5 + chance / 2))


def _is_consent(body: bytes) -> bool:
    """Whether a body is that of a Tracking API; a page of some proxy is not."""
    if body.strip().lower() in (b"", b"ok"):
        return True
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("success") is not False
