"""What a screen painted goes with it."""

from __future__ import annotations

import gc

from driving import console
from textual._styles_cache import StylesCache


def caches() -> int:
    gc.collect()
    return sum(isinstance(each, StylesCache) for each in gc.get_objects())


async def test_a_screen_that_was_left_leaves_nothing_painted_in_memory() -> None:
    async with console() as at:

        async def look() -> None:
            await at.press("f7")
            await at.see("No sources yet")
            await at.press("escape")
            await at.until(lambda: len(at.app.screen_stack) == 1)

        await look()
        before = caches()
        for _ in range(12):
            await look()
        assert caches() < before + 40  # a screen may be there yet; it was 85 more
