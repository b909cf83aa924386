"""`fnconsole doctor` at a terminal that the test plays, and without one."""

from __future__ import annotations

import os
import signal
import termios

import pytest
from command import Command, one_json
from terminal import PYTHON, Terminal, program

CURSOR = b"\x1b[6n"


def start(fnconsole: Command, *arguments: str, **environment: str):  # type: ignore[no-untyped-def]
    wanted = ("FNCONSOLE_HOME", "PYTHONPATH")
    settings = {name: fnconsole.environment[name] for name in wanted}
    settings |= {"LANG": "C.UTF-8"} | environment
    return program(PYTHON, "-m", "console", "doctor", *arguments, **settings)


def answer(terminal: Terminal, clipboard: bool = True) -> None:
    """Be a terminal at the questions that come before the keys."""
    for column in (b"1", b"1", b"1", b"4"):
        terminal.read_until(CURSOR)
        terminal.output = b""
        terminal.type(b"\x1b[1;" + column + b"R")
    terminal.read_until(b"\x1b]52;c;?\x07")
    if clipboard:
        terminal.type(b"\x1b]52;c;c2VjcmV0\x07")


def modes(terminal: Terminal) -> int:
    flags: int = termios.tcgetattr(terminal._descriptor)[3]
    return flags & (termios.ECHO | termios.ICANON | termios.ISIG)


def usual() -> int:
    return termios.ECHO | termios.ICANON | termios.ISIG


def test_what_the_terminal_answers_is_judged(fnconsole: Command) -> None:
    with start(fnconsole) as terminal:
        answer(terminal)
        for shown, sent in (("f5", b"\x1b[15~"), ("f2", b"\x1bOR"), ("f6", b" ")):
            terminal.read_until(f"  {shown:9} ".encode())
            terminal.type(sent)
        terminal.read_until(b"shift+f6 ")
        terminal.type(b"q")
        terminal.read_until(b"f6 was skipped")
        said = terminal.output.decode()
        assert "f2        came as f3" in said
        assert "wide characters take two cells" in said and "answers OSC 52" in said
        assert "f5 arrives." in said and '"save" = "ctrl+s,s"' in said
        assert "secret" not in said and "c2Vj" not in said
        assert modes(terminal) == usual()


def test_with_json_no_key_is_asked_for(fnconsole: Command) -> None:
    with start(fnconsole, "--json") as terminal:
        answer(terminal, clipboard=False)
        terminal.read_until(b'"round trip", "state": "good"')
        assert b"Press" not in terminal.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, None])
def test_the_terminal_gets_its_settings_back_however_it_ends(
    fnconsole: Command, number: signal.Signals | None
) -> None:
    with start(fnconsole) as terminal:
        answer(terminal)
        terminal.read_until(b"f5")
        assert modes(terminal) == 0
        if number is None:
            terminal.type(b"\x03")
        else:
            os.kill(terminal.pid, number)
        status = os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        assert status is not None
        interrupted = number in (signal.SIGINT, None)
        assert status.si_status == (130 if interrupted else 128 + int(number or 0))
        assert modes(terminal) == usual()
        assert b"Traceback" not in terminal.output


def test_without_a_terminal_it_tells_what_it_can_know(fnconsole: Command) -> None:
    kept = {"TERM": "linux", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TMUX": "", "STY": ""}
    for name in ("TMUX", "STY", "SSH_CONNECTION", "COLORTERM"):
        fnconsole.environment.pop(name, None)
        kept.pop(name, None)
    done = fnconsole("doctor", env=kept)
    assert (done.returncode, done.stderr) == (1, "")  # no clipboard on the Linux console
    assert done.stdout.startswith("Not at a terminal")
    found = one_json(fnconsole("doctor", "--json", env=kept | {"TERM": "xterm-256color"}).stdout)
    assert {finding["topic"] for finding in found} >= {"size", "colours", "clipboard"}
    assert [f for f in found if f["state"] == "trouble"] == []
