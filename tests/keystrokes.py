"""What xterm, tmux and most other terminals send for a key, by its name in the console.

After xterm's control sequences, without the kitty protocol; written apart from the library that
reads them, so that the two can be compared.
"""

from __future__ import annotations

from textual.keys import key_to_character

_LETTERED = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_LETTERED |= {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_NUMBERED = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6, "f5": 15}
_NUMBERED |= {f"f{number}": number + 11 for number in range(6, 11)}
_NUMBERED |= {"f11": 23, "f12": 24}
_PLAIN = {"tab": "\t", "enter": "\r", "escape": "\x1b", "backspace": "\x7f", "space": " "}
_SIGNS = {"plus": "+", "slash": "/"}  # by names that the library does not read back
_CONTROL = {"@": 0, "space": 0, "backslash": 28, "right_square_bracket": 29}
_CONTROL |= {"circumflex_accent": 30, "underscore": 31, "slash": 31}


def sent(key: str) -> bytes:
    """Empty for a key that has no bytes of its own."""
    *modifiers, last = key.split("+")
    code = 1 + sum({"shift": 1, "alt": 2, "ctrl": 4}.get(modifier, 8) for modifier in modifiers)
    if code > 8:
        return b""
    if key == "shift+tab":
        return b"\x1b[Z"
    if letter := _LETTERED.get(last):
        usual = "\x1bO" if last.startswith("f") else "\x1b["
        return (usual + letter if code == 1 else f"\x1b[1;{code}{letter}").encode()
    if number := _NUMBERED.get(last):
        return (f"\x1b[{number}~" if code == 1 else f"\x1b[{number};{code}~").encode()
    alt = "\x1b" if "alt" in modifiers else ""
    return (alt + found).encode() if (found := _character(last, {*modifiers} - {"alt"})) else b""


def _character(last: str, modifiers: set[str]) -> str:
    character = last if len(last) == 1 else _SIGNS.get(last) or key_to_character(last) or ""
    if not modifiers:
        return _PLAIN.get(last, character)
    if modifiers == {"ctrl"} and last in _CONTROL:
        return chr(_CONTROL[last])
    if modifiers == {"ctrl"} and len(last) == 1 and last.isalpha():
        return chr(ord(last) & 31)
    return last.upper() if modifiers == {"shift"} and len(last) == 1 else ""
