"""`fnconsole libs`, with a stand-in for npm that puts down what the test tells it to."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import stat
import sys
from pathlib import Path

import pytest
from command import Command

from console.cli import main
from console.libs import catalog

XML = catalog.named("xml")
assert XML is not None

WORKS = "module.exports = () => '<a b=\"1\">c</a>'"
NPM = """#!{python}
import json, os, sys
open({record!r}, "w").write(json.dumps([sys.argv[1:], json.load(open("package-lock.json"))]))
if {failure!r}:
    sys.exit({failure!r})
os.makedirs("node_modules/xml")
open("node_modules/xml/package.json", "w").write(json.dumps({{"version": {version!r}}}))
open("node_modules/xml/index.js", "w").write({code!r})
"""


class Machine:
    """A home, and a PATH with nothing but an npm of the test's making."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.home = folder / "home"
        self.record = folder / "record.json"
        self._bin = folder / "bin"
        self._bin.mkdir()
        patch.setenv("PATH", str(self._bin))
        patch.setenv("FNCONSOLE_HOME", str(self.home))

    def npm(self, code: str = WORKS, version: str = "1.0.1", failure: str = "") -> None:
        script = self._bin / "npm"
        script.write_text(
            NPM.format(
                python=sys.executable,
                record=str(self.record),
                failure=failure,
                version=version,
                code=code,
            )
        )
        script.chmod(0o755)

    @property
    def place(self) -> Path:
        assert XML is not None
        return self.home / "libs" / XML.folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def described(capsys: pytest.CaptureFixture[str], name: str = "xml") -> dict[str, object]:
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return next(each for each in found if each["name"] == name)


def test_an_installed_package_is_tried_for_real(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.npm()
    assert main(["libs", "install", "xml"]) == 0
    printed = capsys.readouterr()
    assert "[1/1] Installing xml (xml 1.0.1)" in printed.err
    assert printed.out.splitlines()[1].split() == ["xml", "xml", "1.0.1", "yes", "yes"]
    assert stat.S_IMODE((machine.home / "libs").stat().st_mode) == 0o700
    assert main(["libs", "list", "--json"]) == 0
    found = described(capsys)
    assert (found["installed"], found["works"], found["problem"]) == (True, True, None)


def test_a_package_that_does_not_work_says_why(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.npm(code="throw new Error('no such luck')")
    assert main(["libs", "install", "xml", "--json"]) == 0
    found = described(capsys)
    assert (found["works"], found["problem"]) == (False, "no such luck")


def test_npm_gets_pinned_digests_and_runs_no_scripts(machine: Machine) -> None:
    machine.npm()
    assert main(["libs", "install", "xml"]) == 0
    arguments, lock = json.loads(machine.record.read_text())
    assert arguments[0] == "ci"
    assert "--ignore-scripts" in arguments
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert packages["node_modules/xml"]["version"] == "1.0.1"
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        ("npm error code EINTEGRITY", "npm brought other bytes for xml than were pinned"),
        ("npm error code E404\nnpm error a\x1b[2J", "npm cannot bring xml: code E404; a"),
        ("npm error code ENOTFOUND", "npm cannot reach its registry (ENOTFOUND), so xml is not"),
        ("npm error code ENOSPC", "The disk is full, so xml is not installed; make room"),
    ],
)
def test_a_failure_of_npm_is_one_sentence_and_leaves_what_was_there(
    machine: Machine, capsys: pytest.CaptureFixture[str], failure: str, sentence: str
) -> None:
    machine.npm()
    assert main(["libs", "install", "xml"]) == 0
    machine.npm(failure=failure)
    assert main(["libs", "install", "xml"]) == 3
    error = capsys.readouterr().err
    assert sentence in error
    assert "\x1b" not in error
    assert [each.name for each in (machine.home / "libs").iterdir()] == [machine.place.name]
    assert (machine.place / "node_modules/xml/index.js").read_text() == WORKS


def test_another_version_than_the_pinned_one_is_refused(machine: Machine) -> None:
    machine.npm(version="1.0.2")
    assert main(["libs", "install", "xml"]) == 3
    assert not machine.place.exists()


def test_without_npm_one_sentence_says_how_to_get_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["libs", "install", "xml"]) == 3
    assert "pip install 'fnconsole[libs]'" in capsys.readouterr().err


def test_an_unknown_name_is_bad_usage(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["libs", "install", "left-pad"]) == 2
    assert "Segment exposes no package 'left-pad'" in capsys.readouterr().err


def test_the_list_has_every_name(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["libs", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [each.name for each in catalog.LIBRARIES]


@pytest.mark.parametrize("library", catalog.LIBRARIES, ids=lambda library: library.name)
def test_every_lock_pins_the_digest_of_every_package(library: catalog.Library) -> None:
    text = Path(library.lock).read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert packages.pop("")["dependencies"] == {library.package: library.version}
    assert packages[f"node_modules/{library.package}"]["version"] == library.version
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert "://" not in text


def test_what_a_killed_installation_left_is_removed_and_what_goes_on_is_not(
    machine: Machine,
) -> None:
    machine.npm()
    for name in (".new-left", ".new-busy"):
        (machine.home / "libs" / name).mkdir(parents=True)
    handle = os.open(machine.home / "libs" / ".new-busy", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert main(["libs", "install", "xml"]) == 0
    finally:
        os.close(handle)
    left = sorted(each.name for each in (machine.home / "libs").iterdir())
    assert left == [".new-busy", machine.place.name]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_an_installation_that_is_ended_leaves_no_npm_running(
    fnconsole: Command, number: int
) -> None:
    os.mkfifo(fnconsole.folder / "alive")
    (fnconsole.folder / "bin").mkdir()
    npm = fnconsole.folder / "bin" / "npm"
    npm.write_text(f"""#!{sys.executable}
import os, signal
for ignored in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(ignored, signal.SIG_IGN)
os.fork()
signal.alarm(60)
os.write(os.open({str(fnconsole.folder / "alive")!r}, os.O_WRONLY), b"x")
while True:
    signal.pause()
""")
    npm.chmod(0o755)
    fnconsole.environment["PATH"] = str(npm.parent)
    process = fnconsole.start("libs", "install", "xml")
    try:
        with open(fnconsole.folder / "alive", "rb") as alive:  # has an end when both are gone
            assert alive.read(2) == b"xx"
            process.send_signal(number)
            assert select.select([alive], [], [], 20)[0], "npm goes on"
            assert alive.read() == b""
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_a_package_with_a_condition_says_it_and_counts_as_working(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["libs", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    line = next(each for each in lines if each.startswith("google.cloud.tasks"))
    assert "{ fallback: true }" in line
