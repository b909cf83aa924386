"""How many files this process may have open: as many as the receiver counts on, where it may be.

A shell may start it with fewer. Below what a console takes by itself, loops, locks and sockets fail
one by one with reasons that help nobody, so that is refused first.
"""

from __future__ import annotations

from console.model import ConsoleError

USUAL = 1024
"""See `limits.RECEIVER_CONNECTIONS`; macOS gives a shell 256."""
LEAST = 64
"""About 20 for a console with its receiver, and some for each worker and sender."""


def secure() -> None:
    """Raise the limit to the usual one as far as this process may.

    Raises:
        ConsoleError: it stays too low to work with.
    """
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _is_enough(soft, USUAL):
        return
    most = USUAL if _is_enough(hard, USUAL) else hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError):  # the system has a lower one of its own
        most = soft
    if not _is_enough(most, LEAST):
        raise ConsoleError(
            f"Only {most} files may be open at once here, and fnconsole needs {LEAST}; raise that "
            f"with: ulimit -n {USUAL}.",
            3,
        )


def _is_enough(limit: int, wanted: int) -> bool:
    import resource

    return limit == resource.RLIM_INFINITY or limit >= wanted
