"""How much memory a run takes: by how much V8's heap and the buffers beside it grow.

V8 tells their size by a C++ function that mini-racer's library exports; where that is missing
nothing is known. The trap: the function fills a structure whose layout belongs to the pinned
version of V8, so a test compares the figure with what a function surely took.
"""

from __future__ import annotations

from ctypes import CDLL, c_uint64, c_void_p

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Callable

CURRENT = "_ZN2v87Isolate10GetCurrentEv"
STATISTICS = "_ZN2v87Isolate17GetHeapStatisticsEPNS_14HeapStatisticsE"
_WORDS = 64  # four times what v8::HeapStatistics has
_USED, _EXTERNAL = 4, 7  # used_heap_size, external_memory


class Growth:
    """Of one run; `begin` and `end` are for V8's own thread, and take some 10 µs."""

    def __init__(self, library: CDLL) -> None:
        self.wanted = False
        self.taken_bytes = 0
        """0 where it is not known."""
        self._read = _reader(library)
        self._before: int | None = None

    def begin(self) -> None:
        self.wanted = False
        if self._read is not None:
            self._before = self._read()

    def end(self) -> None:
        """The outcome is told; nothing where none was begun, or it was told before."""
        if self._before is not None and self._read is not None:
            self.taken_bytes = max(0, self._read() - self._before)
            self._before = None


def _reader(library: CDLL) -> Callable[[], int] | None:
    try:
        current, statistics = library[CURRENT], library[STATISTICS]
    except AttributeError:
        return None
    current.argtypes, current.restype = [], c_void_p
    statistics.argtypes, statistics.restype = [c_void_p, c_void_p], None
    words = (c_uint64 * _WORDS)()

    def read() -> int:
        statistics(current(), words)
        return words[_USED] + words[_EXTERNAL]

    return read
