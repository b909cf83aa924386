"""Copying: what is sent to the terminal, and what happens where that cannot work."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from console.tui.widgets import clipboard


class RecordingDriver:
    def __init__(self) -> None:
        self.written = ""

    def write(self, data: str) -> None:
        self.written += data


@pytest.fixture
def app() -> App[Any]:
    app: App[Any] = App()
    app._driver = RecordingDriver()  # type: ignore[assignment]
    return app


def written(app: App[Any]) -> str:
    return app._driver.written  # type: ignore[union-attr,attr-defined,no-any-return]


def test_text_is_sent_as_osc_52_and_never_called_copied(app: App[Any]) -> None:
    told = clipboard.copy(app, "héllo", "the event", environ={})
    encoded = base64.b64encode("héllo".encode()).decode()
    assert written(app) == f"\x1b]52;c;{encoded}\x07"
    assert told == "The event was sent to the terminal (6 B)."
    assert app.clipboard == "héllo"


def test_within_tmux_the_wrapped_sequence_is_sent_too(app: App[Any]) -> None:
    clipboard.copy(app, "x", environ={"TMUX": "/tmp/tmux-0/default,1,0"})
    assert written(app) == "\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"


@pytest.mark.parametrize(
    ("text", "environ"), [("x" * 60_000, {}), ("short", {"TERM": "dumb"}), ("s", {"TERM": "linux"})]
)
def test_what_the_terminal_cannot_take_goes_to_a_private_file(
    app: App[Any], tmp_path: Path, text: str, environ: dict[str, str]
) -> None:
    told = clipboard.copy(app, text, "the body", suffix=".json", folder=tmp_path, environ=environ)
    assert written(app) == ""
    [file] = tmp_path.iterdir()
    assert told.endswith(f"saved to {file}")
    assert file.suffix == ".json"
    assert file.read_text() == text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert app.clipboard == text


def test_the_cap_is_about_what_terminals_take(app: App[Any], tmp_path: Path) -> None:
    clipboard.copy(app, "x" * 56_250, folder=tmp_path, environ={})
    assert len(re.sub(r"[^A-Za-z0-9+/=]", "", written(app).split(";", 2)[2])) == 75_000
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(app: App[Any], tmp_path: Path) -> None:
    told = clipboard.copy(app, "x" * 60_000, "the body", folder=tmp_path / "none", environ={})
    assert told.startswith("Cannot copy the body:")
    assert "No such file" in told


def test_lone_surrogates_and_control_characters_do_no_harm(app: App[Any]) -> None:
    clipboard.copy(app, "\ud800\x1b]0;title\x07", environ={})
    payload = written(app).removeprefix("\x1b]52;c;").removesuffix("\x07")
    assert base64.b64decode(payload) == b"\\ud800\x1b]0;title\x07"
