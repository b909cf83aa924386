"""A filter of system calls around this process, every thread of it, for the rest of its life.

Owns the filter's program (classic BPF, which the kernel runs at each call); which calls pass is in
`syscalls`. The trap: what is refused must fail with an error and not kill, since libraries ask for
much that they can do without.
"""

from __future__ import annotations

import os
import struct
import sys
from ctypes import CDLL, Structure, addressof, c_char_p, c_long, c_ushort, create_string_buffer
from errno import ENOSYS, EPERM

from console.runner import syscalls

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from console.runner.syscalls import Check

_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data
_KILL, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_MODE_FILTER, _ALL_THREADS = 1, 1
_NO_NEW_PRIVS = 38


class _Program(Structure):
    _fields_ = (("length", c_ushort), ("filter", c_char_p))


def program(machine: str, pid: int) -> bytes | None:
    """The filter for a process; None for a machine of which the numbers are not known."""
    if machine not in syscalls.MACHINES:
        return None
    column, name = syscalls.MACHINES[machine]
    code = [(_LOAD, 0, 0, _MACHINE_AT), (_JUMP_EQUAL, 1, 0, name), (_RETURN, 0, 0, _KILL)]
    code.append((_LOAD, 0, 0, _NUMBER_AT))
    for numbers in syscalls.FREELY.values():
        if (number := numbers[column]) is not None:
            code += _case(number, [(_RETURN, 0, 0, _ALLOW)])
    for x86, arm, checks in syscalls.CHECKED.values():
        if (number := (x86, arm)[column]) is not None:
            code += _case(number, _checked(checks, pid))
    code += _case(syscalls.CLONE3, [(_RETURN, 0, 0, _ERRNO | ENOSYS)])
    code.append((_JUMP_FROM, 0, 1, syscalls.NEWEST + 1))
    code.append((_RETURN, 0, 0, _ERRNO | ENOSYS))
    code.append((_RETURN, 0, 0, _ERRNO | EPERM))
    return b"".join(struct.pack("=HBBI", *each) for each in code)


def stand() -> bool:
    """Put the filter around this process; whether it stands."""
    if sys.platform != "linux":
        return False
    machine = os.uname().machine
    code = program(machine, os.getpid())
    if code is None or sys.maxsize < 1 << 32:
        return False
    libc = CDLL(None)
    if libc.prctl(_NO_NEW_PRIVS, c_long(1), c_long(0), c_long(0), c_long(0)) != 0:
        return False
    buffer = create_string_buffer(code, len(code))
    filter_ = _Program(len(code) // 8, addressof(buffer))
    at = c_long(addressof(filter_))
    call = libc.syscall
    call.restype = c_long
    done = call(c_long(_SECCOMP[machine]), c_long(_MODE_FILTER), c_long(_ALL_THREADS), at)
    return bool(done == 0)


_Instruction = tuple[int, int, int, int]


def _case(number: int, body: list[_Instruction]) -> list[_Instruction]:
    """What is done at a call; `body` ends with a return."""
    return [(_JUMP_EQUAL, 0, len(body), number), *body]


def _checked(checks: tuple[Check, ...], pid: int) -> list[_Instruction]:
    refuse: _Instruction = (_RETURN, 0, 0, _ERRNO | EPERM)
    code: list[_Instruction] = []
    for argument, how, values in checks:
        code.append((_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument))
        if how == "without":
            code += [(_JUMP_BITS, 0, 1, values[0]), refuse]
        elif how == "with":
            code += [(_JUMP_BITS, 1, 0, values[0]), refuse]
        else:
            allowed = (pid,) if how == "own" else values
            for left, value in zip(range(len(allowed), 0, -1), allowed, strict=True):
                code.append((_JUMP_EQUAL, left, 0, value))
            code.append(refuse)
    return [*code, (_RETURN, 0, 0, _ALLOW)]
