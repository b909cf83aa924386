"""How keys are written in sentences: `Ctrl+O`, `F5`, `Shift+F6`, `Esc`, `?`, `z`."""

from __future__ import annotations

from textual.keys import key_to_character

_NAMES = {"backslash": "\\", "escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "delete": "Del"}


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
