"""A working day with known secrets, on a real terminal and by commands; then all is searched.

Every file, everything said on any screen or pipe, and the arguments and environments of all
processes: a secret may be where the table below says, and nowhere else. Functions tell theirs in
every way they can. Killed in between, and with a umask that forbids nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from console.engine import Engine
from console.model import Request, Setting
from tests.campaign._leaks import Leaks, new
from tests.terminal import Terminal, program

ROOT = Path(__file__).parents[2]
LEAKY = """async function onRequest(request, settings) {
  const s = settings.apiKey, asked = request.json();
  console.log('here', s, { [s]: [s] }, JSON.stringify({ s }), encodeURIComponent(s), `u:${s}`);
  console.warn(Buffer.from('user:' + s).toString('base64'), new Map([[s, new Set([s])]]));
  console.error(new Error('in ' + s));
  console.table([{ [s]: s }]);
  try {
    await fetch(asked.at + '/p/' + encodeURIComponent(s) + '?k=' + encodeURIComponent(s), {
      method: 'POST', body: JSON.stringify({ [s]: s }),
      headers: { Authorization: 'Basic ' + Buffer.from('u:' + s).toString('base64') },
    });
  } catch (e) { console.log(e) }
  Segment.track({ event: s, userId: 'u', properties: { [s]: s, at: 'https://a/?t=' + s } });
  Segment.identify({ userId: s, traits: { deep: [{ [s]: { s } }] } });
  Segment.set({ collection: 'c', id: 'x', properties: { name: s } });
  if (asked.fail === 'retry') throw new RetryError('later ' + s);
  if (asked.fail) { const e = new TypeError('bad ' + s); e.name = s; e.stack += s; throw e }
}
"""
T = TypeVar("T")
STORE = ("workspace.json", "journal-")
DAYS = 3


class Day:
    def __init__(self, folder: Path, seed: int, part: float) -> None:
        chance = self.chance = Random(seed)
        self._part = part
        self.folder, self.home, self.temp = folder, folder / "home", folder / "tmp"
        self.secrets = {
            name: new(chance, name, odd=name in ("tested", "deployed", "replaced", "given"))
            for name in ("tested", "deployed", "replaced", "given", "forward", "login", "sent")
        }
        self.leaks = Leaks(self.secrets)
        for made in (self.home, self.temp):
            made.mkdir(mode=0o700)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "FNCONSOLE_HOME": str(self.home),
            "TMPDIR": str(self.temp), "PYTHONPATH": str(ROOT), "EDITOR": str(folder / "editor"),
        }  # fmt: skip
        self.commands = 0

    # -- doing -------------------------------------------------------------------------------

    async def prepare(self) -> None:
        os.umask(0)
        engine = await Engine.open(self.home / "default")
        settings = (Setting("apiKey", "API Key", sensitive=True),)
        login = (("Authorization", f"Bearer {self.secrets['login']}"),)
        request = ("one", Request(login, '{"at": "http://127.0.0.1:9"}'))
        values: Any = {"apiKey": self.secrets["tested"]}
        made = await engine.create_function("Leaky", LEAKY, "", settings, values, (request,))
        source = await engine.connect(made.id, "shop", {"apiKey": self.secrets["replaced"]})
        self.learn("key", source.write_key)
        await engine.close()
        editor = self.folder / "editor"
        editor.write_text(f'#!/bin/sh\nls -lR "$TMPDIR" >> {self.folder}/listed\n')
        editor.chmod(0o755)

    def learn(self, name: str, secret: str) -> None:
        """One that the program made itself."""
        self.secrets[name] = secret
        self.leaks.learn(name, secret)

    def command(self, *words: str, allowed: Iterable[str] = (), **options: Any) -> str:
        """Run a command and look at what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "console", *words],
            env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=60,
            umask=0, **options,
        )  # fmt: skip
        self.commands += 1
        self.leaks.look(" ".join(words), (done.stdout + done.stderr).encode(), allowed)
        assert "Traceback" not in done.stderr, f"{words}: {done.stderr}"
        return done.stdout

    def some(self, ways: Iterable[T]) -> list[T]:
        """Of much the same, as many as there is time for."""
        every = list(ways)
        return self.chance.sample(every, max(1, round(len(every) * self._part)))

    def search(self) -> None:
        """All files; nobody has the workspace open."""
        kept = {"tested", "deployed", "forward", "key"}
        self.leaks.look_at_files(
            self.home,
            dict.fromkeys(STORE, kept)
            | {name: {"login", "sent"} for name in ("requests-", "runs-", "errors-", "captures-")}
            | {"deliveries-": {"sent"}},
        )
        self.leaks.look_at_files(self.temp, {})
        assert not self.leaks.found, "\n".join(dict.fromkeys(self.leaks.found))


