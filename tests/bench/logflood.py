"""10,000 log lines of a run to the visible pane, against 1,000 and against a run that logs nothing.

Wall time on a real terminal from the Run key to the result. Target: ten times the lines cost at
most ten times as much beyond a run that logs nothing.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests.bench.keystroke import prepare_in
from tests.bench.runkey import F5
from tests.terminal import PYTHON, program

CODE = """async function onRequest(request, settings) {{
  for (let n = 0; n < {count}; n++) console.log("line", n, {{ ok: true }});
  throw new Error("the end of {count}");
}}
"""
ROUNDS = 5


def run_s(count: int) -> float:
    """Median seconds from the key to the error that ends the run."""
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        prepare_in(Path(folder), CODE.format(count=count))
        command = (PYTHON, "-m", "console", "--port", "0")
        with program(*command, FNCONSOLE_HOME=folder) as terminal:
            terminal.read_until(b"onRequest")
            terminal.drain(1.0)  # the receiver opens, the worker warms up
            for _ in range(ROUNDS):
                start = time.perf_counter()
                terminal.type(F5)
                terminal.read_until(b"the end of", 60)
                spent.append(time.perf_counter() - start)
                terminal.drain(1.0)
    return statistics.median(spent)


def lines() -> list[str]:
    none, some, many = map(run_s, (0, 1000, 10_000))
    return [
        f"run that logs nothing                 {none * 1000:7.0f} ms",
        f"run that logs  1,000 lines            {some * 1000:7.0f} ms",
        f"run that logs 10,000 lines            {many * 1000:7.0f} ms"
        f"   {(many - none) / max(some - none, 0.001):.1f} times 1,000 (target 10)",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
