"""`fnconsole run` as a cold process against Python with mini-racer and one evaluation.

Taken in turns, so that whatever else the machine does meets both; target: at most 1.5, wished for
1.0.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = 'from py_mini_racer import MiniRacer; MiniRacer().eval("1")'
HANDLER = """async function onRequest(request, settings) {
  const body = request.json();
  Segment.track({ event: body.event, userId: body.user });
}
"""


# As users have it: Python keeps the modules that it has compiled.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def cold(*arguments: str) -> float:
    command = [sys.executable, *arguments]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def lines(rounds: int = 21) -> list[str]:
    bare, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        handler = Path(folder, "handler.js")
        handler.write_text(HANDLER)
        run = ["-m", "console", "run", str(handler), "--body", '{"event": "Paid", "user": "u1"}']
        cold(*run)  # compiles what is not compiled yet
        for _ in range(rounds):
            bare.append(cold("-c", BARE))
            ours.append(cold(*run))
    bare_s, ours_s = statistics.median(bare), statistics.median(ours)
    return [
        f"cold start, Python with mini-racer         {bare_s * 1000:7.0f} ms",
        f"cold start, fnconsole run                  {ours_s * 1000:7.0f} ms"
        f"   ratio {ours_s / bare_s:.2f} (target 1.5)",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
