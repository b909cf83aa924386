"""Everything that has to hold, in one command: `python -m tests [pytest arguments]`.

Formatting, lint, strict types, then the tests. Stops at the first that fails.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

CHECKS = (
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("types", ["mypy"]),
    ("tests", ["pytest"]),
)


def main() -> int:
    for name, (tool, *options) in CHECKS:
        extra = sys.argv[1:] if tool == "pytest" else []
        print(f"== {name}: {' '.join([tool, *options, *extra])}", flush=True)
        done = subprocess.run([sys.executable, "-m", tool, *options, *extra], cwd=ROOT)
        if done.returncode:
            print(f"{name} failed", file=sys.stderr)
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
