"""Memory after 1,000 runs from the console, against that after a warm-up of 200.

Of all processes: the console and its workers. Each run logs, fetches nothing and emits two events.
Target: no growth, which is less than a twentieth.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.keystroke import prepare_in
from tests.bench.runkey import F5
from tests.terminal import PYTHON, Terminal, program

CODE = """async function onRequest(request, settings) {
  console.log("a line", { of: "some", length: 12 });
  Segment.track({ event: "Bench", userId: "u-1", properties: { list: [1, 2, 3] } });
  Segment.identify({ userId: "u-1", traits: { name: "Bench" } });
}
"""
WARM_UP = 200


def tree_mib(pid: int) -> tuple[float, float]:
    """Resident memory of a process, and of all below it."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    below, own, rest = [pid], 0, 0
    for above in below:
        below += [row[0] for row in rows if row[1] == above]
    for row in rows:
        if row[0] == pid:
            own = row[2]
        elif row[0] in below:
            rest += row[2]
    return own / 1024, rest / 1024


def run(terminal: Terminal, runs: int) -> None:
    for _ in range(runs):
        terminal.output = b""
        terminal.type(F5)
        terminal.read_until(b"SUCCESS")
    terminal.drain(1.0)


def lines(runs: int = 1000) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        prepare_in(Path(folder), CODE)
        command = (PYTHON, "-m", "console", "--port", "0")
        with program(*command, columns=80, rows=24, FNCONSOLE_HOME=folder) as terminal:
            terminal.read_until(b"onRequest")
            terminal.drain(1.0)
            run(terminal, WARM_UP)
            before = tree_mib(terminal.pid)
            run(terminal, runs)
            after = tree_mib(terminal.pid)
    return [
        f"memory of {name:8} after {WARM_UP} runs {old:6.1f} MiB, {runs} later {new:6.1f} MiB"
        f"   ratio {new / old:.2f} (target 1.05)"
        for name, old, new in zip(("console", "workers"), before, after, strict=True)
    ]


if __name__ == "__main__":
    print("\n".join(lines(*map(int, sys.argv[1:]))))
