"""The signs of the screen in ASCII, for terminals and fonts that have no others.

Owns what stands for each, and puts it into lines as they are drawn; so no pane needs to know. Text
in editors and fields is left as it is: a cursor stands in it. The trap: in lists and trees a text
from outside that has one of these signs is drawn with its stand-in too.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "·•●": "-**",
    "…⋯": "~~",
    "✓✗✖×": "+xxx",
    "▸▶▾▼▲": ">>vv^",
    "←→↓↻↑": "<>v@^",
    "‹›“”": '<>""',
    "─━═│┃║┊": "-==|||:",
    "┌┐└┘├┤┬┴┼╭╮╰╯": "+" * 13,
    "▐▌░▁▂▃▄▅▆▇█": "[]._.-=+*##",
    "▔▏▕▊▎": "-||||",
}
STAND_INS = {
    sign: stand_in
    for signs, stand_ins in _SIGNS.items()
    for sign, stand_in in zip(signs, stand_ins, strict=True)
}
"""Each as wide as its sign."""
_WIDE = {"🔎": "/ "}
_KEYS = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right", "⌫": "Backspace", "⏎": "Enter"}
"""Their signs are no words for keys: `^` is Ctrl."""
_TABLE = str.maketrans(STAND_INS | _WIDE)
_KEY_TABLE = str.maketrans(_KEYS)


def named_keys(text: str) -> str:
    """A key or a sentence about keys, with words where it has their signs."""
    return text.translate(_KEY_TABLE)


class AsciiSigns(LineFilter):
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(_TABLE), segment.style, segment.control)
            for segment in segments
        ]
