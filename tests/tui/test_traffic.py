"""How much is written to a real terminal for what one does most: it is what one waits for."""

from __future__ import annotations

import os
import select

from terminal import PYTHON, Terminal, program

MOST_BYTES = 1_500
"""A key paints a line or two of 80 cells; the whole screen takes ten thousand bytes."""
APP = """
from textual.app import App
from textual.containers import Vertical
from console.tui.app import ConsoleApp
from console.tui.editor.editor import CodeEditor
class One(App):
    on_descendant_focus = ConsoleApp.on_descendant_focus
    def compose(self):
        with Vertical():
            yield CodeEditor("// READY\\n" + "const value = f('text', 12);\\n" * 300)
One().run()
"""


def sent_for(terminal: Terminal, key: bytes) -> int:
    terminal.drain(0.1)
    terminal.type(key)
    sent = 0
    while select.select([terminal.descriptor], [], [], 2.0 if not sent else 0.1)[0]:
        sent += len(os.read(terminal.descriptor, 65536))
    return sent


def test_a_key_writes_no_more_than_the_lines_that_it_changes_and_a_cursor_at_rest_nothing(
    home: object,
) -> None:
    with program(PYTHON, "-c", APP, columns=80, rows=24) as terminal:
        terminal.read_until(b"READY")
        terminal.drain(0.3)
        terminal.type(b"x")
        terminal.drain(0.8)  # the problems of the code are found
        for key in (b"x", b"\x1b[B", b"\x1b[C", b"\x7f"):
            assert 0 < sent_for(terminal, key) < MOST_BYTES
        sent_for(terminal, b"\x06")  # the bar to find something
        terminal.drain(0.3)
        assert not select.select([terminal.descriptor], [], [], 0.8)[0]
