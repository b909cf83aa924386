"""Opening a request body of 512 KiB, in lines and as one line, against one of 1 KiB.

Processor time until the text is painted and checked. Target: at most 15 times, of 512 times the
text.
"""

import asyncio
import json
import statistics
import time

from console.limits import WEBHOOK_BODY_BYTES
from console.tui.editor.bodyeditor import BodyEditor
from tests.bench.keypress import ITEMS, Bench

ROUNDS = 5


async def opened(text: str) -> float:
    """Median milliseconds to put a text into an open editor."""
    editor = BodyEditor("{}")
    spent = []
    async with Bench(editor).run_test(size=(80, 24)) as pilot:
        for _ in range(ROUNDS):
            editor.load_text("{}")
            await pilot.pause()
            start = time.process_time()
            editor.load_text(text)
            editor.check()
            await pilot.pause()
            spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def lines() -> list[str]:
    one_line = json.dumps({"items": ITEMS})[:WEBHOOK_BODY_BYTES]
    many = json.dumps({"items": ITEMS}, indent=1)[:WEBHOOK_BODY_BYTES]
    first = asyncio.run(opened(one_line[:1024]))
    found = [f"open a body of 1 KiB                  {first:7.1f} ms"]
    for name, text in (("in lines", many), ("in one line", one_line)):
        spent = asyncio.run(opened(text))
        found.append(
            f"open a body of 512 KiB {name:12}   {spent:7.1f} ms  {spent / first:5.1f} times (15)"
        )
    return found


if __name__ == "__main__":
    print("\n".join(lines()))
