"""First usable frame of the console against a bare Textual app with one JavaScript editor.

Both as cold processes on a terminal of 120x40, taken in turns; target: at most 2.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from console.engine import Engine
from tests.terminal import PYTHON, program

MARKER = "the marker of this bench"
CODE = f"// {MARKER}\nasync function onRequest(request, settings) {{\n  request.json();\n}}\n"
BARE = f"""
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self):
        yield TextArea.code_editor({CODE!r}, language="javascript")
Bare().run()
"""


async def prepare(home: Path) -> None:
    engine = await Engine.open(home / "default")
    await engine.create_function("Bench", CODE)
    await engine.close()


def first_frame(*command: str, **environment: str) -> float:
    start = time.perf_counter()
    with program(*command, **environment) as terminal:
        return terminal.read_until(MARKER.encode()) - start


def lines(rounds: int = 7) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(prepare(Path(folder)))
        bare, ours = [], []
        for _ in range(rounds):
            bare.append(first_frame(PYTHON, "-c", BARE))
            ours.append(first_frame(PYTHON, "-m", "console", FNCONSOLE_HOME=folder))
    bare_s, ours_s = statistics.median(bare), statistics.median(ours)
    return [
        f"first frame, bare Textual with one editor  {bare_s * 1000:7.0f} ms",
        f"first frame, fnconsole                     {ours_s * 1000:7.0f} ms"
        f"   ratio {ours_s / bare_s:.2f} (target 2)",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
