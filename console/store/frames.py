"""How values become bytes on disk: JSON that takes any text, in lines that prove themselves.

A frame is `CRC LENGTH JSON\\n`: checksum in eight hex digits, length of the JSON in bytes. The JSON
has no raw newline, so after damage the next frame starts behind the next newline.
Must not know what the values mean. The trap: msgspec refuses lone surrogates both ways, so text
that holds one takes a slower way round.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NamedTuple, TypeVar, overload
from zlib import crc32

import msgspec

from console.model import ConsoleError

T = TypeVar("T")

_HEAD = re.compile(rb"([0-9a-f]{8}) ([0-9]{1,10}) ")
_INT_BITS = 10_000  # Python reads back at most 4,300 digits, about 14,280 bits
_SECTOR = 512  # what a power cut leaves of a write ends on one


def encode(value: object) -> bytes:
    """`value` as JSON in UTF-8. NaN and infinities become null, as JSON.stringify has it.

    Raises:
        ConsoleError: it is nested too deeply.
    """
    try:
        try:
            return msgspec.json.encode(value)
        except ValueError:  # a lone surrogate, or an integer of thousands of digits
            tamed = _tamed(msgspec.to_builtins(value))
            return json.dumps(tamed, separators=(",", ":")).encode()
    except RecursionError:
        raise ConsoleError("That is nested too deeply to be kept; make it flatter.") from None


@overload
def decode(data: bytes) -> Any: ...
@overload
def decode(data: bytes, shape: type[T]) -> T: ...
def decode(data: bytes, shape: Any = Any) -> Any:
    """What `encode` wrote; raises ValueError for anything that is not JSON of this shape."""
    try:
        try:
            return msgspec.json.decode(data, type=shape)
        except ValueError:
            return msgspec.convert(json.loads(data), shape)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _tamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _tamed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tamed(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and value.bit_length() > _INT_BITS:
        return None
    return value


def frame(payload: bytes) -> bytes:
    """One line for an append-only file."""
    return b"%08x %d %b\n" % (crc32(payload), len(payload), payload)


def framed_bytes(payload_bytes: int) -> int:
    """How long the frame of a payload is."""
    return payload_bytes + len(str(payload_bytes)) + 11


class Frame(NamedTuple):
    payload: bytes
    start: int
    end: int
    """Offset behind its newline."""


def unframe(data: bytes, position: int = 0) -> Frame | None:
    """The frame that starts at `position`, if it is good."""
    head = _HEAD.match(data, position)
    if head is None:
        return None
    end = head.end() + int(head[2])
    payload = data[head.end() : end]
    if end >= len(data) or crc32(payload) != int(head[1], 16):
        return None  # also where only its newline is not there yet
    return Frame(payload, position, end + 1)


class Scan(NamedTuple):
    """What stands in an append-only file."""

    frames: list[Frame]
    end: int
    """Offset behind the last good frame."""
    torn: int
    """Bytes at the end that look like a write cut short, which nobody was told had succeeded."""
    damaged: int
    """Places where something else than a good frame stands."""


def scan(data: bytes) -> Scan:
    """Read every good frame of `data`, whatever stands between them."""
    frames: list[Frame] = []
    end = position = damaged = 0
    bad_from: int | None = None
    while position < len(data):
        found = unframe(data, position)
        if found is None:
            bad_from = position if bad_from is None else bad_from
            newline = data.find(b"\n", position)
            position = len(data) if newline < 0 else newline + 1
            continue
        damaged += (bad_from is not None) + (data[found.end - 1 : found.end] != b"\n")
        bad_from = None
        frames.append(found)
        end = position = found.end
    if bad_from is None:
        return Scan(frames, end, 0, damaged)
    if _is_torn(data, bad_from):
        return Scan(frames, end, len(data) - bad_from, damaged)
    return Scan(frames, end, 0, damaged + 1)


def _is_torn(data: bytes, start: int) -> bool:
    """Whether the bad end of a file is the beginning of one frame, then nothing or a hole.

    Frames end in a newline that is written with them: where one stands, the frame was complete
    once, and what happened to it was not a write cut short.
    """
    tail = data[start:].rstrip(b"\0")
    hole_at = start + len(tail)
    return b"\n" not in tail and (hole_at == len(data) or hole_at % _SECTOR == 0)
