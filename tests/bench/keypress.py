"""A key press in the editors, from short text to long, and in Textual's own text area.

Wall time is that of a pilot, which waits in steps of 20 ms until the process rests; processor time
is what the key cost, with the parse and the checks that follow it. Target: in a function of 5,000
lines at most 1.3 times that of 50 lines.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.widgets import TextArea

from console.limits import WEBHOOK_BODY_BYTES
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.editor import CodeEditor

ITEMS = [{"id": n, "name": f"Order {n}", "ok": True, "price": n * 1.5} for n in range(9000)]
STATEMENT = """\
  const value{n} = request.headers.get('x-{n}') || settings.apiKey;
  if (value{n} === 'signup') {{
    Segment.track({{ event: `Order ${{value{n}}}`, properties: {{ total: {n}.5, ok: true }} }});
  }}
"""


class Bench(App[None]):
    def __init__(self, area: TextArea) -> None:
        super().__init__()
        self.area = area

    def compose(self) -> ComposeResult:
        yield self.area


def function(lines: int) -> str:
    """One function of as many lines."""
    body = "".join(STATEMENT.format(n=n) for n in range((lines - 2) // 4))
    rest = "  // nothing\n" * ((lines - 2) % 4)
    return f"async function onRequest(request, settings) {{\n{body}{rest}}}"


async def measure(area: TextArea, keys: int) -> tuple[float, float]:
    """Median wall and processor time of one key in the middle of the text, in ms."""
    async with Bench(area).run_test(size=(80, 24)) as pilot:
        area.focus()
        row = area.document.line_count // 2
        while row and not area.document[row].startswith("  const"):
            row -= 1
        area.move_cursor((row, len(area.document[row]) // 2), center=True)
        await pilot.pause(0.3)
        await pilot.press("a", "b")
        walls, processors = [], []
        for _ in range(keys):
            wall, processor = time.perf_counter(), time.process_time()
            await pilot.press("x")
            walls.append(time.perf_counter() - wall)
            processors.append(time.process_time() - processor)
    return statistics.median(walls) * 1000, statistics.fmean(processors) * 1000


def series(
    name: str, make: Callable[[str], TextArea], sizes: dict[int, int], target: str
) -> list[str]:
    """A line for each length of function; `sizes` gives how many keys each is measured with."""
    found = []
    first = (0.0, 0.0)
    for size, keys in sizes.items():
        wall, processor = asyncio.run(measure(make(function(size)), keys))
        first = first if first[0] else (wall, processor)
        ratios = f"{wall / first[0]:5.2f} {processor / first[1]:6.2f}"
        aim = target if size == 5000 else ""
        found.append(
            f"key press, {name:9} {size:6} lines {wall:7.1f} {processor:7.1f}  {ratios}{aim}"
        )
    return found


def bodies(keys: int = 6) -> list[str]:
    one_line = json.dumps({"items": ITEMS})[:WEBHOOK_BODY_BYTES]
    many = json.dumps({"items": ITEMS}, indent=1)[:WEBHOOK_BODY_BYTES]
    found = []
    for name, text in (("1 KiB", one_line[:1024]), ("in one line", one_line), ("in lines", many)):
        size = "" if name == "1 KiB" else f"{WEBHOOK_BODY_BYTES // 1024} KiB "
        wall, processor = asyncio.run(measure(BodyEditor(text), keys))
        found.append(
            f"key press, body {size + name:20} {wall:7.1f} {processor:7.1f}  (target 30 ms)"
        )
    return found


def lines() -> list[str]:
    sizes = {50: 10, 3000: 10, 5000: 10, 20_000: 10}
    bare = {50: 3, 3000: 1, 5000: 1}
    asyncio.run(measure(CodeEditor(function(5000)), 8))  # the first app of a process is faster
    return [
        "                                       wall ms  cpu ms  times that of 50 lines",
        *series("ours", CodeEditor, sizes, "  (target 1.3)"),
        *series(
            "TextArea", lambda text: TextArea.code_editor(text, language="javascript"), bare, ""
        ),
        *bodies(),
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
