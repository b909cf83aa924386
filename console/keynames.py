"""Keys that do not arrive: what terminals, multiplexers and desktops do with some of them.

A table with its sources, and nothing that acts. Names are Textual's. The trap: a key of the kitty
protocol arrives in one terminal and, through tmux, not in the next, so it may be a second key only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple


class Trouble(NamedTuple):
    keys: frozenset[str]
    where: str
    why: str
    how: Literal["never", "kitty", "taken"]
    """Never told apart from another key; only with the kitty protocol; or taken on the way."""
    source: str


def _keys(names: str) -> frozenset[str]:
    return frozenset(names.split())


_XTERM = "xterm control sequences, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html"
_VSCODE = "https://github.com/tconbeer/harlequin/issues/229"
_TMUX = "tmux(1)"
_SCREEN = "screen(1)"

TROUBLES: tuple[Trouble, ...] = (
    Trouble(_keys("ctrl+h"), "terminals", "it is the byte of Backspace", "never", _XTERM),
    Trouble(_keys("ctrl+i"), "terminals", "it is the byte of Tab", "never", _XTERM),
    Trouble(_keys("ctrl+m"), "terminals", "it is the byte of Enter", "never", _XTERM),
    Trouble(
        _keys("ctrl+left_square_bracket"), "terminals", "it is the byte of Escape", "never", _XTERM
    ),
    Trouble(
        _keys("ctrl+j"),
        "terminals",
        "it is the byte of a new line, and pasted text is full of them",
        "never",
        "https://github.com/tconbeer/harlequin/issues/425",
    ),
    Trouble(
        _keys("ctrl+space ctrl+slash"),
        "terminals",
        "it arrives as ctrl+@ or ctrl+underscore; bind that name",
        "never",
        "https://github.com/Textualize/textual/issues/5902",
    ),
    Trouble(
        _keys("alt+b alt+f"),
        "terminals",
        "Option and an arrow send the same on macOS, so it is read as ctrl+left or ctrl+right",
        "never",
        "textual/_ansi_sequences.py",
    ),
    Trouble(
        _keys("alt+left_square_bracket alt+right_square_bracket alt+circumflex_accent")
        | _keys("alt+underscore alt+shift+o alt+shift+p alt+shift+x"),
        "terminals",
        "it is how other keys and answers begin",
        "never",
        _XTERM,
    ),
    Trouble(
        _keys("ctrl+enter shift+enter alt+enter shift+space shift+backspace ctrl+backspace")
        | {f"ctrl+{digit}" for digit in "0123456789"},
        "terminals",
        "only the kitty protocol tells it from the plain key",
        "kitty",
        "https://sw.kovidgoyal.net/kitty/keyboard-protocol/",
    ),
    Trouble(
        frozenset(f"ctrl+shift+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
        "terminals",
        "it arrives as the same letter without Shift",
        "kitty",
        "https://sw.kovidgoyal.net/kitty/keyboard-protocol/",
    ),
    Trouble(
        frozenset(f"super+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
        "terminals",
        "the desktop keeps it",
        "kitty",
        "https://textual.textualize.io/FAQ/",
    ),
    Trouble(_keys("ctrl+b"), "tmux", "it is the prefix key", "taken", _TMUX),
    Trouble(_keys("ctrl+a"), "screen", "it is the command key", "taken", _SCREEN),
    Trouble(
        _keys("ctrl+s ctrl+q"),
        "screen and serial lines",
        "flow control may hold it",
        "taken",
        _SCREEN,
    ),
    Trouble(
        _keys("f1 f5 f6 shift+f6 ctrl+e ctrl+j ctrl+k ctrl+q ctrl+p"),
        "the terminal of VS Code",
        "the editor acts on it",
        "taken",
        _VSCODE,
    ),
    Trouble(
        _keys("f1 f10 f11"),
        "GNOME Terminal and others",
        "help, menu and full screen",
        "taken",
        "the shortcuts in their own preferences",
    ),
    Trouble(
        _keys("ctrl+pageup ctrl+pagedown"),
        "GNOME Terminal, VS Code and others",
        "it goes to their own tabs",
        "taken",
        "the shortcuts in their own preferences",
    ),
    Trouble(
        _keys("ctrl+w ctrl+t ctrl+n"),
        "terminals in a browser",
        "the browser acts on it",
        "taken",
        "https://github.com/xtermjs/xterm.js/issues/2812",
    ),
    Trouble(
        frozenset(f"shift+f{number}" for number in range(1, 13)),
        "the Linux console",
        "it sends another function key, or nothing",
        "taken",
        "console_codes(4), loadkeys(1)",
    ),
    Trouble(
        _keys("ctrl+up ctrl+down ctrl+left ctrl+right"),
        "macOS",
        "Mission Control takes it",
        "taken",
        "https://support.apple.com/guide/mac-help/mh35798/mac",
    ),
)


SHIFTED = {f"shift+f{number}": f"f{number + 12}" for number in range(1, 13)}
"""A shifted function key → what xterm, tmux and most others send for it."""


def shown_keys(keys: Iterable[str]) -> list[str]:
    """Without those that only stand for a shifted key that is among them."""
    every = list(keys)
    sent = {SHIFTED[key] for key in every if key in SHIFTED}
    return [key for key in every if key not in sent]


def troubles(key: str) -> list[Trouble]:
    """What becomes of a key on its way; empty for one that arrives everywhere."""
    return [trouble for trouble in TROUBLES if key in trouble.keys]


def hard(key: str) -> Trouble | None:
    """Why a key does not arrive from a plain terminal as itself, if so."""
    return next((trouble for trouble in troubles(key) if trouble.how != "taken"), None)
