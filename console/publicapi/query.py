"""The query of a request, in each of the three forms in which clients send nested values."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

_BRACKETED = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


def read(text: str) -> dict[str, str]:
    """Name → value; `pagination.count` also for `pagination[count]=…`, which the SDK for JavaScript
    sends, and for `pagination={"count": …}`, which that for Python does.
    """
    found: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        bracketed = _BRACKETED.fullmatch(name)
        if bracketed is not None:
            found[f"{bracketed[1]}.{bracketed[2]}"] = value
        elif value.startswith("{"):
            found |= {f"{name}.{inner}": str(each) for inner, each in _object(value).items()}
        else:
            found[name] = value
    return found


def _object(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
