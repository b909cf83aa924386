"""The README's main job on a real terminal of 80x24, with nothing but keys that are documented."""

from __future__ import annotations

import json
import re
import urllib.request

from command import Command
from terminal import PYTHON, Terminal, program

from console.tui.keys import places

CODE = """\
async function onRequest(request) {
  const order = request.json();
  Segment.track({ event: order.name.toUpperCase(), userId: order.user });
}
"""
FIXED = "  Segment.track({ event: order.event, userId: order.user.id });\n"


class Person:
    """Presses what `fnconsole keys` lists, and types text."""

    def __init__(self, terminal: Terminal) -> None:
        self.see = terminal.see
        self._terminal = terminal
        self._documented = {key for action in places.actions({}) for key in action.keys}

    def press(self, *keys: str) -> None:
        for key in keys:
            assert key in self._documented, key
            self._terminal.press(key)

    def type(self, text: str) -> None:
        self._terminal.type(text.replace("\n", "\r").encode())


def send(url: str, name: str, token: str = "") -> int:
    body = json.dumps({"event": name, "user": {"id": "u-9"}}).encode()
    headers = {"Content-Type": "application/json"} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, body, headers), timeout=10) as answer:
        return int(answer.status)


def test_the_main_job_by_documented_keys_alone(fnconsole: Command) -> None:
    wanted = {name: fnconsole.environment[name] for name in ("FNCONSOLE_HOME", "PYTHONPATH")}
    command = (PYTHON, "-m", "console", "--port", "0")
    with program(*command, columns=80, rows=24, **wanted) as terminal:
        person = Person(terminal)
        _write_and_run(person)
        _capture_and_run(person)
        _deploy_and_deliver(person, fnconsole)
        person.press("escape", "f10")
        terminal.read_to_end()
    assert b"Traceback" not in terminal.output


def _write_and_run(person: Person) -> None:
    person.see("New function", "Webhooks http")
    person.press("enter")
    person.see("Name")
    person.type("Orders")
    person.press("enter")
    person.see("[Code]", "function onRequest")
    person.press("alt+a", "delete")
    person.see("[Code]", without="Segment")
    person.type(CODE)
    person.see("order.user")
    person.press("f5")
    person.see("[Output]", "Bad Request", "handler.js 3:37")
    person.press("enter")
    person.see("[Code]")
    person.press("alt+shift+k", "home")  # the cursor stands in the line of the error
    person.see("unsaved", without="Segment.track")
    person.type(FIXED)
    person.see("order.event")
    person.press("f2")
    person.see("v2 LATEST", without="unsaved")
    person.press("f5")
    person.see("[Output]", "SUCCESS", "Order Completed")


def _capture_and_run(person: Person) -> None:
    person.press("f8")
    screen = person.see("Token  fnc_")
    url, token = (re.search(rf"{name} +(\S+)", screen) for name in ("URL", "Token"))
    assert url and token and send(url[1], "Order Paid", token[1]) == 200
    person.see("Request #1")
    person.press("enter")
    person.see("[Request]", "Order Paid")
    person.press("f5")
    person.see("[Output]", "SUCCESS", "Order Paid")


def _deploy_and_deliver(person: Person, fnconsole: Command) -> None:
    person.press("f7")
    person.see("0 sources")
    person.press("n")
    person.see("Connect Orders, version 2")
    person.press("enter")
    person.see("1 source", "version 2, the latest")
    person.press("escape", "f6")
    person.see("[Code]", "DEPLOYED")
    person.press("ctrl+home")
    person.type("// Orders of the shop\n")
    person.see("1 // Orders")
    person.press("f3")
    person.see("Deploy version 3", "v2 → v3")
    person.press("enter")
    person.see("v3 DEPLOYED")
    person.press("f7")
    person.see("version 3, the latest")
    [source] = fnconsole.json("sources", "list")
    assert send(source["url"], "Order Shipped") == 200
    person.see("Last deliveries", "1 event")
    person.press("right_square_bracket")
    person.see("Order Shipped")
