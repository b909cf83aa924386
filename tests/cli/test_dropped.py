"""A connection that drops under the console: nothing is lost, and the next one goes on there."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from command import Command
from terminal import PYTHON, Terminal, program

from console import whereabouts
from console.whereabouts import Whereabouts

LINES = "".join(f"// line {number}\n" for number in range(1, 41))


@contextmanager
def console(fnconsole: Command) -> Iterator[Terminal]:
    wanted = {name: fnconsole.environment[name] for name in ("FNCONSOLE_HOME", "PYTHONPATH")}
    command = (PYTHON, "-m", "console", "--port", "0")
    with program(*command, columns=120, rows=30, **wanted) as terminal:
        terminal.see("Webhooks http", "Second [First")
        yield terminal


def drop(terminal: Terminal) -> None:
    terminal.hang_up()
    os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)


def two_functions(fnconsole: Command) -> None:
    """Both open in tabs, as a console before left them."""
    code = fnconsole.file("handler.js", LINES + "async function onRequest(request) {}\n")
    first, second = (
        fnconsole.json("functions", "new", name, "--code", code)["id"]
        for name in ("First", "Second")
    )
    left = Whereabouts(first, tabs=(second, first))
    whereabouts.write(fnconsole.home / "default", left)


def type_and_drop(fnconsole: Command) -> None:
    with console(fnconsole) as terminal:
        terminal.press("ctrl+g")
        terminal.see("Go to a line")
        terminal.type(b"20\r")
        terminal.see("line 25")
        terminal.press("end")
        terminal.type(b" kept over ssh")
        terminal.see("line 20 kept over ssh", "unsaved")
        drop(terminal)


def goes_on(fnconsole: Command) -> None:
    """The next console shows the tab, the text and the cursor."""
    with console(fnconsole) as terminal:
        terminal.see("line 20 kept over ssh", "Unsaved text of")
        terminal.type(b", and on")
        terminal.see("line 20 kept over ssh, and on")
        drop(terminal)


def test_a_console_that_hosted_when_it_dropped_is_followed_by_the_next(fnconsole: Command) -> None:
    two_functions(fnconsole)
    type_and_drop(fnconsole)
    goes_on(fnconsole)


def test_serve_receives_while_consoles_that_joined_it_drop_and_come_back(
    fnconsole: Command,
) -> None:
    two_functions(fnconsole)
    token = fnconsole.json("tokens", "create", "--description", "test")["token"]
    serving = fnconsole.start("serve", "--port", "0", "--json")
    try:
        assert serving.stdout is not None
        url = json.loads(serving.stdout.readline())["test_url"]
        type_and_drop(fnconsole)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(urllib.request.Request(url, b"{}", headers), timeout=10) as answer:
            assert answer.status == 200
        goes_on(fnconsole)
        assert len(fnconsole.json("captures", "list")) == 1
        assert serving.poll() is None
    finally:
        serving.terminate()
        serving.communicate(timeout=10)
