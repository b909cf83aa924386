"""`python -m tests.screens`: takes the pictures and the README's screen anew.

Owns what the README shows of the screen: its block of text that begins with the title line.
The tests compare both with the program as it is, so this is what to call when they differ on
purpose; then look at the pictures.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.tui.stage import console_app, settled, shown, staged

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SIZE = (110, 15)
PICTURES = "tests/tui/test_app_pictures.py"
_BLOCK = re.compile(r"(```text\n)( default · .*?)(```\n)", re.S)


async def drawn() -> str:
    """The screen after a run of a sample, as text."""
    async with console_app().run_test(size=SIZE) as pilot:
        console = await shown(pilot, request="charge-failed")
        await console.run()
        await settled(console)
        lines = [line.rstrip() for line in console.text.split("\n")]
        await console.workbench.leave()
        return "\n".join(lines) + "\n"


def screen(home: Path) -> str:
    """The same, in a world of its own."""
    with staged(home) as stage:
        asyncio.run(stage.fill())
        return asyncio.run(drawn())


def in_readme(text: str) -> str:
    found = _BLOCK.search(text)
    assert found is not None, "the README shows no screen"
    return found[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        block = screen(Path(folder))
    text = README.read_text("utf-8")
    README.write_text(_BLOCK.sub(lambda m: m[1] + block + m[3], text), "utf-8")
    taken = [sys.executable, "-m", "pytest", "-q", PICTURES, "--snapshot-update"]
    return subprocess.run(taken, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
