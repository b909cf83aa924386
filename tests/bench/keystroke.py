"""A key on a real terminal of 80x24: how soon it is painted, and how many bytes that takes.

The console against a bare Textual app with one JavaScript editor, and long functions against short
ones. Over SSH the bytes are what one waits for. Target: no more bytes than the bare editor.
"""

import asyncio
import os
import select
import statistics
import tempfile
import time
from pathlib import Path

from console.engine import Engine
from tests.bench.keypress import function
from tests.terminal import PYTHON, Terminal, program

KEYS = 16
QUIET_S = 0.15  # shorter than what the console does once the hands rest
BARE = """
import sys
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self):
        area = TextArea.code_editor(open(sys.argv[1]).read(), language="javascript")
        area.cursor_blink = False  # or it is never quiet
        yield area
Bare().run()
"""


def pressed(terminal: Terminal, key: bytes) -> tuple[float, int]:
    """Milliseconds to the first byte that a key brings, and how many come."""
    terminal.drain(QUIET_S)
    start = time.perf_counter()
    terminal.type(key)
    select.select([terminal.descriptor], [], [], 5)
    spent = (time.perf_counter() - start) * 1000
    sent = 0
    while select.select([terminal.descriptor], [], [], QUIET_S)[0]:
        sent += len(os.read(terminal.descriptor, 65536))
    return spent, sent


def measured(terminal: Terminal, key: bytes) -> tuple[float, float]:
    """Medians over some presses of a key, after the first, which marks the text as changed."""
    pressed(terminal, key)
    found = [pressed(terminal, key) for _ in range(KEYS)]
    spent, sent = zip(*found, strict=True)
    return statistics.median(spent), statistics.median(sent)


def prepare_in(home: Path, code: str) -> None:
    """Make a workspace with one function."""

    async def prepare() -> None:
        engine = await Engine.open(home / "default")
        await engine.create_function("Bench", code)
        await engine.close()

    asyncio.run(prepare())


def ours(size: int) -> list[tuple[float, float]]:
    """Typing, and moving down."""
    with tempfile.TemporaryDirectory() as folder:
        prepare_in(Path(folder), function(size))
        command = (PYTHON, "-m", "console", "--port", "0")
        with program(*command, columns=80, rows=24, FNCONSOLE_HOME=folder) as terminal:
            return typed(terminal)


def bare(size: int) -> list[tuple[float, float]]:
    with tempfile.NamedTemporaryFile("w", suffix=".js") as file:
        file.write(function(size))
        file.flush()
        with program(PYTHON, "-c", BARE, file.name, columns=80, rows=24) as terminal:
            return typed(terminal)


def typed(terminal: Terminal) -> list[tuple[float, float]]:
    terminal.read_until(b"onRequest")
    terminal.drain(1.5)  # the receiver opens, the worker warms up, the code is looked through
    return [measured(terminal, key) for key in (b"\x1b[B", b"x")][::-1]


def lines() -> list[str]:
    (bare_ms, bare_bytes), (_, bare_down) = bare(50)
    found = [
        f"key on a terminal, bare editor     50 lines {bare_ms:7.1f} ms {bare_bytes:7.0f} bytes"
    ]
    first_ms = 0.0
    for size in (50, 3000, 20_000):
        (spent, sent), (_, down) = ours(size)
        first_ms = first_ms or spent
        found.append(
            f"key on a terminal, ours        {size:6} lines {spent:7.1f} ms {sent:7.0f} bytes"
            f"  times bare: bytes {sent / bare_bytes:.2f}, moving {down / bare_down:.2f} (target 1)"
            f"; times 50 lines: {spent / first_ms:.2f}"
        )
    return found


if __name__ == "__main__":
    print("\n".join(lines()))
