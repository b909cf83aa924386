"""A fault of the console itself, as the user sees it."""

from __future__ import annotations

import pytest

from console.tui.departure import DepartingApp


class Faulty(DepartingApp[None]):
    def on_mount(self) -> None:
        secret = "whsec_" + "1" * 8
        raise ValueError("no\x1b[2Jway" + secret[:0])


def test_a_fault_is_told_in_a_sentence_without_the_values_of_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = Faulty()
    app.run(headless=True)
    told = capsys.readouterr().err
    assert app.return_code == 3
    assert "fnconsole itself failed" in told and "ValueError: no" in told
    assert "\x1b" not in told and "whsec_" not in told and "Traceback" not in told
