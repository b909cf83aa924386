"""Hostile text in whatever a command is given: arguments, names of files, files, config.

What it says of them, and be it a refusal, is text that no terminal acts on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from console.cli import COMMANDS, main
from tests.campaign._corpus import unfit_characters

HOSTILE = "\x1b[41mX\x1b]0;t\x07\u202e\x9b31m\r\u200b[red]"
NAME = HOSTILE.replace("/", "")
APART = {"demo", "doctor", "completion", "libs", "serve", "run"}
"""They open a screen, ask the terminal, install all packages, or are tried by themselves below."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verbs() -> Iterator[tuple[list[str], argparse.ArgumentParser]]:
    for noun in sorted(COMMANDS.keys() - APART):
        parser = import_module(f"console.cli.{noun}").options()
        below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        yield from (
            (([noun, verb], own) for each in below for verb, own in each.choices.items())
            if below
            else iter([([noun], parser)])
        )


def attempts() -> Iterator[list[str]]:
    yield from ([HOSTILE], [f"--{HOSTILE}"], ["--port", HOSTILE], ["--workspace", HOSTILE])
    for words in (["serve"], ["run"]):
        yield from ([*words, f"--{HOSTILE}"], [*words, "--as", HOSTILE, HOSTILE], [*words, HOSTILE])
    yield from (["serve", "--port", HOSTILE], ["libs", "install", HOSTILE], ["libs", HOSTILE])
    for words, parser in verbs():
        wanted = [a for a in parser._actions if not a.option_strings and a.nargs is None]
        given = [HOSTILE] * len(wanted)
        yield from ([*words, *given], [*words, *given, HOSTILE], [*words, *given, f"--{HOSTILE}"])
        for option in parser._actions:
            if option.option_strings and option.nargs != 0:
                yield [*words, *given, option.option_strings[-1], f"{HOSTILE}={HOSTILE}"]


def test_no_argument_acts_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tried = 0
    for words in attempts():
        tried += 1
        code = main(words)
        said = capsys.readouterr()
        assert unfit_characters(said.out + said.err) == "", words
        assert "itself failed" not in said.err and code in (0, 2, 3), (words, code, said.err)
    assert tried > 150


def test_no_file_acts_on_the_terminal_by_its_name_or_by_what_is_in_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script, broken = f"{NAME}.js", f"{NAME}.json"
    (home / script).write_text(f"function onRequest() {{ {HOSTILE} }}")
    (home / broken).write_text(f'{{"{HOSTILE}": {HOSTILE}')
    (home / "whole.json").write_text('{"headers": {"\\u001b[41m": 1}, "\\u202e": "\\u001b[41m"}')
    (home / "ok.js").write_text("function onRequest() {}")
    for words in (
        ["functions", "new", NAME, "--code", script],
        ["functions", "new", NAME, "--code", "ok.js", "--settings", broken],
        ["run", script, "--body", "{}"],
        ["run", "ok.js", "--request", broken],
        ["run", "ok.js", "--request", "whole.json"],
        ["run", "ok.js", "--settings", broken],
        ["run", "ok.js", "--settings", "whole.json"],
        ["run", f"{NAME}/none.js", "--body", "{}"],
        ["tokens", "create", "--description", NAME],
    ):
        main(words)
        said = capsys.readouterr()
        assert said.out + said.err, words
        assert unfit_characters(said.out + said.err) == "", words
        assert "itself failed" not in said.err, said.err


@pytest.mark.parametrize(
    "content",
    [
        '[fetch]\nallow = ["\\u001b[41m", "\\u202e"]\n"\\u001b]0;t\\u0007" = 1\n',
        '["\\u001b[41m"]\nx = 1\n',
        '[keys]\n"\\u001b[41m" = "\\u001b[2J"\n[screen]\ntheme = "\\u001b[41m[red]"\n',
        f"[screen]\n{HOSTILE} = 1",
    ],
)
def test_no_config_file_acts_on_the_terminal(
    home: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (home / "home").mkdir()
    (home / "home" / "config.toml").write_text(content)
    for words in (["config"], ["keys"], ["fetch", "show"]):
        main(words)
        said = capsys.readouterr()
        assert unfit_characters(said.out + said.err) == "", words
        assert "itself failed" not in said.err, said.err
    main(["config"])
    assert capsys.readouterr().err, "the mistakes are told"
