"""How the console ends when nobody presses a key for it: told by a signal, its terminal gone, or by
a fault of its own.

Owns that it ends soon, with everything typed on disk and the terminal as it was. The traps: a
terminal that is gone reads as an endless nothing and takes no output, so the thread that writes
dies and whoever waits for it would do so for ever; and a traceback with values shows secrets.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from rich.text import Text
from textual.app import App, ReturnType
from textual.driver import Driver

from console.text import fault

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
FAILED = 3
_KEEP_S = 1.0  # for what was typed to be put on disk
_OURS = Path(__file__).parent.parent
_END_S = 6.0  # longer than the receiver waits for webhooks under way; then it ends as it is


class Departing(Driver):
    """A driver of a terminal that has the app leave with it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._hung_up = False
        for number in ENDING:
            signal.signal(number, self._told)
        watch = threading.Thread(target=self._await_hangup, name="terminal-hangup", daemon=True)
        watch.start()

    def write(self, data: str) -> None:
        if not self._hung_up:
            super().write(data)  # type: ignore[safe-super]  # of the driver beside

    def _told(self, number: int, _: FrameType | None) -> None:
        self._depart(128 + number)

    def _sigcont_application(self, *_: object) -> None:
        """Instead of Textual's, which after a plain SIGSTOP begins what has not ended: a second
        thread reads the keys, and the raw terminal is taken for how the shell had it."""
        self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        if self._auto_restart:
            if not getattr(self, "_must_signal_resume", False):  # it was not Textual that left
                self.suspend_application_mode()
            self.resume_application_mode()
            self._app.refresh(layout=True)

    def _await_hangup(self) -> None:
        """Not every hang-up comes with a signal: not under `nohup`, not to who left the session."""
        terminal = select.poll()
        terminal.register(self._app_input(), 0)
        if any(event & select.POLLHUP for _, event in terminal.poll()):
            self._hung_up = True
            self._depart(128 + signal.SIGHUP)

    def _app_input(self) -> int:
        return getattr(self, "fileno", 0)  # of Textual's driver, which is here by another base

    def _depart(self, code: int) -> None:
        """From a signal handler, or from a thread."""
        limit = threading.Timer(_END_S, os._exit, (code,))
        limit.daemon = True
        limit.start()
        self._loop.call_soon_threadsafe(self._begin_to_depart, code)

    def _begin_to_depart(self, code: int) -> None:
        app = self._app
        if isinstance(app, DepartingApp):
            app.begin_to_depart(code)


class DepartingApp(App[ReturnType]):
    _departure: asyncio.Task[None] | None = None

    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        return type(f"Departing{usual.__name__}", (Departing, usual), {})

    async def put_on_disk(self) -> None:
        """Keep everything typed; nobody can be asked."""

    def begin_to_depart(self, code: int) -> None:
        """Keep what was typed and end; once."""
        if self._departure is None:
            self._departure = asyncio.get_running_loop().create_task(self._depart(code))

    async def _depart(self, code: int) -> None:
        try:
            async with asyncio.timeout(_KEEP_S):
                await self.put_on_disk()
        except TimeoutError:
            pass
        finally:
            self.exit(return_code=code)

    def _fatal_error(self) -> None:
        """Say it in a sentence; Textual shows the values of variables."""
        error = sys.exception()
        self._return_code = FAILED
        self._exit_renderables.append(
            Text(
                f"fnconsole itself failed{_where(error)}: {fault(error)}\n"
                "What was typed until a second before is kept; open it again."
            )
        )
        self._close_messages_no_wait()


def _where(error: BaseException | None) -> str:
    """The last line of ours that an error came through."""
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__ if error is not None else None)
        if _OURS in Path(frame.filename).parents
    ]
    return f" at {Path(ours[-1].filename).relative_to(_OURS)}:{ours[-1].lineno}" if ours else ""
