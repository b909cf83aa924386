"""Labels of one or two letters, none of which begins another: what one types to jump.

Pure. The first places get the letters that the fingers rest on, so the order says what is near.
"""

from __future__ import annotations

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def labels(count: int) -> list[str]:
    """Labels for so many places, as short as can be; fewer where there are more than pairs."""
    size = len(LETTERS)
    first = 0  # letters that begin a pair, taken from the end
    while size - first + first * size < count and first < size:
        first += 1
    single = list(LETTERS[: size - first])
    pairs = [begin + end for begin in reversed(LETTERS[size - first :]) for end in LETTERS]
    return (single + pairs)[:count]
