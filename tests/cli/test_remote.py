"""`fnconsole remote` as a process, against a server that holds it to the Public API."""

from __future__ import annotations

import asyncio
import io
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from command import Command
from publicserver import TOKEN, PublicServer, public_server
from terminal import PYTHON, program

from console.cli import main
from console.engine import Engine

CODE = "function onRequest() { console.log('é'); }\n"
OTHER = "function onRequest() { console.log('other'); }\n"
THIRD = "function onRequest() { console.log('third'); }\n"
SETTING = {
    "name": "apiKey", "label": "API key", "type": "STRING", "description": "of the shop",
    "required": True, "sensitive": True,
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[PublicServer]:
    with public_server() as server:
        yield server


class Remote:
    """Runs `fnconsole remote` and other commands here, as a process each would take 300 ms."""

    def __init__(
        self,
        server: PublicServer,
        home: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.server = server
        self.home = home
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        monkeypatch.setenv("FNCONSOLE_HOME", str(home))

    def command(self, *arguments: str, input: str = "") -> CompletedProcess[str]:  # noqa: A002
        stdin = io.TextIOWrapper(io.BytesIO(input.encode()), encoding="utf-8")
        with self.monkeypatch.context() as here:
            here.setattr("sys.stdin", stdin)
            code = main([*arguments])
        out, err = self.capsys.readouterr()
        return CompletedProcess(arguments, code, out, err)

    def __call__(
        self, *arguments: str, token: str | None = TOKEN, **options: Any
    ) -> CompletedProcess[str]:
        with self.monkeypatch.context() as here:
            here.delenv("SEGMENT_TOKEN", raising=False)
            if token is not None:
                here.setenv("SEGMENT_TOKEN", token)
            done = self.command("remote", *arguments, "--url", self.server.url, **options)
        assert TOKEN not in done.stdout + done.stderr
        return done

    def json(self, *arguments: str, code: int = 0) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == code, done
        assert bool(done.stderr) == bool(code), done
        return json.loads(done.stdout)

    def refusal(self, *arguments: str, **options: Any) -> str:
        done = self(*arguments, **options)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.count("\n") == 1 and done.stderr.endswith(".\n"), done.stderr
        return done.stderr

    def functions(self, *arguments: str, **options: Any) -> Any:
        done = self.command("functions", *arguments, "--json", **options)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    def save(self, name: str, code: str) -> None:
        self.functions("save", name, "--code", "-", input=code)

    def new(self, name: str, code: str) -> None:
        self.functions("new", name, "--code", "-", input=code)

    def code(self, name: str) -> Any:
        return self.functions("show", name)["code"]


@pytest.fixture
def remote(
    server: PublicServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Remote:
    return Remote(server, tmp_path / "home", monkeypatch, capsys)


def test_a_pull_brings_functions_with_settings_and_their_author(
    remote: Remote, server: PublicServer
) -> None:
    first = server.add("Orders", CODE, [SETTING], by="ada")
    server.functions[first]["description"] = "of shops"
    server.add("Refunds", OTHER)
    server.page = 1
    steps = remote.json("pull")
    assert [(s["name"], s["action"], s["done"], s["version"]) for s in steps] == [
        ("Orders", "create", True, 1),
        ("Refunds", "create", True, 1),
    ]
    here = remote.functions("show", "Orders")
    assert (here["code"], here["description"], here["settings"]) == (
        CODE,
        "of shops",
        [{k: v for k, v in SETTING.items() if k != "type"}],
    )
    (version,) = remote.functions("versions", "Orders")
    assert version["author"] == "ada"
    server.save(first, THIRD, by="bob")
    step = remote.json("pull", "Orders")[0]
    assert (step["action"], step["version"]) == ("update", 2)
    version = remote.functions("versions", "Orders")[0]
    assert (version["author"], version["message"]) == ("bob", "Pulled from 127.0.0.1")
    assert "Orders is the same here and there." in remote("pull").stdout
    listed = remote.json("list")
    assert [item["here"]["name"] for item in listed] == ["Orders", "Refunds"]


def test_a_push_creates_then_updates_then_has_nothing_to_do(
    remote: Remote, server: PublicServer
) -> None:
    remote.new("Orders", CODE)
    step = remote.json("push", "Orders")[0]
    assert (step["action"], step["done"]) == ("create", True)
    there = server.functions[step["remote_id"]]
    assert (there["displayName"], there["code"], there["resourceType"]) == (
        "Orders",
        CODE,
        "SOURCE",
    )
    remote.save("Orders", OTHER)
    assert "Pushed Orders, version 2" in remote("push").stdout
    assert there["code"] == OTHER
    server.asked.clear()
    assert remote.json("push")[0]["action"] == "none"
    assert [each.split()[0] for each in server.asked] == ["GET"]
    assert len(server.functions) == 1


def test_a_function_is_known_by_its_id_when_it_is_renamed(
    remote: Remote, server: PublicServer
) -> None:
    function_id = server.add("Orders", CODE)
    remote.json("pull")
    server.functions[function_id]["displayName"] = "Orders EU"
    step = remote.json("pull")[0]
    assert (step["action"], step["name"]) == ("update", "Orders EU")
    assert [f["name"] for f in remote.functions("list")] == ["Orders EU"]
    remote.save("Orders EU", OTHER)
    assert remote.json("push")[0]["remote_id"] == function_id


def test_two_of_one_name_that_are_the_same_become_known_as_one(
    remote: Remote, server: PublicServer
) -> None:
    remote.new("Orders", CODE)
    server.add("Orders", CODE)
    assert remote.json("pull")[0]["action"] == "none"
    remote.save("Orders", OTHER)
    assert remote.json("push")[0]["action"] == "update"


def test_two_of_one_name_that_differ_are_not_guessed_about(
    remote: Remote, server: PublicServer
) -> None:
    remote.new("Orders", CODE)
    server.add("Orders", OTHER)
    for verb in ("pull", "push"):
        assert "were never the same" in remote.refusal(verb)
    assert remote.json("pull", "--force")[0]["action"] == "update"
    assert remote.code("Orders") == OTHER


@pytest.mark.parametrize("verb", ["pull", "push"])
def test_what_changed_on_both_sides_is_refused_unless_forced(
    remote: Remote, server: PublicServer, verb: str
) -> None:
    function_id = server.add("Orders", CODE)
    server.add("Refunds", CODE)
    remote.json("pull")
    server.save(function_id, OTHER)
    remote.save("Orders", THIRD)
    steps = remote.json(verb, code=2)
    assert [step["action"] for step in steps] == ["refused", "none"]
    assert "changed here and there" in steps[0]["note"]
    assert (remote.code("Orders"), server.functions[function_id]["code"]) == (THIRD, OTHER)
    assert "+function onRequest()" in remote(verb, "--dry-run").stdout
    remote.json(verb, "--force")
    winner = OTHER if verb == "pull" else THIRD
    assert (remote.code("Orders"), server.functions[function_id]["code"]) == (winner, winner)
    assert remote.json(verb)[0]["action"] == "none"


def test_a_change_on_one_side_is_not_undone_from_the_other(
    remote: Remote, server: PublicServer
) -> None:
    function_id = server.add("Orders", CODE)
    remote.json("pull")
    remote.save("Orders", OTHER)
    assert "changed here only; push it" in remote("pull").stdout
    assert remote.code("Orders") == OTHER
    remote.json("push")
    server.save(function_id, THIRD)
    assert "changed there only; pull it" in remote("push").stdout
    assert server.functions[function_id]["code"] == THIRD


def test_a_server_that_keeps_it_in_another_form_is_no_conflict(
    remote: Remote, server: PublicServer
) -> None:
    remote.new("Orders", CODE)
    function_id = remote.json("push")[0]["remote_id"]
    remote.save("Orders", OTHER)
    remote.json("push")
    server.functions[function_id]["description"] = "filled in there"
    remote.json("pull")
    assert [remote.json(verb)[0]["action"] for verb in ("pull", "push")] == ["none", "none"]


def test_the_same_change_on_both_sides_is_noticed_as_such(
    remote: Remote, server: PublicServer
) -> None:
    function_id = server.add("Orders", CODE)
    remote.json("pull")
    server.save(function_id, OTHER)
    remote.save("Orders", OTHER)
    assert remote.json("push")[0]["action"] == "none"
    remote.save("Orders", THIRD)
    assert remote.json("push")[0]["action"] == "update"


def test_who_may_not_edit_functions_here_moves_none(remote: Remote, server: PublicServer) -> None:
    remote.new("Orders", CODE)
    server.add("Refunds", CODE)
    assert "Source Admin" in remote.refusal("push", "--as", "source-admin")
    assert "Functions Read-only" in remote.refusal("push", "--as", "functions-read-only")
    assert "Functions Read-only" in remote.refusal("pull", "--as", "functions-read-only")
    assert [f["displayName"] for f in server.functions.values()] == ["Refunds"]
    assert remote("list", "--as", "source-admin").returncode == 0


def test_ctrl_c_ends_a_wait(remote: Remote, server: PublicServer, fnconsole: Command) -> None:
    server.next = [(429, {"Retry-After": "60"}, b"")]
    fnconsole.environment["SEGMENT_TOKEN"] = TOKEN
    process = fnconsole.start("remote", "list", "--url", server.url)
    assert process.stderr is not None
    assert "waiting. Ctrl+C stops." in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 130


def test_what_was_deleted_there_is_made_again_only_by_force(
    remote: Remote, server: PublicServer
) -> None:
    function_id = server.add("Orders", CODE)
    remote.json("pull")
    del server.functions[function_id]
    assert "was deleted there" in remote.refusal("push")
    assert remote.json("push", "--force")[0]["action"] == "create"


@pytest.mark.parametrize("verb", ["pull", "push"])
def test_a_dry_run_shows_the_diff_and_changes_nothing(
    remote: Remote, server: PublicServer, verb: str
) -> None:
    function_id = server.add("Orders", CODE, [SETTING])
    remote.json("pull")
    if verb == "pull":
        server.save(function_id, OTHER)
        server.functions[function_id]["settings"] = []
    else:
        remote.save("Orders", OTHER)
    server.asked.clear()
    where = "here" if verb == "pull" else "there"
    text = remote(verb, "--dry-run").stdout
    assert "-function onRequest() { console.log('é'); }\n" in text
    assert "+function onRequest() { console.log('other'); }\n" in text
    assert ('-    "name": "apiKey",' in text) == (verb == "pull")
    assert text.endswith(f"Would {verb} Orders over the one {where}.\n")
    step = remote.json(verb, "--dry-run")[0]
    assert step["action"] == "update" and not step["done"] and "+function" in step["diff"]
    assert all(each.startswith("GET ") for each in server.asked)
    if verb == "pull":
        assert remote.code("Orders") == CODE
    else:
        assert server.functions[function_id]["code"] == CODE


def test_hostile_code_cannot_act_on_the_terminal(remote: Remote, server: PublicServer) -> None:
    server.add("A\x1b]0;x\x07", "/* \x1b[2J */")
    done = remote("pull", "--dry-run")
    assert "\x1b" not in done.stdout and "\\x1b[2J" in done.stdout
    assert "control characters" in remote.refusal("pull")


def test_one_function_that_cannot_be_pulled_does_not_stop_the_others(
    remote: Remote, server: PublicServer
) -> None:
    server.add("Loop", "fetch('https://fn.segmentapis.com/')")
    server.add("Orders", CODE, [SETTING | {"name": "no name"}])
    server.add("Refunds", CODE)
    steps = remote.json("pull", code=2)
    assert [step["action"] for step in steps] == ["refused", "refused", "create"]
    assert [f["name"] for f in remote.functions("list")] == ["Refunds"]


def test_versions_are_listed_and_one_is_restored(remote: Remote, server: PublicServer) -> None:
    function_id = server.add("Orders", CODE)
    server.save(function_id, OTHER, by="bob")
    newest, oldest = remote.json("versions", "Orders")
    assert (newest["author"], newest["code"], newest["deployed"]) == ("bob", OTHER, False)
    assert newest["id"] in remote("versions", function_id).stdout
    text = remote("restore", "Orders", oldest["id"], "--dry-run").stdout
    assert "-function onRequest() { console.log('other'); }\n" in text
    assert server.functions[function_id]["code"] == OTHER
    done = remote.json("restore", "Orders", oldest["id"])
    assert done["done"] and done["restored_as"] == server.versions[function_id][0]["id"]
    assert server.functions[function_id]["code"] == CODE
    assert "Version not found" in remote.refusal("restore", "Orders", "nope")


def test_a_deploy_reaches_the_named_sources_of_the_function(
    remote: Remote, server: PublicServer
) -> None:
    function_id = server.add("Orders", CODE)
    eu, us = server.connect(function_id, "Shop EU"), server.connect(function_id, "Shop US")
    stranger = server.connect(server.add("Refunds", CODE), "Bank")
    assert "not a source of 'Orders'" in remote.refusal("deploy", "Orders", "--source", "Bank")
    assert "no source 'Moon'" in remote.refusal("deploy", "Orders", "--source", "Moon")
    text = remote("deploy", "Orders", "--source", "Shop EU", "--dry-run").stdout
    assert "+function onRequest" in text and "Would deploy Orders to Shop EU" in text
    assert server.sources[eu]["ran"] is None
    done = remote.json("deploy", "Orders", "--source", "Shop EU", "--source", f"sfn_{us}")
    assert [source["done"] for source in done["sources"]] == [True, True]
    assert [server.sources[each]["ran"] for each in (eu, us, stranger)] == [CODE, CODE, None]
    server.save(function_id, OTHER)
    text = remote("deploy", "Orders", "--source", us, "--dry-run").stdout
    assert "-function onRequest() { console.log('é'); }\n" in text
    missing: Any = (404, {}, {"errors": [{"type": "not-found"}]})
    server.next = [None, None, missing]
    done = remote.json("deploy", "Orders", "--source", us)
    assert server.sources[us]["ran"] == OTHER
    server.next = [None, None, None, (500, {}, b"")]
    done = remote("deploy", "Orders", "--source", eu, "--source", us, "--json")
    assert done.returncode == 3 and "The server failed (500)" in done.stderr
    assert [s["done"] for s in json.loads(done.stdout)["sources"]] == [False, True]


def test_the_token_comes_from_a_file_or_the_environment_and_never_by_argument(
    remote: Remote, server: PublicServer, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    assert remote("list", "--token-file", str(file), token="other").returncode == 0
    assert remote("list", "--token-file", "-", token=None, input=TOKEN).returncode == 0
    assert "no token" in remote.refusal("list", token=None)
    assert "missing" in remote.refusal("list", "--token-file", "missing", token=None)
    server.asked.clear()
    for given in (["--token", TOKEN], [f"--token={TOKEN}"]):
        assert "can be seen by all users" in remote.refusal("list", *given)
    assert server.asked == []
    sentence = remote.refusal("list", token="wrong-token")
    assert sentence == "The server does not take the token: Bad token ••••••.\n"
    kept = [path.read_bytes() for path in remote.home.rglob("*") if path.is_file()]
    assert kept and not any(TOKEN.encode() in data for data in kept)


def test_no_network_is_the_environments_fault(fnconsole: Command) -> None:
    done = fnconsole("remote", "list", "--url", "http://127.0.0.1:1", env={"SEGMENT_TOKEN": "t"})
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "127.0.0.1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1.\n"


def test_a_wait_is_shown_and_done_is_kept_when_the_server_goes_away(
    remote: Remote, server: PublicServer
) -> None:
    server.add("Orders", CODE)
    server.add("Refunds", CODE)
    server.next = [(429, {"Retry-After": "1"}, b""), None, None, None, (503, {}, b"")]
    done = remote("pull", "--json")
    assert done.returncode == 3
    assert "asks to wait 1 s" in done.stderr and "The server failed (503)" in done.stderr
    steps = json.loads(done.stdout)
    assert [(s["name"], s["done"]) for s in steps] == [("Orders", True), ("Refunds", False)]


def test_a_push_at_a_terminal_shows_the_diff_and_asks(
    remote: Remote, server: PublicServer, fnconsole: Command
) -> None:
    remote.new("Orders", CODE)
    wanted = {
        "FNCONSOLE_HOME": str(remote.home),
        "PYTHONPATH": fnconsole.environment["PYTHONPATH"],
    }

    def start(*more: str, **environment: str) -> Any:
        arguments = ("-m", "console", "remote", "push", "--url", server.url, *more)
        return program(PYTHON, *arguments, **wanted, **environment)

    with start(SEGMENT_TOKEN=TOKEN) as terminal:
        terminal.read_until(b"Push Orders as a new function? [y/N] ")
        assert b"+function onRequest()" in terminal.output
        terminal.type(b"n\n")
        terminal.read_until(b"Nothing was changed.")
    assert server.functions == {}
    with start() as terminal:
        terminal.read_until(b"Token: ")
        terminal.type(TOKEN.encode() + b"\n")
        terminal.read_until(b"[y/N] ")
        terminal.type(b"y\n")
        terminal.read_until(b"Pushed Orders")
        assert TOKEN.encode() not in terminal.output
    assert len(server.functions) == 1


def test_unsaved_text_is_not_lost_to_a_pull(remote: Remote, server: PublicServer) -> None:
    function_id = server.add("Orders", CODE)
    remote.json("pull")

    async def type_something() -> None:
        engine = await Engine.open(remote.home / "default")
        function = await engine.function("Orders")
        await engine.keep_draft(function.id, THIRD, function.version)
        await engine.close()

    asyncio.run(type_something())
    assert remote.json("pull")[0]["action"] == "none"
    server.save(function_id, OTHER)
    assert "unsaved text" in remote.refusal("pull")
    assert remote.json("pull", "--force")[0]["done"]
