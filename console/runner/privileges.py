"""Gives up what root may do beyond its files: this thread, and all that it starts, hold none of it.

A console may run as root, in a container above all. The trap: Python may lie in folders that root
reads by privilege only, as under `sudo`; then the one that reads them stays.
"""

from __future__ import annotations

import os
import struct
import sys
from ctypes import CDLL, c_char_p, c_int, c_long, create_string_buffer

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Iterable

_BOUND_READ, _BOUND_DROP, _NO_NEW_PRIVS, _AMBIENT, _CLEAR_ALL = 23, 24, 38, 47, 4
_VERSION = 0x20080522
_READ_ALL = 1 << 2  # CAP_DAC_READ_SEARCH
_LAST = 63


def drop(needed: Iterable[str]) -> bool:
    """Hold no privilege from now on; whether that is so.

    Args:
        needed: folders that must stay readable, where they are now.
    """
    if sys.platform != "linux":
        return False
    libc = CDLL(None)
    if libc.prctl(c_int(_NO_NEW_PRIVS), *map(c_long, (1, 0, 0, 0))) != 0:
        return False
    held = _held(libc)
    if held is None:
        return False
    if not held:
        return True
    readable = [path for path in needed if _is_readable(path)]
    libc.prctl(c_int(_AMBIENT), *map(c_long, (_CLEAR_ALL, 0, 0, 0)))
    for number in range(_LAST + 1):
        if libc.prctl(c_int(_BOUND_READ), c_long(number)) == 1:
            libc.prctl(c_int(_BOUND_DROP), *map(c_long, (number, 0, 0, 0)))
    _hold(libc, 0, held & _READ_ALL)
    kept = 0 if all(map(_is_readable, readable)) else held & _READ_ALL
    _hold(libc, kept, kept)
    return _held(libc) == 0


def _held(libc: CDLL) -> int | None:
    """The permitted capabilities, a bit each; None where the system does not tell."""
    data = create_string_buffer(24)
    if libc.capget(c_char_p(_head()), data) != 0:
        return None
    _, low, _, _, high, _ = struct.unpack("=6I", data.raw)
    return int(low | high << 32)


def _hold(libc: CDLL, effective: int, permitted: int) -> None:
    halves = [bits >> shift & 0xFFFFFFFF for shift in (0, 32) for bits in (effective, permitted, 0)]
    libc.capset(c_char_p(_head()), c_char_p(struct.pack("=6I", *halves)))


def _head() -> bytes:
    return struct.pack("=Ii", _VERSION, 0)


def _is_readable(path: str) -> bool:
    """Not by `os.access`, which judges by all that root may ever hold."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        return False
    return True
