"""What a terminal can do for the console, and the line of configuration that mends what it cannot.

Judges facts that others gathered: the environment, what tmux says of itself, what the terminal
answered. Asks nobody and prints nothing. The trap: silence proves nothing, so what did not answer
is unknown, never bad.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from console import keynames, tunnel, walls

State = Literal["good", "trouble", "unknown"]
SLOW_S = 0.15
"""A round trip from which animation is felt as lag."""
ESCAPE_TIME_MS = 50
"""tmux waits so long after Esc for the rest of a key; above this, Esc feels slow."""


class Finding(NamedTuple):
    topic: str
    state: State
    text: str
    """One sentence."""
    mend: str = ""
    """The line that mends it; empty where there is nothing to mend."""
    where: str = ""
    """The file that the line goes to."""


@dataclass(frozen=True)
class Facts:
    """What was found out; None and empty where it was not."""

    environ: Mapping[str, str]
    encoding: str = ""
    size: tuple[int, int] | None = None
    smallest: tuple[int, int] = (0, 0)
    round_trip_s: float | None = None
    wide_cells: int | None = None
    """How far the cursor moved for a character that is two cells wide and one of two bytes: 3."""
    clipboard_answered: bool = False
    asked: bool = False
    """Whether the terminal could be asked anything."""
    tmux: Mapping[str, str] = field(default_factory=dict)
    """`version` and options by name, where in tmux."""
    screen_version: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Key that was asked for → the one that came; empty for none, "skip" where it was skipped."""
    instead: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Key → the id of its action, and its other keys."""
    receiver_url: str = ""
    walls: tuple[str, ...] | None = None
    """Those that stand around functions; see `console.walls`."""


def findings(facts: Facts) -> Iterator[Finding]:
    yield from _terminal(facts)
    yield _size(facts)
    yield _colours(facts)
    yield _encoding(facts)
    yield from _clipboard(facts)
    yield _round_trip(facts)
    yield from _tmux(facts)
    yield from _screen(facts)
    yield from _ssh(facts)
    yield from _walls(facts)
    yield from _keys(facts)


def _terminal(facts: Facts) -> Iterator[Finding]:
    term = facts.environ.get("TERM", "")
    name = facts.environ.get("TERM_PROGRAM", "")
    if term in ("", "dumb"):
        text = f"TERM is {term or 'not set'}, so the console cannot draw here."
        yield Finding("terminal", "trouble", text, "export TERM=xterm-256color", "~/.profile")
    else:
        yield Finding("terminal", "good", f"TERM is {term}" + (f", in {name}." if name else "."))


def _size(facts: Facts) -> Finding:
    if facts.size is None:
        return Finding("size", "unknown", "There is no terminal here to measure.")
    (columns, rows), (least_columns, least_rows) = facts.size, facts.smallest
    text = f"{columns} columns and {rows} rows"
    if columns < least_columns or rows < least_rows:
        return Finding(
            "size", "trouble", f"{text}; the console needs {least_columns}x{least_rows}."
        )
    return Finding("size", "good", f"{text}.")


def colours(environ: Mapping[str, str]) -> int:
    """How many the terminal says that it has."""
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return 1 << 24
    term = environ.get("TERM", "")
    return 256 if "256" in term or "kitty" in term else 16


def _colours(facts: Facts) -> Finding:
    environ = facts.environ
    if environ.get("NO_COLOR"):
        return Finding("colours", "good", "NO_COLOR is set: greys, and no meaning by colour alone.")
    many = colours(environ)
    if many > 256:
        return Finding("colours", "good", "16 million colours.")
    if "TMUX" in environ and many == 16:
        text = "16 colours, as tmux says TERM=" + environ.get("TERM", "") + "."
        mend = 'set -g default-terminal "tmux-256color"'
        return Finding("colours", "trouble", text, mend, "~/.tmux.conf")
    if many == 256:
        return Finding("colours", "good", "256 colours; COLORTERM=truecolor would tell of more.")
    if environ.get("TERM") == "linux":
        return Finding("colours", "good", "16 colours, the console's own; themes use their names.")
    mend = "export TERM=xterm-256color"
    return Finding("colours", "trouble", "16 colours, as TERM says.", mend, "~/.profile")


def _encoding(facts: Facts) -> Finding:
    if facts.encoding.lower().replace("-", "") != "utf8":
        text = f"The locale's encoding is {facts.encoding or 'not known'}, not UTF-8."
        return Finding("characters", "trouble", text, "export LANG=C.UTF-8", "~/.profile")
    if facts.environ.get("TERM") == "linux":
        text = "UTF-8; fonts of the Linux console lack signs. Where some are missing:"
        return Finding("characters", "unknown", text, '[screen]\nborders = "ascii"', "config.toml")
    if facts.wide_cells is None:
        return Finding(
            "characters", "unknown", "UTF-8 by the locale; their width was not measured."
        )
    if facts.wide_cells == 3:
        return Finding("characters", "good", "UTF-8, and wide characters take two cells.")
    if facts.wide_cells == 2:
        text = "Wide characters take one cell, so lines with them are off by one."
        return Finding("characters", "trouble", text, "use a font with East Asian characters")
    mend, where = "export LANG=C.UTF-8", "~/.profile"
    if facts.tmux:
        mend, where = "tmux -u", "the command that starts tmux"
    return Finding("characters", "trouble", "The terminal does not read UTF-8.", mend, where)


def _clipboard(facts: Facts) -> Iterator[Finding]:
    if facts.clipboard_answered:
        yield Finding("clipboard", "good", "The terminal answers OSC 52; copying works.")
    elif facts.environ.get("TERM") in ("linux", "dumb"):
        yield Finding("clipboard", "trouble", "No clipboard here; copies are saved to a file.")
    elif facts.tmux:
        yield from _tmux_clipboard(facts.tmux)
    else:
        text = "The terminal takes OSC 52 or not: it does not say. Copy once and paste to see."
        yield Finding("clipboard", "unknown", text)


def _tmux_clipboard(tmux: Mapping[str, str]) -> Iterator[Finding]:
    setting = tmux.get("set-clipboard", "")
    if setting == "on":
        yield Finding("clipboard", "good", "tmux takes copies and hands them on (OSC 52).")
    elif tmux.get("allow-passthrough", "off") in ("on", "all"):
        yield Finding("clipboard", "good", "tmux lets copies through to the terminal.")
    else:
        text = f"tmux keeps copies from the clipboard: set-clipboard is {setting or 'not known'}."
        yield Finding("clipboard", "trouble", text, "set -g set-clipboard on", "~/.tmux.conf")


def _round_trip(facts: Facts) -> Finding:
    if facts.round_trip_s is None:
        told = "The terminal did not answer." if facts.asked else "There is no terminal to ask."
        return Finding("round trip", "unknown", told)
    text = f"The terminal answers after {facts.round_trip_s * 1000:.0f} ms"
    if facts.round_trip_s < SLOW_S:
        return Finding("round trip", "good", f"{text}.")
    mend = "[screen]\nslow_link = true"
    return Finding("round trip", "trouble", f"{text}, which is slow.", mend, "config.toml")


def _tmux(facts: Facts) -> Iterator[Finding]:
    if "TMUX" not in facts.environ:
        return
    tmux = facts.tmux
    if not tmux:
        yield Finding("tmux", "unknown", "tmux does not tell its settings.")
        return
    yield Finding("tmux", "good", f"{tmux.get('version', 'tmux')}.")
    wait = tmux.get("escape-time", "")
    if wait.isdigit() and int(wait) > ESCAPE_TIME_MS:
        text = f"tmux waits {wait} ms after Esc."
        yield Finding("tmux", "trouble", text, "set -sg escape-time 10", "~/.tmux.conf")
    kind = tmux.get("default-terminal", "")
    if kind and "256" not in kind and colours(facts.environ) > 16:
        text = f"tmux offers new panes TERM={kind}, which has 16 colours."
        mend = 'set -g default-terminal "tmux-256color"'
        yield Finding("tmux", "trouble", text, mend, "~/.tmux.conf")
    if tmux.get("extended-keys") == "off":
        text = "Keys like Ctrl+Enter do not come through tmux; the console needs none of them."
        yield Finding("tmux", "good", text)


def _screen(facts: Facts) -> Iterator[Finding]:
    environ = facts.environ
    if environ.get("TERM", "").startswith("screen") and not {"STY", "TMUX"} & environ.keys():
        text = "TERM is of screen or tmux, elsewhere. If Esc waits for the next key, in screen:"
        yield Finding("screen", "unknown", text, "[screen]\nmouse = false", "config.toml")
    if "STY" in facts.environ:
        name = facts.screen_version or "GNU screen"
        text = "its command key, Ctrl+A, is not used, nor the mouse, with which it keeps Esc back."
        yield Finding("screen", "good", f"{name}; {text}")
        if colours(facts.environ) == 16:
            mend = "term screen-256color"
            yield Finding("screen", "trouble", "screen offers 16 colours.", mend, "~/.screenrc")


def _ssh(facts: Facts) -> Iterator[Finding]:
    if "SSH_CONNECTION" in facts.environ:
        line = tunnel.inward(facts.receiver_url, facts.environ)
        text = f"Over SSH. For webhooks from your machine, there: {line}"
        yield Finding("ssh", "good", text if line else "Over SSH.")


def _walls(facts: Facts) -> Iterator[Finding]:
    """A system without one is no trouble of the terminal's: nothing mends it from here."""
    if facts.walls is None:
        yield Finding("walls", "unknown", "No worker starts here, so nothing runs functions.")
        return
    for wall, purpose in walls.PURPOSES.items():
        if wall in facts.walls:
            yield Finding("walls", "good", f"{purpose}.")
        else:
            yield Finding("walls", "unknown", f"Not on this system: {purpose}.")


def _keys(facts: Facts) -> Iterator[Finding]:
    came_as = facts.keys.items()
    arrived = [key for key, came in came_as if came in (key, keynames.SHIFTED.get(key))]
    if arrived:
        verb = "arrives" if len(arrived) == 1 else "arrive"
        yield Finding("keys", "good", f"{', '.join(arrived)} {verb}.")
    if skipped := [key for key, came in came_as if came == "skip"]:
        verb = "was" if len(skipped) == 1 else "were"
        yield Finding("keys", "unknown", f"{', '.join(skipped)} {verb} skipped.")
    for asked, came in came_as:
        if asked not in (*arrived, *skipped):
            identity, others = facts.instead.get(asked, ("", ()))
            text = f"{asked} arrives as {came}" if came else f"{asked} does not arrive"
            other = f"; {' or '.join(others)} does the same." if others else "."
            mend = f'[keys]\n"{identity}" = "{",".join(others) or "KEY"}"' if identity else ""
            yield Finding("keys", "trouble", text + other, mend, "config.toml" if mend else "")
