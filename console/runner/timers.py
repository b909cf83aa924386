"""The timers of a run: which is due, in what order, and how long until the next one.

Numbers only; what a timer does is the runtime's. As in Node, immediates come in rounds: one that is
set while a round is under way waits for the next, and what else is due comes in between.
"""

from __future__ import annotations

import heapq
import time
from collections import deque

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

_LONGEST_DELAY_MS = 2**31 - 1  # as in browsers and Node


class Timers:
    """Armed timers of one run."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int]] = []
        self._armed: dict[int, int] = {}
        self._made = 0
        self._immediates: deque[int] = deque()
        self._round: deque[int] = deque()

    def arm(self, timer: int, delay_ms: Any) -> None:
        """Start a timer, or start it anew; 0 milliseconds make it an immediate."""
        self._made += 1
        self._armed[timer] = self._made
        if delay_ms == 0:
            self._immediates.append(timer)
            return
        if not isinstance(delay_ms, int | float) or not 1 <= delay_ms <= _LONGEST_DELAY_MS:
            delay_ms = 1
        due = time.monotonic() + delay_ms / 1000
        heapq.heappush(self._heap, (due, self._made, timer))

    def disarm(self, timer: int) -> None:
        self._armed.pop(timer, None)

    def clear(self) -> None:
        """Forget all."""
        if self._made:
            self.__init__()  # type: ignore[misc]

    def is_in_round(self) -> bool:
        """Whether immediates are left that come before anything else."""
        while self._round and self._round[0] not in self._armed:
            self._round.popleft()
        return bool(self._round)

    def rest_s(self) -> float | None:
        """Seconds until `pop` has something; None where it never will."""
        if self._immediates:
            return 0.0
        return max(0.0, self._heap[0][0] - time.monotonic()) if self._heap else None

    def pop(self) -> int | None:
        """The timer whose turn it is, if there is one."""
        if not self.is_in_round():
            while self._heap and self._heap[0][0] <= time.monotonic():
                _, made, timer = heapq.heappop(self._heap)
                if self._armed.get(timer) == made:
                    del self._armed[timer]
                    return timer
            self._round, self._immediates = self._immediates, deque()
        if not self.is_in_round():
            return None
        timer = self._round.popleft()
        del self._armed[timer]
        return timer
