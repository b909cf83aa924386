"""The system calls that a worker still needs once its V8 stands, by machine, with their numbers.

Owns which calls those are and which arguments they may have; `seccomp` makes a filter of it. What
is not here is refused: no program, no process, no socket, no file to write, no other process. The
trap: a number means another call on another machine, so an unknown machine has no table.
"""

from __future__ import annotations

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    Check = tuple[int, str, tuple[int, ...]]
    """Which argument, how it is compared (see `CHECKED`), and with what."""

NEWEST = 470  # calls above it did not exist when this was written: libraries are told "not there"
CLONE3 = 435  # on every machine; its flags are out of a filter's sight, `clone` does the same

_WRITING = 0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000  # RDWR, CREAT, TRUNC, APPEND, TMPFILE's own
_THREAD = 0x00010000  # CLONE_THREAD
_NAMESPACES = 0x7E020080  # CLONE_NEW*
_TCGETS, _FIOCLEX = 0x5401, 0x5451  # what Python's open() asks
_GETFD, _SETFD, _GETFL = 1, 2, 3
_SET_NAME, _GET_NAME, _SET_VMA = 15, 16, 0x53564D41  # prctl: of a thread, of a piece of memory

FREELY: dict[str, tuple[int | None, int | None]] = {
    # The pipe to the parent, standard error, and reading what `open` may open
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "lseek": (8, 62),
    "close": (3, 57),
    "poll": (7, None),
    "ppoll": (271, 73),
    "stat": (4, None),
    "lstat": (6, None),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    # Memory; V8 writes machine code, so PROT_EXEC cannot be refused
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "mincore": (27, 232),
    "brk": (12, 214),
    "pkey_alloc": (330, 289),
    "pkey_free": (331, 290),
    "pkey_mprotect": (329, 288),
    "membarrier": (324, 283),
    # Threads of its own, and time
    "futex": (202, 98),
    "futex_waitv": (449, 449),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "arch_prctl": (158, None),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "restart_syscall": (219, 128),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # About itself
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getrusage": (98, 165),
    "getrlimit": (97, None),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "getrandom": (318, 278),
}
"""Call → its number on x86_64 and on aarch64; None where that machine has none."""

CHECKED: dict[str, tuple[int | None, int | None, tuple[Check, ...]]] = {
    "open": (2, None, ((1, "without", (_WRITING,)),)),
    "openat": (257, 56, ((2, "without", (_WRITING,)),)),
    "clone": (56, 220, ((0, "with", (_THREAD,)), (0, "without", (_NAMESPACES,)))),
    "ioctl": (16, 29, ((1, "in", (_TCGETS, _FIOCLEX)),)),
    "fcntl": (72, 25, ((1, "in", (_GETFD, _SETFD, _GETFL)),)),
    "prctl": (157, 167, ((0, "in", (_SET_NAME, _GET_NAME, _SET_VMA)),)),
    "prlimit64": (302, 261, ((0, "in", (0,)),)),
    "tgkill": (234, 131, ((0, "own", ()),)),
}
"""As `FREELY`, and what all must hold of the lower halves of its arguments: to be "in" some values,
"with" or "without" some bits, or the number of the process itself, its "own"."""

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Machine, as `uname` tells → its column above, and its name in a filter (AUDIT_ARCH_*)."""
