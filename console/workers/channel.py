"""A worker process seen from asyncio: frames in and out, and the news of its death.

Owns the descriptors of a `Spawned` from `open` on. Says nothing of what frames mean. The traps: the
end of the stream is taken for the end of the process, so whoever only hangs up is killed; and a
process must be waited for in a thread, since a big one takes its time to vanish.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from console import wire
from console.workers.worker import Spawned

Receiver = Callable[[wire.Frame], None]


_CHUNK_BYTES = 64 * 1024


class Channel(asyncio.BufferedProtocol):
    """One worker.

    Args:
        spawned: the process.
        on_frame: gets each frame as it comes; the channel kills the worker if it raises WireError.
        on_death: called once, when the process is gone: exit status or minus a signal, stderr.
    """

    def __init__(
        self, spawned: Spawned, on_frame: Receiver, on_death: Callable[[int, str], None]
    ) -> None:
        self._spawned = spawned
        self._on_frame = on_frame
        self._on_death = on_death
        self._decoder = wire.Decoder(wire.FROM_WORKER)
        self._transport: asyncio.Transport | None = None
        self._buffer = memoryview(
            bytearray(_CHUNK_BYTES)
        )  # one for all: a new one each costs 20 us
        self._burial: asyncio.Task[None] | None = None
        self.garbled = False
        """It sent what is no frame, or none that made sense."""
        self.dead = asyncio.Event()

    async def open(self) -> None:
        """Start to listen."""
        end = socket.socket(fileno=self._spawned.wire)
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: self, sock=end)

    def send(self, frame: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame)

    def kill(self) -> None:
        """End the process now; `on_death` follows."""
        self._spawned.kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by descent

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self.garbled:
            return
        try:
            for frame in self._decoder.feed(self._buffer[:nbytes]):
                self._on_frame(frame)
        except wire.WireError:
            self.garbled = True
            self.kill()

    def connection_lost(self, error: Exception | None) -> None:
        self._burial = asyncio.get_running_loop().create_task(self._bury())

    async def _bury(self) -> None:
        self._spawned.kill()  # no effect on the status of a process that is ending
        status = await asyncio.get_running_loop().run_in_executor(None, self._spawned.wait)
        words = self._spawned.last_words()
        self.dead.set()
        self._on_death(status, words)
