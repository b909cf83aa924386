"""Every key that `fnconsole keys` lists, pressed in its place on a real terminal of 80x24."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from command import Command
from keystrokes import sent
from terminal import PYTHON, Terminal, program

CODE = """\
async function onRequest(request) {
  console.log('one');
  Segment.track({ event: request.json().event || 'None', userId: 'u' });
  if (request.json().event === 'bad') throw new Error('bad');
}
"""
BASE = "F5 Run"
PLACES: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {
    (("ctrl+l",), "[Output]"): (
        *("Output pane", "Json tree", "Row list", "Tabbed", "Paned", "Everywhere", "Workbench"),
    ),
    (("ctrl+l", "]", "]"), "[Output]"): ("Log rows", "Filtered list"),
    (("ctrl+l", "f6"), "[Code]"): (
        *("Code editor", "Completing text", "Laid out text", "Line editing", "Text surface"),
        "Wayfinding",
    ),
    (("ctrl+t",), "[Request]"): ("Request pane", "Shelf pane", "Request picker", "Pair rows"),
    (("ctrl+t", "tab", "tab", "tab", "tab", "tab"), "[Request]"): ("Body editor",),
    (("ctrl+l", "f6", "ctrl+f"), "[Code]"): ("Find bar",),
    (("f8",), "Auto-fill"): ("Captures",),
    (("f9",), "Errors"): ("Errors", "Failure rows"),
    (("f7",), "Sources ·"): ("Sources", "Debugger"),
    (("f4",), "Versions"): ("Versions", "Differences"),
    (("alt+h",), "Runs"): ("Runs",),
    (("ctrl+l", "u"), "Usage"): ("Usage",),
    (("ctrl+l", "m"), "Members"): ("Members",),
    (("ctrl+l", "a"), "Tokens"): ("Tokens",),
    (("ctrl+l", "p"), "Workspaces"): ("Workspaces",),
    (("ctrl+o",), "Go to"): ("Switcher",),
    (("ctrl+backslash",), "Settings"): ("Definitions",),
    (("f1",), "Help"): ("Help",),
}
"""How to get there, and what then stands on the screen → the places whose keys act there."""
NEVER = {"f10", "ctrl+q"}  # they end it
QUIET_S, CALM_S = 0.03, 0.12


class Walk:
    def __init__(self, terminal: Terminal, keys: dict[str, list[str]]) -> None:
        self._terminal = terminal
        self._keys = keys
        self.pressed: list[tuple[str, str]] = []

    def press(self, *keys: str, quiet_s: float = QUIET_S) -> None:
        for key in keys:
            try:
                self._terminal.press({"]": "right_square_bracket"}.get(key, key))
                self._terminal.settle(quiet_s)
            except OSError:
                said = self._terminal.output[-600:]
                raise AssertionError(f"{key} after {self.pressed[-3:]}: {said!r}") from None

    def enter(self, way: tuple[str, ...], marker: str) -> None:
        for _ in range(8):
            self.press("escape", quiet_s=CALM_S)
            screen = self._terminal.screen
            if BASE in screen and "╭" not in screen and "Esc " not in screen:
                break
        self.press(*way)
        self._terminal.see(marker)

    def visit(self, way: tuple[str, ...], marker: str, places: tuple[str, ...]) -> None:
        self.enter(way, marker)
        for place in places:
            for key in self._keys.pop(place):
                if marker not in self._terminal.screen:
                    self.enter(way, marker)
                self.pressed.append((place, key))
                self.press(key)


def listed(fnconsole: Command) -> Iterator[tuple[str, list[str]]]:
    """Place → its keys that a terminal can send."""
    actions = fnconsole.json("keys")["actions"]
    for place in dict.fromkeys(action["place"] for action in actions):
        keys = [key for action in actions if action["place"] == place for key in action["keys"]]
        yield place, [key for key in dict.fromkeys(keys) if sent(key) and key not in NEVER]


@pytest.mark.timeout(240)  # ten seconds of work; most of the rest is waiting for quiet
def test_no_listed_key_ends_the_console_in_its_place(fnconsole: Command) -> None:
    fnconsole.json("functions", "new", "A", "--code", "-", input=CODE)
    fnconsole.json("sources", "connect", "shop", "--function", "A")
    wanted = {name: fnconsole.environment[name] for name in ("FNCONSOLE_HOME", "PYTHONPATH")}
    wanted |= {"EDITOR": "true", "VISUAL": "true"}
    keys = dict(listed(fnconsole))
    with program(PYTHON, "-m", "console", "--port", "0", columns=80, rows=24, **wanted) as terminal:
        terminal.see(BASE, "onRequest")
        walk = Walk(terminal, keys)
        walk.press("f5")
        terminal.see("SUCCESS")
        for (way, marker), places in PLACES.items():
            walk.visit(way, marker, places)
        walk.enter(("ctrl+l",), "[Output]")
        walk.press("f10")
        ended = os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None and ended.si_status == 0
        assert b"itself failed" not in terminal.output
