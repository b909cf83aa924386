"""Which walls stand around a worker here: starts one, listens to what it tells, and ends it.

Only a real worker knows: the kernel may lack a wall, or a container forbid it.
"""

from __future__ import annotations

import os
import select
import time

from console import walls, wire
from console.workers import worker

_START_S = 10.0


def standing() -> tuple[str, ...] | None:
    """The walls around a worker; None where none can be started."""
    try:
        spawned = worker.spawn()
    except OSError:
        return None
    try:
        return _told(spawned.wire)
    finally:
        spawned.kill()
        spawned.wait()
        spawned.last_words()
        os.close(spawned.wire)


def _told(descriptor: int) -> tuple[str, ...] | None:
    decoder = wire.Decoder(wire.FROM_WORKER)
    end = time.monotonic() + _START_S
    while select.select([descriptor], [], [], max(0.0, end - time.monotonic()))[0]:
        data = os.read(descriptor, 65536)
        if not data:
            return None
        for kind, head, _ in decoder.feed(data):
            return walls.decode(head) if kind == wire.READY else None
    return None
