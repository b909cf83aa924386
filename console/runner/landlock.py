"""Landlock around this thread and all that it starts: files may be read below some folders, and
nothing else may be done with any file, no TCP port bound or connected to.

Linux has it from 5.13 on, and more of it with each version. The trap: it holds for the thread that
asks and for those that it starts later, so it must stand before there is another.
"""

from __future__ import annotations

import os
import struct
import sys
from ctypes import CDLL, c_char_p, c_long

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every machine
_ASK_VERSION, _BENEATH = 1, 1
_NO_NEW_PRIVS = 38
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# Version → how many of the rights on files it knows; the second has "refer", the third "truncate",
# the fifth "ioctl on devices".
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP_FROM, _TCP = 4, 0b11  # bind and connect
_SCOPES_FROM, _SCOPES = 6, 0b11  # abstract sockets and signals of processes outside


def stand(readable: Iterable[str]) -> bool:
    """Let this thread read what lies below some folders, or is one of some files; whether it holds.

    Args:
        readable: folders and files; those that do not exist count for nothing.
    """
    if sys.platform != "linux":
        return False
    libc = CDLL(None)
    call = libc.syscall
    call.restype = c_long
    version: int = call(c_long(_CREATE), c_long(0), c_long(0), c_long(_ASK_VERSION))
    if version < 1 or libc.prctl(_NO_NEW_PRIVS, *map(c_long, (1, 0, 0, 0))) != 0:
        return False
    fields = [(1 << _RIGHTS[min(version, 5)]) - 1]
    if version >= _TCP_FROM:
        fields.append(_TCP)
    if version >= _SCOPES_FROM:
        fields.append(_SCOPES)
    wanted = struct.pack(f"={len(fields)}Q", *fields)
    rules: int = call(c_long(_CREATE), c_char_p(wanted), c_long(len(wanted)), c_long(0))
    if rules < 0:
        return False
    try:
        for path in readable:
            _let(call, rules, path)
        return bool(call(c_long(_RESTRICT), c_long(rules), c_long(0)) == 0)
    finally:
        os.close(rules)


def _let(call: Call, rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    for rights in (_READ_FILE | _READ_FOLDER, _READ_FILE):  # the second where it is a file
        beneath = c_char_p(struct.pack("=Qi", rights, place))
        if call(c_long(_ADD), c_long(rules), c_long(_BENEATH), beneath, c_long(0)) == 0:
            break
    os.close(place)


if TYPE_CHECKING:
    from typing import Any

    Call = Any