def settings_of(day: Day) -> None:
    """Values and keys by files and pipes, and what shows them."""
    given = json.dumps({"apiKey": day.secrets["deployed"]})
    day.command("sources", "set", "shop", "--settings", "-", allowed={"key"}, input=given)
    day.command(
        "sources", "forward", "shop", "--to", "http://127.0.0.1:9/v1", "--write-key-file", "-",
        allowed={"key"}, input=day.secrets["forward"],
    )  # fmt: skip
    for name, access in (("bearer", "Workspace Member"), ("owner", "Workspace Owner")):
        said = day.command("tokens", "create", "--description", name, "--access", access, "--json")
        day.learn(name, json.loads(said)["token"])
    day.command("sources", "show", "shop", "--json", allowed={"key"})


def runs_of(day: Day) -> None:
    (day.folder / "leaky.js").write_text(LEAKY)
    file = {"settings": [{"name": "apiKey", "sensitive": True}]}
    file["values"] = {"apiKey": day.secrets["given"]}  # type: ignore[assignment]
    for fail in day.some(("", "retry", "yes")):
        body = json.dumps({"at": "http://127.0.0.1:9", "fail": fail})
        for more in day.some(([], ["--json"])):
            day.command(
                "run", "leaky.js", "--settings", "-", "--body", body, *more, input=json.dumps(file)
            )


def served(day: Day) -> None:
    """Webhooks of all kinds, and another program that asks the Public API; then a kill."""
    server = subprocess.Popen(
        [sys.executable, "-m", "console", "serve", "--port", "0", "--json"],
        env=day.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, umask=0,
    )  # fmt: skip
    assert server.stdout is not None and server.stderr is not None
    first = server.stdout.readline()
    ready = json.loads(first)
    source, test = ready["sources"][0]["url"], ready["test_url"]
    headers = {"Authorization": f"Bearer {day.secrets['sent']}", "Cookie": day.secrets["sent"]}
    with_key = {**headers, "X-Key": "s" + json.dumps(day.secrets["deployed"], ensure_ascii=True)}
    for fail in ("", "yes", "retry"):
        _post(source, {"at": "http://127.0.0.1:9", "fail": fail}, with_key)
    _post(
        test,
        {},
        {"Authorization": f"Bearer {day.secrets['bearer']}", "Cookie": day.secrets["sent"]},
    )
    _post(test, {}, {"Authorization": f"Bearer wrong{day.secrets['sent']}"})
    _post(source.replace("b=", "b=x"), {}, headers)
    shown(day)
    base = re.sub(r"(//[^/]+)/.*", r"\1", ready["url"])
    for words in (("list",), ("pull", "--dry-run"), ("push", "Leaky", "--yes", "--force")):
        day.command(
            "remote", *words, "--url", base, "--token-file", "-", input=day.secrets["owner"]
        )
    server.kill()
    said = b"".join(server.communicate())
    day.leaks.look("the first line of serve", first, {"key"})
    day.leaks.look("serve", said)


