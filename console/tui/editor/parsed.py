"""An editor's text as a syntax tree: when it is parsed, and what the tree tells at once.

Owns the moment: at the key where one slice is enough, else shortly after the last one. The trap is
the key path: what is done for each key must not grow with the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.document._document import Location
from textual.timer import Timer

from console.tui.editor.folding import Piece
from console.tui.editor.landmarks import Landmarks
from console.tui.editor.laying import LaidOutText
from console.tui.editor.syntax import Span, Syntax

if TYPE_CHECKING:
    from tree_sitter import Language

PARSE_DELAY_S = 0.1  # longer than between two keys of a fast typist
PARSE_PATIENCE = 4  # times the last parse: a slow one is not begun at each short pause


class ParsedText(LaidOutText):
    _language: Language | None = None
    """None for a text without a tree; set before the first text is."""
    _syntax: Syntax | None = None
    _pending: Timer | None = None

    # -- a hook ------------------------------------------------------------------------------

    def _parsed(self) -> None:
        """The tree is that of the text."""

    # -- parsing -----------------------------------------------------------------------------

    def _document_replaced(self) -> None:
        self._syntax = None
        if self._language is not None:
            self._syntax = Syntax(self.document, self._language)
            self._parse_soon()

    def on_mount(self) -> None:
        self._parse_soon()

    def _build_highlight_map(self) -> None:
        self._parse_soon()
        super()._build_highlight_map()

    def _parse_soon(self) -> None:
        """Parse what was typed: now where one slice is enough, else when typing pauses."""
        if self._syntax is None or not self.is_running:
            return
        if self._pending is not None:
            self._pending.stop()
            self._pending = None
        if not self._syntax.slow or self._syntax.tree is None:
            self._syntax.advance()
        if self._syntax.current:
            self._parsed()
        elif self._syntax.tree is None:  # just opened
            self.call_later(self._parse_on)
        else:
            delay = PARSE_DELAY_S + PARSE_PATIENCE * self._syntax.parse_s
            self._pending = self.set_timer(delay, self._parse_on)

    def _parse_on(self) -> None:
        if self._syntax is None or self._syntax.current:
            return
        if self._syntax.advance():
            self.stamp += 1
            self.update()
            self._parsed()
        elif not self._syntax.hopeless:
            self.call_later(self._parse_on)

    # -- what the tree tells -----------------------------------------------------------------

    def known(self, *, wait: bool) -> Landmarks | None:
        return self._syntax.landmarks(wait=wait) if self._syntax is not None else None

    def colours(self, pieces: list[Piece]) -> dict[int, list[Span]]:
        if self._syntax is None:
            return {}
        return self._syntax.spans([(piece.row, piece.start, piece.end) for piece in pieces])

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        if self._syntax is None:
            return super().find_matching_bracket(bracket, search_from)
        if len(bracket) != 1 or bracket not in "()[]{}":
            return None
        return self._syntax.partner(search_from)

    def inside(self, location: Location) -> str:
        return self._syntax.inside(location) if self._syntax is not None else ""
