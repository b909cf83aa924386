"""The config file: each mistake has its line, and costs its own entry only."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import config
from console.config import parse


def told(text: str) -> list[str]:
    return [f"{mistake.line}: {mistake.text}" for mistake in parse(text).mistakes]


def test_what_is_written_applies() -> None:
    found = parse(
        '[keys]\nrun = "f5, ctrl+g"\n"pane.next" = ["f6", "tab"]\n'
        '[screen]\ntheme = "nord"\nborders = "ascii"\nslow_link = true\ncolours = 16\n'
    )
    assert found.mistakes == ()
    assert found.keys.wanted == {"run": "f5, ctrl+g", "pane.next": "f6,tab"}
    assert found.keys.lines == {"run": 2, "pane.next": 3}
    screen = found.screen
    assert (screen.theme, screen.borders, screen.slow_link) == ("nord", "ascii", True)
    assert screen.colours == "16"


def test_a_name_with_a_dot_needs_no_quotes() -> None:
    found = parse('[keys]\nfunctions.new = "n"\npane.next = "f6"\n')
    assert found.keys.wanted == {"functions.new": "n", "pane.next": "f6"}
    assert found.keys.lines == {"functions.new": 2, "pane.next": 3}


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("[keys]\n\n[colour]\na = 1", 3, "there is no section [colour]"),
        ('x = 1\n[keys]\nrun = "f5"', 1, "there is no section [x]"),
        ("keys = 3", 1, "write [keys]"),
        ('[screen]\nborders = "line"\nfont = "big"', 3, "no 'font'; it has theme, borders"),
        ('[screen]\nborders = "thick"', 2, '"line" or "ascii"'),
        ("[screen]\nslow_link = 1", 2, "slow_link is true or false"),
        ("[screen]\ncolours = true", 2, 'colours is "auto"'),
        ("[screen]\ntheme = 5", 2, "theme is a text"),
        ("[keys]\nrun = 5", 2, 'keys are a text such as "f5,ctrl+r"'),
        ('[keys]\nrun = ""', 2, "keys are a text"),
        ("[keys]\nrun = f5", 2, "this is not TOML"),
        ('[keys]\nrun = "f5"\nrun = "f6"', 3, "this is not TOML"),
        ('[keys]\nrun = "f5"\nrun.cancel = "f6"', 3, 'put the name in quotes, "run.cancel"'),
        ('[keys]\nsave = "f2\n', 2, "this is not TOML"),
        ("[\x1b", 1, "this is not TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, part: str) -> None:
    [sentence] = told(text)
    assert sentence.startswith(f"{line}: ") and part in sentence
    assert sentence.endswith(".") and "\x1b" not in sentence


def test_the_rest_applies_whatever_one_line_says() -> None:
    found = parse(
        '[keys]\nrun = f5\nsave = "f2"\n[screen]\nborders = "x"\ntheme = "light"\n= 3\r\n'
    )
    assert [mistake.line for mistake in found.mistakes] == [2, 5, 7]
    assert found.keys.wanted == {"save": "f2"}
    assert found.screen.theme == "light"


def test_a_file_that_is_no_config_ends() -> None:
    assert len(told("] ] ]\n" * 500)) <= 21
    assert told("[" * 5000)


def test_without_a_file_all_is_as_usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    assert config.read() == config.Config()
    (tmp_path / "config.toml").write_bytes(b"[screen]\ntheme = '\xff'")
    [mistake] = config.read().mistakes
    assert str(mistake) == "config.toml, line 2: this is not UTF-8; save the file as UTF-8."
    (tmp_path / "config.toml").unlink()
    (tmp_path / "config.toml").mkdir()
    [mistake] = config.read().mistakes
    assert str(mistake).startswith("config.toml: it cannot be read")


def test_what_the_user_has_set_in_the_environment_is_kept() -> None:
    environ = {"TEXTUAL_FPS": "60"}
    parse("[screen]\nslow_link = true\ncolours = '256'").set_environment(environ)
    assert environ["TEXTUAL_FPS"] == "60"
    assert environ["TEXTUAL_ANIMATIONS"] == "none"
    assert environ["TEXTUAL_COLOR_SYSTEM"] == "256"
    assert parse("[screen]\nmotion = false").screen.slow_link
    untouched: dict[str, str] = {}
    config.Config().set_environment(untouched)
    assert untouched == {}


def test_a_formatter_is_a_text_in_the_section_of_the_editor() -> None:
    assert parse('[editor]\nformatter = "mine --stdin"').formatter == "mine --stdin"
    found = parse("[editor]\nformatter = 1\ntab = 2")
    assert found.formatter == ""
    assert [mistake.line for mistake in found.mistakes] == [2, 3]


@pytest.mark.parametrize(
    ("text", "offline"),
    [
        ("[fetch]\noffline = fals\n", True),
        ('[fetch]\ndeny = ["a.example"\nprivate = true\n', True),
        ('["fetch"]\noffline = fals\n', True),
        ('[screen]\ntheme = "nord"\n[fetch]\ndeny = a.example\n', True),
        ('fetch = "all"\n', True),
        ("[fetch]\noffline = false\n", False),
        ("[screen]\ntheme = = 1\n", False),
        ("[fetch]\noffline = false\n[screen]\ntheme = = 1\n", False),
    ],
)
def test_where_it_cannot_be_read_what_may_not_be_fetched_nothing_may(
    text: str, offline: bool
) -> None:
    assert parse(text).fetch.offline is offline
