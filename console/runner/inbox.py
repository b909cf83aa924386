"""The frames that the parent sends: read where they are waited for, which hands over to nobody.

A thread beside it does nothing but wait for the parent's end, and ends the process then, also while
JavaScript spins. The trap: that thread must ask for no event, or each frame would wake it.
"""

from __future__ import annotations

import os
import select
from _thread import start_new_thread
from collections import deque

from console import wire

_CHUNK_BYTES = 65536


class Inbox:
    """Frames of a descriptor, in order.

    Args:
        descriptor: a socket; the process ends with its other end.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._decoder = wire.Decoder(wire.FROM_PARENT)
        self._frames: deque[wire.Frame] = deque()
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLIN)
        start_new_thread(self._end_with_parent, ())

    def receive(self, timeout_s: float | None) -> wire.Frame | None:
        """The next frame; None where none comes in that time. None waits for ever."""
        while not self._frames:
            if timeout_s is not None and not self._ready.poll(timeout_s * 1000):
                return None
            self._read()
            timeout_s = timeout_s and None
        return self._frames.popleft()

    def _read(self) -> None:
        try:
            data = os.read(self._descriptor, _CHUNK_BYTES)
            self._frames.extend(self._decoder.feed(data))
        except (OSError, wire.WireError):
            os._exit(70)
        if not data:
            os._exit(0)

    def _end_with_parent(self) -> None:
        end = select.poll()
        end.register(self._descriptor, 0)
        end.poll()
        os._exit(0)
