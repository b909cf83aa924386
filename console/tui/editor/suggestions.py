"""The list beside the cursor: what could be put in, and what the chosen one is for.

Owns its own place and size, which stay as they were when it was opened, so that it does not jump
while one types. It takes no focus: the editor hands it the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.geometry import Offset
from textual.widget import Widget

from console.text import printable
from console.tui.editor.completion import Candidate, fitting
from console.tui.widgets.rows import wrapped_words

ROWS = 8
TEXT_ROWS = 3
WIDTH = 62
NAME_CELLS = 26


class Suggestions(Widget):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"suggestions--here", "suggestions--text"}

    DEFAULT_CSS = """
    Suggestions {
        display: none;
        overlay: screen;
        position: absolute;
        background: $panel;
        color: $foreground;
        & .suggestions--here { background: $primary 40%; text-style: bold; }
        & .suggestions--here:nocolor { text-style: reverse; }
        & .suggestions--text { color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[Candidate] = ()
        self._shown: list[Candidate] = []
        self._cursor = 0
        self._rows = 0
        """Of the list; 0 where only one thing is told of."""

    # -- showing -----------------------------------------------------------------------------

    def open(self, candidates: Sequence[Candidate], prefix: str, cursor: Offset) -> bool:
        """Show what fits, at the word that ends at the cursor; whether anything does."""
        self._all = candidates
        self._shown = fitting(candidates, prefix)
        self._cursor = 0
        self._rows = min(ROWS, len(self._shown))
        if self._shown:
            self._settle(cursor - Offset(len(prefix) + 1, 0))
        return self.display

    def tell(self, candidate: Candidate, cursor: Offset) -> None:
        """Show what one thing is for."""
        self._all = self._shown = [candidate]
        self._cursor = self._rows = 0
        self._settle(cursor)

    def _settle(self, place: Offset) -> None:
        """Take a place below the cursor's row, or above it where there is more room."""
        screen = self.screen.size
        width = min(WIDTH, screen.width)
        below = screen.height - place.y - 1
        above = place.y
        room = max(below, above) - TEXT_ROWS - (not self._rows)
        self._rows = min(self._rows, max(room, 1))
        height = min(self._rows + TEXT_ROWS + (not self._rows), max(below, above))
        y = place.y + 1 if height <= below or below >= above else place.y - height
        self.absolute_offset = Offset(max(0, min(place.x, screen.width - width)), max(0, y))
        self.styles.width, self.styles.height = width, height
        self.display = True
        self.refresh(layout=True)

    def close(self) -> None:
        self.display = False

    def narrow(self, prefix: str) -> bool:
        """Show only what fits now; whether anything does."""
        self._shown = fitting(self._all, prefix)
        self._cursor = 0
        self.refresh()
        return bool(self._shown)

    # -- choosing ----------------------------------------------------------------------------

    @property
    def is_list(self) -> bool:
        return self._rows > 0

    @property
    def chosen(self) -> Candidate:
        return self._shown[self._cursor]

    @property
    def names(self) -> list[str]:
        return [candidate.name for candidate in self._shown]

    def move(self, rows: int) -> None:
        """Move by rows, round the ends; by more than one only up to them."""
        count = len(self._shown)
        moved = self._cursor + rows
        self._cursor = moved % count if abs(rows) == 1 else max(0, min(moved, count - 1))
        self.refresh()

    # -- drawing -----------------------------------------------------------------------------

    def render(self) -> Text:
        width = self.size.width
        lines = [*self._list(width), *self._told(width)]
        return Text("\n", no_wrap=True).join(lines)

    def _list(self, width: int) -> list[Text]:
        top = max(0, min(self._cursor - self._rows // 2, len(self._shown) - self._rows))
        here = self.get_component_rich_style("suggestions--here", partial=True)
        quiet = self.get_component_rich_style("suggestions--text", partial=True)
        lines = []
        for index in range(top, top + self._rows):
            candidate = self._shown[index] if index < len(self._shown) else Candidate("")
            name = _cells(f" {printable(candidate.name)}", NAME_CELLS)
            line = Text(name).append(
                _cells(" " + printable(candidate.text), width - NAME_CELLS), quiet
            )
            if index == self._cursor:
                line.stylize(here)
            lines.append(line)
        return lines

    def _told(self, width: int) -> list[Text]:
        """What the chosen one is for, in as many rows as there are."""
        quiet = self.get_component_rich_style("suggestions--text", partial=True)
        rows = self.size.height - self._rows
        candidate = self.chosen if self._shown else Candidate("")
        words = printable(candidate.text) or "A word of this file." * bool(candidate.name)
        source = f"  {candidate.source}" if candidate.source else ""
        signature = printable(candidate.signature or candidate.name)
        lines = [Text(f" {signature}", "underline").append(source, quiet)]
        lines += [Text(f" {line}") for line in wrapped_words(words, max(10, width - 2))]
        return (lines + [Text("")] * rows)[:rows]


def _cells(text: str, width: int) -> str:
    """Text in exactly so many cells."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"
