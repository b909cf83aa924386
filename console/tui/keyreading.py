"""Which key a terminal's bytes are, by the reading of the library that the console uses.

So that a test of the terminal sees what the console would.
"""

from __future__ import annotations

from textual import events
from textual._xterm_parser import XTermParser


def key_names(sent: str) -> list[str]:
    """The keys in what a terminal sent, whole sequences only."""
    parser = XTermParser()
    found = [*parser.feed(sent), *parser.feed("")]  # the empty one ends a lone escape
    return [event.key for event in found if isinstance(event, events.Key)]
