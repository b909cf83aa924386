"""Frames between a worker process and its parent; no input or output but one blocking `send`.

A frame is a kind, a head (JSON text) and a body (bytes), each length written down and capped before
memory is spent on it. Either side may be broken or hostile: what is no frame, or none that this
side may get, is a `WireError`, after which the connection is of no use. Knows nothing of asyncio
and imports nothing heavy, because a worker's start waits for it.
"""

from __future__ import annotations

import os

from console import limits

Frame = tuple[bytes, bytes, bytes]

# From the parent
RUN = b"R"  # head: the runtime's "invoke" message; body: the code. A fresh context follows
KEEP = b"K"  # as RUN, but the context stays for what follows
INVOKE = b"I"  # head: another "invoke" message for the code of a KEEP; may come before its turn
CHECK = b"C"  # body: code whose syntax is in question; answered like a RUN, but nothing runs
RECALL = b"B"  # give back each INVOKE that has not begun
RENEW = b"N"  # leave the context of a KEEP and make a fresh one
MESSAGE = b"M"  # head and body: another message for the runtime
# From the worker
READY = b"r"  # it has a fresh context; head: which walls stand, see walls.py
LOG = b"l"  # head: [level, text, time_ms, line or 0]
FETCH = b"f"  # head: [id, request]; body: the request's body
FETCH_ABORT = b"a"  # head: [id]
OUTCOME = b"o"  # head: [duration_ms, late, held_bytes]; body: JSON, see the operation of that name
RETURNED = b"b"  # head: how many INVOKE frames a RECALL has made it drop, the last ones
DIED = b"d"  # head: {"kind", "text"}: V8 stopped the function; the worker ends

_MIB = 1024 * limits.KIB
_CAPS = {
    # The body of a webhook as JSON text takes up to six bytes for one; settings come on top.
    RUN: (8 * _MIB, 2 * limits.FILE_BYTES),
    KEEP: (8 * _MIB, 2 * limits.FILE_BYTES),
    INVOKE: (8 * _MIB, 0),
    CHECK: (0, 2 * limits.FILE_BYTES),
    RECALL: (0, 0),
    RENEW: (0, 0),
    MESSAGE: (_MIB, limits.FETCH_RESPONSE_BYTES),
    READY: (limits.KIB, 0),
    LOG: (6 * limits.LOG_ENTRY_BYTES + limits.KIB, 0),
    FETCH: (_MIB, limits.FETCH_REQUEST_BYTES),
    FETCH_ABORT: (limits.KIB, 0),
    OUTCOME: (limits.KIB, limits.OUTCOME_BYTES),
    RETURNED: (16, 0),
    DIED: (16 * limits.KIB, 0),
}
FROM_PARENT = frozenset((RUN, KEEP, INVOKE, CHECK, RECALL, RENEW, MESSAGE))
FROM_WORKER = frozenset((READY, LOG, FETCH, FETCH_ABORT, OUTCOME, RETURNED, DIED))

_MAGIC = b"fc"
_HEADER_BYTES = 11  # magic, kind, length of the head, length of the body


class WireError(Exception):
    """The other side sent no frame, or a frame is too large to send."""


def encode(kind: bytes, head: bytes = b"", body: bytes = b"") -> bytes:
    check(kind, len(head), len(body))
    lengths = len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big")
    return b"".join((_MAGIC, kind, lengths, head, body))


def send(descriptor: int, frame: bytes) -> None:
    """Write all of a frame to a blocking descriptor."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def check(kind: bytes, head_bytes: int, body_bytes: int) -> None:
    """Raise WireError where a frame of that size is too large."""
    most_head, most_body = _CAPS[kind]
    if head_bytes > most_head or body_bytes > most_body:
        raise WireError(f"a frame {kind!r} of {head_bytes} + {body_bytes} bytes is too large")


class Decoder:
    """Bytes in, frames out.

    Args:
        expected: kinds that the other side may send.
    """

    def __init__(self, expected: frozenset[bytes]) -> None:
        self._expected = expected
        self._held = bytearray()
        self._wanted = 0
        """Bytes of the frame that `_held` begins with; 0 where its header is not complete."""

    def feed(self, data: bytes | memoryview) -> list[Frame]:
        """The frames that `data` completes, in order."""
        self._held += data
        frames: list[Frame] = []
        while self._held and (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        if not self._wanted:
            self._wanted = self._measure()
        if not self._wanted or len(self._held) < self._wanted:
            return None
        data = bytes(self._held[: self._wanted])
        del self._held[: self._wanted]
        self._wanted = 0
        body = _HEADER_BYTES + int.from_bytes(data[3:7], "big")
        return data[2:3], data[_HEADER_BYTES:body], data[body:]

    def _measure(self) -> int:
        header = bytes(self._held[:_HEADER_BYTES])
        if not _MAGIC.startswith(header[:2]):
            raise WireError("what came is no frame")
        if len(header) < _HEADER_BYTES:
            return 0
        kind = header[2:3]
        if kind not in self._expected:
            raise WireError(f"a frame of kind {kind!r} came from the wrong side")
        head, body = int.from_bytes(header[3:7], "big"), int.from_bytes(header[7:], "big")
        check(kind, head, body)
        return _HEADER_BYTES + head + body
