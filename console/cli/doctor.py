"""`fnconsole doctor`: what the terminal at hand can do for the console, and what mends the rest.

Owns the questions and the print-out; `diagnosis` judges. Keys are asked for only where someone can
press them: at a terminal and without `--json`.
"""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from console import config, diagnosis
from console.cli import arguments, output
from console.text import printable

if TYPE_CHECKING:
    from console.terminal import Terminal

_ASKED = ("f5", "f2", "f6", "shift+f6", "f1", "f10", "ctrl+o", "ctrl+s", "ctrl+p")
"""The keys of the main job."""
_KEY_WAIT_S = 5.0
_ANSWER_WAIT_S = 1.0
_CLIPBOARD_WAIT_S = 0.4  # most terminals never answer this one
_TMUX_OPTIONS = (
    *("escape-time", "default-terminal", "set-clipboard", "allow-passthrough", "extended-keys"),
)
_TOOL_WAIT_S = 3.0
_INDENT, _FAR = 16, 10_000


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    at_terminal = output.is_terminal(sys.stdin) and output.is_terminal(sys.stdout)
    found = _facts_around()
    if at_terminal and os.environ.get("TERM") not in (None, "", "dumb"):
        from console.terminal import raw

        with raw() as terminal:
            found |= _facts_of(terminal)
            if not args.json and not args.no_keys:
                found |= _press_keys(terminal)
    findings = list(diagnosis.findings(diagnosis.Facts(**found)))
    if args.json:
        output.write_json([finding._asdict() for finding in findings])
    else:
        output.write(_text(findings, at_terminal))
    return 1 if any(finding.state == "trouble" for finding in findings) else 0


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole doctor",
        description="Test the terminal: keys, colours, size, characters, clipboard, round trip,\n"
        "tmux and screen, SSH, and the walls around functions. Each trouble comes with the line\n"
        "that mends it, and the exit code is 1 then.",
        epilog="example:\n  fnconsole doctor",
    )
    arguments.add_json(parser)
    parser.add_argument("--no-keys", action="store_true", help="do not ask to press keys")
    return parser


# -- what can be known without asking the terminal --------------------------------------------


def _facts_around() -> dict[str, Any]:
    from console.engine.captures import RECEIVER_HOST, RECEIVER_PORT
    from console.tui.widgets.panes import SMALLEST
    from console.workers import probing

    found: dict[str, Any] = {
        "environ": {name: printable(value) for name, value in os.environ.items()},
        "walls": probing.standing(),
        "encoding": locale.getpreferredencoding(False),
        "smallest": SMALLEST,
        "receiver_url": f"http://{RECEIVER_HOST}:{RECEIVER_PORT}",
    }
    if output.is_terminal(sys.stdout):
        size = os.get_terminal_size(sys.stdout.fileno())
        found["size"] = (size.columns, size.lines)
    if "TMUX" in os.environ:
        found["tmux"] = _tmux()
    if "STY" in os.environ:
        found["screen_version"] = _said("screen", "-v").split("(")[0].strip()
    return found


def _tmux() -> dict[str, str]:
    version = _said("tmux", "-V")
    options = {name: _said("tmux", "show-options", "-Av", name) for name in _TMUX_OPTIONS}
    options |= {
        name: _said("tmux", "show-options", "-sv", name)
        for name, value in options.items()
        if not value
    }
    return {"version": version} | options if version else {}


def _said(*command: str) -> str:
    """What a tool prints; empty where there is none or it fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TOOL_WAIT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return printable(done.stdout.strip())


# -- what the terminal answers ----------------------------------------------------------------


def _facts_of(terminal: Terminal) -> dict[str, Any]:
    times = [_cursor(terminal)]
    if times[0] is None:
        return {"asked": True}
    times += [_cursor(terminal), _cursor(terminal)]
    seconds = sorted(answer[1] for answer in times if answer)
    terminal.say("\r\u754c\u00e9")
    after = _cursor(terminal)
    terminal.say("\r\x1b[K")
    clipboard = terminal.ask("\x1b]52;c;?\x07", r"\x1b\]52;[^;]*;", _CLIPBOARD_WAIT_S)
    return {
        "asked": True,
        "round_trip_s": seconds[len(seconds) // 2],
        "wide_cells": after[0] - 1 if after else None,
        "clipboard_answered": clipboard is not None,
    }


def _cursor(terminal: Terminal) -> tuple[int, float] | None:
    """The column of the cursor, from 1, and how long the answer took."""
    answer = terminal.ask("\x1b[6n", r"\x1b\[\d+;(\d+)R", _ANSWER_WAIT_S)
    return (int(answer[0][1]), answer[1]) if answer else None


def _press_keys(terminal: Terminal) -> dict[str, Any]:
    from console.tui.keys import keymap, places
    from console.tui.keys.keyreading import key_names

    terminal.say("Press the keys that are asked for. Space skips one, q the rest.\r\n")
    came: dict[str, str] = {}
    for key in _ASKED:
        terminal.drop()
        terminal.say(f"  {places.shown(key):9} ")
        names = key_names(terminal.key(_KEY_WAIT_S))
        pressed = names[0] if names else ""
        if pressed == "q":
            terminal.say("skipped\r\n")
            break
        came[key] = "skip" if pressed == "space" else pressed
        terminal.say(f"{_told(key, came[key])}\r\n")
    keys, _ = keymap.checked(config.read().keys)
    actions = [a for a in places.actions(keys) if a.place in ("Workbench", "Everywhere") and a.id]
    instead = {
        key: (action.id, tuple(other for other in action.keys if other != key))
        for action in actions
        for key in action.keys
    }
    return {"keys": came, "instead": instead}


def _told(key: str, came: str) -> str:
    if came == key:
        return "arrives"
    return "skipped" if came == "skip" else f"came as {printable(came)}" if came else "nothing came"


# -- print-out --------------------------------------------------------------------------------


def _text(findings: list[diagnosis.Finding], at_terminal: bool) -> str:
    paint = output.Paint.for_stdout()
    marks = {"good": paint.green("ok"), "trouble": paint.red("!!"), "unknown": paint.faint("??")}
    lines = [] if at_terminal else ["Not at a terminal: only what the environment tells.", ""]
    width = max(20, shutil.get_terminal_size().columns - _INDENT) if at_terminal else _FAR
    for finding in findings:
        words = textwrap.wrap(printable(finding.text), width, break_on_hyphens=False) or [""]
        lines.append(f"{marks[finding.state]}  {finding.topic:11} {words[0]}")
        lines += [" " * _INDENT + more for more in words[1:]]
        where = str(config.path()) if finding.where == config.NAME else finding.where
        if finding.mend:
            lines.append(" " * 16 + (f"Mend it in {where}:" if where else "Mend it:"))
            lines += [" " * 18 + paint.bold(line) for line in finding.mend.split("\n")]
    return "\n".join([*lines, ""])
