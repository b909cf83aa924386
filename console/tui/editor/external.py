"""A text in the user's own editor: `$VISUAL`, `$EDITOR`, or one that is there.

Owns the file, which is the user's alone and goes when the editor ends, and the terminal meanwhile.
Each time the editor writes the file its text is handed on, so that a lost connection costs nothing.
The trap: the console goes on working behind the editor (webhooks are received), so nothing here may
block, and nothing may be painted.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App, SuspendNotSupported

from console.model import ConsoleError
from console.text import printable

LOOK_S = 0.5  # between two looks at the file
AT_ONCE_S = 1.0  # an editor that ends sooner, without a change, went to the background
MOST_BYTES = 4 * 1024 * 1024
_USUAL = ("nano", "vim", "vi", "emacs", "micro")


def command() -> list[str]:
    """The editor with its arguments.

    Raises:
        ConsoleError: there is none.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise ConsoleError(f"$EDITOR cannot be read ({error}): {named}") from None
    found = words or [path for path in map(shutil.which, _USUAL) if path][:1]
    if not found:
        raise ConsoleError("There is no editor: set EDITOR to the name of one.", 3)
    return found


async def edit(app: App[Any], text: str, suffix: str, take: Callable[[str], None]) -> None:
    """Give the terminal to the editor until it ends.

    Args:
        suffix: of the file's name, from which editors know the language.
        take: called with the text as often as the editor writes another one.

    Raises:
        ConsoleError: it does not start, or what it wrote is no text.
    """
    with TemporaryDirectory(prefix="fnconsole-") as folder:
        file = _File(Path(folder) / f"text{suffix}", text)
        start = time.monotonic()
        words = [*command(), str(file.path)]
        with _terminal(app), _hint(words[0]):
            await _run(words, lambda: file.look(take))
        file.take(take)
    if not file.changed and time.monotonic() - start < AT_ONCE_S:
        raise ConsoleError(
            "The editor ended at once and changed nothing. One with a window of its own may need "
            "a flag to wait for it, such as EDITOR='code --wait'."
        )


@contextmanager
def _terminal(app: App[Any]) -> Iterator[None]:
    """Leave the terminal, and the keys that would end this process, to the editor."""
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        with app.suspend(), app.batch_update():
            signal.signal(signal.SIGINT, lambda *_: None)
            try:
                yield
            finally:
                signal.signal(signal.SIGINT, interrupted)
    except SuspendNotSupported:
        raise ConsoleError("This terminal cannot be given to another program.", 3) from None


@contextmanager
def _hint(editor: str) -> Iterator[None]:
    """Tell why the terminal does nothing, for an editor with a window of its own."""
    print(f"The console waits for {printable(editor)} to end.", end="", flush=True)
    try:
        yield
    finally:
        print("\r\x1b[K", end="", flush=True)


async def _run(words: list[str], look: Callable[[], None]) -> None:
    try:
        process = await asyncio.create_subprocess_exec(*words)
    except OSError as error:
        raise ConsoleError(f"The editor {words[0]} does not start: {error.strerror}.", 3) from None
    waiting = asyncio.ensure_future(process.wait())
    try:
        while not waiting.done():
            await asyncio.wait([waiting], timeout=LOOK_S)
            look()
    finally:
        if not waiting.done():  # the console ends, and two programs cannot share the terminal
            process.terminate()
            waiting.cancel()


class _File:
    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.changed = False
        self._text = text
        self._ended = text.endswith("\n")
        path.touch(mode=0o600)
        path.write_bytes(text.encode("utf-8", "replace"))
        self._seen = self._taken = self._state()

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:  # being replaced
            return None
        return found.st_mtime_ns, found.st_size

    def look(self, take: Callable[[str], None]) -> None:
        """Hand on what was written, once it was the same for two looks."""
        state, seen = self._state(), self._seen
        self._seen = state
        if state is None or state == self._taken or state != seen or state[1] > MOST_BYTES:
            return
        with suppress(ConsoleError):  # said at the end, with what is there then
            self.take(take)

    def take(self, take: Callable[[str], None]) -> None:
        """Hand on what the file holds.

        Raises:
            ConsoleError: it is no text, or too much.
        """
        self._taken = state = self._state()
        if state is None or state[1] > MOST_BYTES:
            raise ConsoleError("The editor's text is gone or too long; it stays out.")
        try:
            text = self.path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise ConsoleError("What the editor wrote is not UTF-8; it stays out.") from None
        if not self._ended and text.endswith("\n"):  # editors add one; a body is kept to the byte
            text = text[:-1].removesuffix("\r")
        if text != self._text:
            take(text)
            self._text = text
            self.changed = True
