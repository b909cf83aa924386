"""The command `fnconsole`, also `python -m console`.

Owns the order of things and Ctrl-C. A run's worker starts before anything else is imported, since
it takes longer to start V8 than this process takes to read its arguments.
"""

from __future__ import annotations

import gc
import os
import sys

_INTERRUPTED = 130


def main() -> int:
    try:
        spawned = None
        if sys.argv[1:2] == ["run"] and not {"-h", "--help"}.intersection(sys.argv):
            gc.disable()  # until all is imported: nothing of that is garbage, and it saves 6 ms
            from console.workers.worker import spawn

            try:
                spawned = spawn()
            except OSError:  # the pool will try once more, and say what is wrong
                spawned = None
        _leave_at_interrupt()
        from console.cli import main as command

        code = command(sys.argv[1:], spawned)
        if spawned is not None:
            os._exit(code)  # all is written and closed; an orderly end takes another 15 ms
        return code
    except KeyboardInterrupt:  # before the handler was there
        return _INTERRUPTED


def _leave_at_interrupt() -> None:
    """End at once and without a word on Ctrl-C, wherever it comes.

    An exception at any line, as Python has it, would now and then surface in a destructor, which
    prints a traceback. Nothing needs an orderly end: workers see their parent go, and the store
    bears worse. `serve` and the console have handlers of their own.
    """
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, frame: os._exit(_INTERRUPTED))


if __name__ == "__main__":
    sys.exit(main())
