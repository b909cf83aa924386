"""How many requests a client may make: a bucket of tokens that fills up again with time. Pure."""

from __future__ import annotations

import math


class Bucket:
    """
    Args:
        size: requests at once.
        per_s: how many come back in a second.
        now: on any clock that only goes forward, in seconds.
    """

    def __init__(self, size: int, per_s: float, now: float) -> None:
        self._size = size
        self._per_s = per_s
        self._left = float(size)
        self._at = now

    def take(self, now: float) -> int:
        """Let a request through: 0. Or not: the seconds until one may."""
        self._left = min(self._size, self._left + (now - self._at) * self._per_s)
        self._at = now
        if self._left < 1:
            return max(1, math.ceil((1 - self._left) / self._per_s))
        self._left -= 1
        return 0
