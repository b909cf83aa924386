"""A mend of Textual 8.2.8, which keeps what widgets painted long after they are gone.

`StylesCache.get_inner_outer` remembers its answers by its object too, and so holds the last 1,024
of these with all their lines: 1.3 MiB each time that a screen of many widgets is opened.
"""

from __future__ import annotations

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base + background), Style(background=base)


def _get_inner_outer(_: StylesCache, base: Color, background: Color) -> tuple[Style, Style]:
    return _inner_outer(base, background)


def mend() -> None:
    StylesCache.get_inner_outer = _get_inner_outer  # type: ignore[method-assign,assignment]
