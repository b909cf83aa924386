"""What tests of the screen share: a workspace folder of their own, and all the time they need."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from atrest import Rest
from textual.app import App
from textual.notifications import Notification
from textual.timer import Timer
from textual.worker import WorkerState

from console.tui.editor import findbar, syntax, turns
from console.workers.pool import Pool


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same terminal for every test, whatever the tests are started in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("COLORFGBG", "NO_COLOR", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def rest(monkeypatch: pytest.MonkeyPatch) -> Rest:
    """Every pause of a pilot ends when the screen is at rest, however busy the machine is."""
    return Rest(monkeypatch)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the screen gives up after a time it goes on with: a busy machine takes longer.

    A test of such an end sets its own.
    """
    monkeypatch.setattr(turns, "HOLD_S", 3600.0)
    monkeypatch.setattr(findbar, "FINISH_S", 10.0)
    monkeypatch.setattr(syntax, "ASKED_S", 10.0)
    monkeypatch.setattr(syntax, "COLOURS_US", 1_000_000)
    monkeypatch.setattr(Notification, "time_left", 3600.0)
    assert "timeout_s" in Pool.__init__.__kwdefaults__
    monkeypatch.setitem(Pool.__init__.__kwdefaults__, "timeout_s", 3600.0)  # of a run


@pytest.fixture(autouse=True)
def ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app under test ends as one that runs: what works and ticks stops before widgets go."""
    shutdown = App._shutdown

    async def end(app: App[Any]) -> None:
        await Timer._stop_all(app._timers)
        while any(worker.state is WorkerState.PENDING for worker in app.workers):
            await asyncio.sleep(0)  # one that never ran would warn of that
        app.workers.cancel_all()
        await shutdown(app)

    monkeypatch.setattr(App, "_shutdown", end)
