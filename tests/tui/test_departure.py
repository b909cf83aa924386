"""A fault of the console itself, as the user sees it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest

from console.tui.departure import DepartingApp

SECRET = "whsec_" + "0123456789"  # in two parts, so that no line of this file has it


class Faulty(DepartingApp[None]):
    def __init__(self, fail: Callable[[str], object]) -> None:
        super().__init__()
        self._fail = fail

    def on_mount(self) -> None:
        secret = SECRET
        self._fail(secret)


FAULTS: dict[str, Callable[[str], object]] = {
    "ValueError: invalid literal for int() with base 10": int,
    "KeyError": lambda secret: {}[secret],
    "AttributeError": lambda secret: getattr(secret, secret),
    "FileNotFoundError": lambda secret: os.stat(f"/{secret}/it's"),
    "JSONDecodeError": json.loads,
    "UnicodeEncodeError": lambda secret: f"{secret}\ud800".encode(),
    "OSError: \\x1b[2J": lambda secret: _raise(OSError(f"\x1b[2J {secret!r} {[secret]}")),
}


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("told_as", FAULTS)
def test_a_fault_is_told_in_a_sentence_without_values(
    told_as: str, capfd: pytest.CaptureFixture[str]
) -> None:
    app = Faulty(FAULTS[told_as])
    app.run(headless=True)
    out, told = capfd.readouterr()
    assert app.return_code == 3
    assert "fnconsole itself failed" in told and told_as in told
    for hidden in (SECRET, SECRET[6:], "\x1b", "Traceback"):
        assert hidden not in out + told
