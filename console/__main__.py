"""The command `fnconsole`, also `python -m console`.

Owns only the order of things: a run's worker starts before anything else is imported, since it
takes longer to start V8 than this process takes to read its arguments.
"""

from __future__ import annotations

import sys


def main() -> int:
    try:
        spawned = None
        if sys.argv[1:2] == ["run"] and not {"-h", "--help"}.intersection(sys.argv):
            from console.worker import spawn

            try:
                spawned = spawn()
            except OSError:  # the pool will try once more, and say what is wrong
                spawned = None
        from console.cli import main as command

        return command(sys.argv[1:], spawned)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
