"""Text from outside made fit for a terminal, and secrets taken out of it.

The one place both are done; whatever shows or keeps a string from a function, a webhook or a file
comes through here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, TypeVar
from unicodedata import combining, east_asian_width

import msgspec

Value = TypeVar("Value", bound=msgspec.Struct)

# C0 and C1 controls (with ESC), DEL, bidi controls, line separators, lone surrogates, and all that
# takes no room and hides: zero-width characters, fillers, variation selectors (but for those of
# text and emoji), format controls of scripts and of music, tags. Tab and newline: see below.
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U00013430-\U0001343f\U000e0000-\U000e0fff"
)
# Marks on the character before; past a few they run over the lines above and below.
_MARKS = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06ea-\u06ed\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u0816-\u082d"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u0902\u0941-\u0948\u0951-\u0957\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\ua67d\ua8e0-\ua8f1\ufe20-\ufe2f"
)
_MOST_MARKS = 4
# One class first: two alternatives would take seven times as long on ordinary text.
_UNFIT = re.compile(f"[{_HIDDEN}{_MARKS}](?:(?<=[{_HIDDEN}])|(?<=[{_MARKS}]{{{_MOST_MARKS + 1}}}))")
MASK = "••••••"
_FAULT_CHARS = 300


def printable(text: str, *, lines: bool = False) -> str:
    """`text` with what a terminal could act on shown as a visible escape, `\\x1b` or `\\u202e`.

    Args:
        text: anything from outside.
        lines: keep newlines and tabs; otherwise they are shown as `\\n` and `\\t`.
    """
    text = text.replace("\r\n", "\n")
    if not lines:
        text = text.replace("\n", "\\n").replace("\t", "\\t")
    return _UNFIT.sub(_escape, text)


_QUOTED = re.compile(r"""(['"`]).*\1""", re.DOTALL)


def fault(error: BaseException | None) -> str:
    """What may be told of a failure of ours: Python's messages quote the values, secrets too."""
    if isinstance(error, KeyError):  # its message is the value
        return "KeyError"
    said = printable(_QUOTED.sub(r"\1…\1", str(error)))[:_FAULT_CHARS].rstrip(".")
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def cells(text: str) -> int:
    """How many columns a terminal gives to a text that is printable."""
    if text.isascii():
        return len(text)
    # Marks stand on the character before; what joins emoji is shown as an escape.
    return sum(
        0 if combining(sign) or sign == "\ufe0f" else 2 if east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\u{{{code:x}}}"


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` with every occurrence of a secret replaced by a mask, longest secret first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def without_start_of(text: str, secrets: Iterable[str]) -> str:
    """Text that was cut, without a secret's start that may be left at its end."""
    ends = (
        next(n for n in range(min(len(secret), len(text)), -1, -1) if text.endswith(secret[:n]))
        for secret in filter(None, secrets)
    )
    return text[: len(text) - max(ends, default=0)]


# Fields whose word is one of a few of ours, so that it tells nothing even where it is a secret.
_OURS = frozenset({"status", "level", "type", "code"})


def redacted(value: Value, secrets: Collection[str]) -> Value:
    """`value` with every string in it redacted, keys of maps included."""
    if not secrets:
        return value
    fields = {
        name: _map_strings(getattr(value, name), secrets)
        for name in value.__struct_fields__
        if name not in _OURS
    }
    return msgspec.structs.replace(value, **fields)


def _map_strings(value: Any, secrets: Collection[str]) -> Any:
    # Loops, for comprehensions and generators would take a second frame at each of 500 levels.
    if isinstance(value, str):
        return redact(value, secrets)
    if isinstance(value, dict):
        fields = {}
        for key, item in value.items():
            fields[redact(key, secrets)] = _map_strings(item, secrets)
        return fields
    if isinstance(value, list | tuple):
        items = []
        for item in value:
            items.append(_map_strings(item, secrets))
        return type(value)(items)
    if isinstance(value, msgspec.Struct):
        return redacted(value, secrets)
    return value
