"""How keys are written in sentences: `Ctrl+O`, `F5`, `Shift+F6`, `Esc`, `?`, `z`.

And which names stand for one key: terminals send a shifted function key as one of F13 to F24.
"""

from __future__ import annotations

from textual.keys import key_to_character

SHIFTED = {f"shift+f{number}": f"f{number + 12}" for number in range(1, 13)}
"""A shifted function key → what xterm, tmux and most others send for it."""

_NAMES = {"escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "delete": "Del"}


def written(key: str) -> str:
    *modifiers, last = key.split("+")
    character = key_to_character(last) or ""
    if last in _NAMES:
        name = _NAMES[last]
    elif character.isprintable() and character not in ("", " "):
        name = character.upper() if modifiers else character
    else:
        name = last.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def alias_of(key: str) -> str:
    """The shifted function key that this one stands for; empty where it stands for itself."""
    return next((shifted for shifted, sent in SHIFTED.items() if sent == key), "")