def _post(url: str, body: object, headers: dict[str, str]) -> None:
    data = json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, data, sent)
    try:
        urllib.request.urlopen(request, timeout=30).close()
    except urllib.error.HTTPError as refused:
        refused.close()


def shown(day: Day) -> None:
    """What lists and shows say of all that is kept; the URL of a source tells its key."""
    nouns = ("functions", "sources", "tokens", "errors", "deliveries", "retries", "events",
             "objects", "captures")  # fmt: skip
    may = {"sources": ["key"], "functions": ["tested"]}
    lists = [[noun, "list", *more] for noun in nouns for more in ([], ["--json"])]
    for words in day.some([*lists, ["usage", "show"], ["doctor", "--json"]]):
        day.command(*words, allowed=may.get(words[0], ()))
    for noun in ("errors", "deliveries", "captures"):
        for kept in day.some(json.loads(day.command(noun, "list", "--json"))):
            for words in day.some(([], ["--json"])):
                show = [noun, "show", kept["id"], *words]
                day.command(*show, allowed={"sent", "login"})
                for share in day.some(("--share", "--curl")):
                    day.command(*show, share)


def on_screen(day: Day) -> int:
    """The console on a terminal: each pane, a run, the editor, a crash; bytes that it painted."""
    words = (sys.executable, "-m", "console", "--port", "0")
    painted = b""
    shell = ("/bin/sh", "-c", 'umask 000; exec "$@"', "sh", *words)
    with program(*shell, **day.environment) as terminal:
        terminal.read_until(b"Leaky", 60)
        painted += _said(terminal)
        for keys in (*_RUN, *(key for pane in day.some(_PANES) for key in pane)):
            terminal.type(keys)
            painted += _said(terminal)
        listed = (day.folder / "listed").read_text()
        assert "-rw------- " in listed and "-rw-r" not in listed, listed
        assert b"here" in painted, f"the function did not run: {painted[-3000:]!r}"
    day.leaks.look("the screen", painted, {"login", "sent", "key"})
    return len(painted)


_RUN = (b"\x1be", b"\x1b[15~", b"y", b"\x1b[15~")  # $EDITOR; F5, and it may fetch from here
_PANES = (
    *((b"\x1b[%d~" % number, b"\x1b") for number in (17, 18, 19, 20)), (b"\x0f", b"\x1b"),
    *((b"\x10" + name + b"\r", b"\r", b"\x1b", b"\x1b") for name in (
        b"captures", b"errors", b"sources", b"tokens", b"settings", b"versions", b"usage", b"copy",
        b"history", b"members", b"deploy",
    )),
)  # fmt: skip


def _said(terminal: Terminal) -> bytes:
    import select

    said = terminal.output
    terminal.output = b""
    while select.select([terminal.descriptor], [], [], 0.25)[0]:
        said += os.read(terminal.descriptor, 65536)
    return said


def campaign(seed: int, scale: float) -> Iterator[str]:
    total = Leaks({})
    painted = commands = 0
    days = max(1, round(DAYS * scale))
    before = os.umask(0)
    try:
        for number in range(days):
            with tempfile.TemporaryDirectory(prefix="fnconsole-day-") as folder:
                day = Day(Path(folder), seed * 1000 + number, min(1.0, DAYS * scale))
                asyncio.run(day.prepare())
                watching = day.leaks.watch()
                for part in (settings_of, runs_of, served):
                    part(day)
                painted += on_screen(day)
                day.command("functions", "list")  # whoever opens it next lets old secrets go
                day.leaks.stop(watching)
                day.search()
                total.files += day.leaks.files
                total.processes += day.leaks.processes
                commands += day.commands
    finally:
        os.umask(before)
    yield (
        f"{days} days, {commands} commands, {total.processes} processes, {total.files} files and "
        f"{painted / 1e6:.1f} MB of screens searched: no secret where it does not belong"
    )
