"""Runs another program for as long as whoever asked lives: started as a process of its own.

Its standard input is the leash: at its end, however the other process came to its own (a kill
signal too), the program goes with all that it started. Imports nothing of this package, since it
is started by its path. The trap: it has to lead a process group, or it would end its asker's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def main(command: list[str]) -> int:
    """Exit code of the program."""
    try:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        print(error.strerror, file=sys.stderr)
        return 127
    threading.Thread(target=_follow, daemon=True).start()
    return abs(program.wait())


def _follow() -> None:
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
