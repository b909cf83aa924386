"""The grammar of JavaScript for tree-sitter, where there is one that is safe to use.

Knows neither what is read with it nor who asks. The trap: 0.26 crashes the process, and a text made
to be hard can keep the parser busy for minutes, hence the limits.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Parser, Tree


def javascript() -> Language | None:
    """The grammar, or None where tree-sitter is missing or not one that is known to be safe."""
    try:
        import tree_sitter_javascript
        from tree_sitter import Language, Parser
    except ImportError:
        return None
    if not hasattr(Parser, "timeout_micros"):  # gone with the releases that crash
        return None
    return Language(tree_sitter_javascript.language())


def parser(language: Language, slice_us: int) -> Parser:
    """A parser that raises ValueError after a time, and goes on when it is called again."""
    from tree_sitter import Parser

    with warnings.catch_warnings():
        # Deprecated in favour of a progress callback, which crashes the process in 0.25.2.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Parser(language, timeout_micros=slice_us)


def parse(source: bytes, most_us: int) -> Tree | None:
    """The tree of a whole text; None where there is no grammar or it takes too long."""
    language = javascript()
    if language is None:
        return None
    try:
        return parser(language, most_us).parse(source)
    except ValueError:
        return None
