"""The command on a real terminal."""

from __future__ import annotations

import json
import os

import pytest
from command import Command
from terminal import PYTHON, program

CODE = "function onRequest() { console.log('x'); }"


def start(fnconsole: Command, *arguments: str, **environment: str):  # type: ignore[no-untyped-def]
    wanted = ("FNCONSOLE_HOME", "PYTHONPATH")
    settings = {name: fnconsole.environment[name] for name in wanted} | environment
    return program(PYTHON, "-m", "console", *arguments, **settings)


def test_colours_are_shown_and_no_color_is_heeded(fnconsole: Command) -> None:
    handler = str(fnconsole.folder / fnconsole.handler("console.log('end of logs')"))
    with start(fnconsole, "run", handler) as terminal:
        terminal.read_until(b"end of logs")
        assert b"\x1b[1;32mSuccess\x1b[0m" in terminal.output
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        with start(fnconsole, "run", handler, **plain) as terminal:
            terminal.read_until(b"end of logs")
            assert b"\x1b" not in terminal.output


def test_deleting_asks_first_where_someone_can_answer(fnconsole: Command) -> None:
    fnconsole.json("functions", "new", "A", "--code", "-", input=CODE)
    with start(fnconsole, "functions", "delete", "A") as terminal:
        terminal.read_until(b"[y/N] ")
        terminal.type(b"\n")
        terminal.read_until(b"Nothing was deleted.")
    assert len(fnconsole.json("functions", "list")) == 1
    with start(fnconsole, "functions", "delete", "A") as terminal:
        terminal.read_until(b"[y/N] ")
        terminal.type(b"y\n")
        terminal.read_until(b"Deleted A.")
    assert fnconsole.json("functions", "list") == []
    fnconsole.json("functions", "new", "B", "--code", "-", input=CODE)
    with start(fnconsole, "functions", "delete", "B", "--yes") as terminal:
        terminal.read_until(b"Deleted B.")


def test_ctrl_c_at_a_question_is_an_answer(fnconsole: Command) -> None:
    fnconsole.json("functions", "new", "A", "--code", "-", input=CODE)
    with start(fnconsole, "functions", "delete", "A") as terminal:
        terminal.read_until(b"[y/N] ")
        terminal.type(b"\x03")
        terminal.read_until(b"^C")
    assert json.loads(fnconsole("functions", "list", "--json").stdout)


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_told_so(fnconsole: Command, term: str) -> None:
    with start(fnconsole, TERM=term) as terminal:
        terminal.read_until(b"set TERM=xterm-256color.")
        ended = os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None and ended.si_status == 3
        assert b"\x1b" not in terminal.output


def test_a_console_that_is_to_be_offline_says_so_and_is(fnconsole: Command) -> None:
    with start(fnconsole, "--offline", "--port", "0") as terminal:
        terminal.read_until(b"OFFLINE: functions fetch nothing")
        assert fnconsole.json("fetch", "show")["offline"] is True
    assert fnconsole.json("fetch", "show")["offline"] is True
    with start(fnconsole, "--offline", "--as", "functions-read-only") as terminal:
        terminal.read_until(b"you are here as")


def test_two_consoles_receive_side_by_side_on_ports_of_their_own(fnconsole: Command) -> None:
    with start(fnconsole, "--port", "0") as first:
        first.read_until(b"http://127.0.0.1:")
        with start(fnconsole, "--workspace", "other", "--port", "0") as second:
            second.read_until(b"http://127.0.0.1:")
            assert b"taken" not in second.output
