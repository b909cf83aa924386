"""Which screen row shows which part of which line, and the cursor's way between them.

Owns line widths and folds: a line longer than the pane is cut after every `width` cells, or not at
all where width is 0. Folding at words would have to read a line from its start at every key, which
a body of half a megabyte in one line does not allow. Knows the document, no widget.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset, clamp

from console.tui.editor.cells import Layout
from console.tui.editor.document import ExactDocument, Splice

LAYOUTS_KEPT = 256  # several screens of rows


class Piece(NamedTuple):
    """The part of a line that one screen row shows."""

    row: int
    start: int
    end: int
    first: bool


class FoldedDocument(WrappedDocument):
    """Takes the place of Textual's wrapped document; kept right by the document's splices."""

    document: ExactDocument

    def __init__(self, document: ExactDocument, width: int, tab_width: int) -> None:
        self.document = document
        self._width = width
        self._tab_width = tab_width
        self._layouts: dict[int, Layout] = {}
        self._widths: list[int] = []
        self._folds: list[Sequence[int]] = []
        self._tops: list[int] | None = None
        self._fold_all()
        document.follow(self._splice)

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        if (width, tab_width or self._tab_width) != (self._width, self._tab_width):
            self._width = width
            self._tab_width = tab_width or self._tab_width
            self._fold_all()

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Nothing to do: the document's splices are followed."""

    def _fold_all(self) -> None:
        self._layouts.clear()
        self._widths, self._folds = self._measure(0, self.document.line_count)
        self._tops = None

    def _measure(self, start: int, end: int) -> tuple[list[int], list[Sequence[int]]]:
        widths: list[int] = []
        folds: list[Sequence[int]] = []
        for row in range(start, end):
            line = self.document[row]
            if end - start > 1 and self._is_simple(line):  # five times faster
                widths.append(len(line))
                folds.append(())
                continue
            layout = Layout(line, self._tab_width)
            widths.append(layout.width)
            folds.append(layout.folds(self._width))
            if end - start == 1:  # a key press: the line is about to be shown
                self._layouts[row] = layout
        return widths, folds

    def _is_simple(self, line: str) -> bool:
        """Whether a line is plain ASCII, and as short as the pane."""
        return (
            (not self._width or len(line) <= self._width) and line.isascii() and line.isprintable()
        )

    def _splice(self, splice: Splice) -> None:
        rows = slice(splice.row, splice.row + splice.old_rows)
        if splice.new_rows != splice.old_rows:
            self._layouts.clear()
        widths, folds = self._measure(splice.row, splice.row + splice.new_rows)
        if list(map(len, self._folds[rows])) != list(map(len, folds)):
            self._tops = None
        self._widths[rows] = widths
        self._folds[rows] = folds

    def layout(self, row: int) -> Layout:
        """The cells of one line."""
        layout = self._layouts.get(row)
        if layout is None or layout.line is not self.document[row]:
            if len(self._layouts) >= LAYOUTS_KEPT:
                self._layouts.clear()
            layout = self._layouts[row] = Layout(self.document[row], self._tab_width)
        return layout

    # -- rows --------------------------------------------------------------------------------

    @property
    def widest(self) -> int:
        """Cells of the longest line."""
        return max(self._widths)

    @property
    def height(self) -> int:
        return self._row_tops()[-1] if self._width else len(self._widths)

    @property
    def wrapped(self) -> bool:
        return any(self._folds)

    def _row_tops(self) -> list[int]:
        """The screen row at which each line begins; one more for the end."""
        if self._tops is None:
            self._tops = list(accumulate((len(folds) + 1 for folds in self._folds), initial=0))
        return self._tops

    def piece(self, y: int) -> Piece | None:
        """What screen row `y` shows; None beyond the end."""
        if not 0 <= y < self.height:
            return None
        if not self._width:
            return Piece(y, 0, len(self.document[y]), True)
        tops = self._row_tops()
        row = bisect_right(tops, y) - 1
        section = y - tops[row]
        folds = self._folds[row]
        start = folds[section - 1] if section else 0
        end = folds[section] if section < len(folds) else len(self.document[row])
        return Piece(row, start, end, not section)

    def location_to_offset(self, location: Location) -> Offset:
        row = clamp(location[0], 0, len(self._widths) - 1)
        layout = self.layout(row)
        if not self._width:
            return Offset(layout.cell(location[1]), row)
        folds = self._folds[row]
        section = bisect_right(folds, location[1])
        start = folds[section - 1] if section else 0
        return Offset(
            layout.cell(location[1]) - layout.cell(start), self._row_tops()[row] + section
        )

    def offset_to_location(self, offset: Offset) -> Location:
        piece = self.piece(clamp(offset.y, 0, self.height - 1))
        assert piece is not None
        layout = self.layout(piece.row)
        column = layout.column(layout.cell(piece.start) + max(0, offset.x))
        if piece.end < len(layout.line):  # the column of a fold is the next row's first
            column = min(column, layout.cluster(piece.end - 1)[0])
        return piece.row, column

    # -- what Textual's navigator asks -----------------------------------------------------------

    @property
    def lines(self) -> list[list[str]]:
        return [self.get_sections(row) for row in range(len(self._widths))]

    def get_sections(self, line_index: int) -> list[str]:
        line = self.document[line_index]
        edges = [0, *self._folds[line_index], len(line)]
        return [line[start:end] for start, end in pairwise(edges)]

    def get_offsets(self, line_index: int) -> list[int]:
        return list(self._folds[line_index])

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        sections = len(self._folds[line_index]) + 1
        top = self._row_tops()[line_index] if self._width else line_index
        return self.offset_to_location(Offset(x_offset, top + y_offset % sections))[1]

    def get_tab_widths(self, line_index: int) -> list[int]:
        raise NotImplementedError("tabs are part of the layout")


class FoldedNavigator(DocumentNavigator):
    """Cursor moves that pass over a letter and its marks at once, and know the folds."""

    def __init__(self, folded: FoldedDocument) -> None:
        super().__init__(folded)
        self._folded = folded

    def get_location_above(self, location: Location) -> Location:
        return self._vertical(location, -1)

    def get_location_below(self, location: Location) -> Location:
        return self._vertical(location, 1)

    def _vertical(self, location: Location, rows: int) -> Location:
        x, y = self._folded.location_to_offset(location)
        if y + rows < 0:
            return 0, 0
        if y + rows >= self._folded.height:
            return self._folded.document.end
        return self._folded.offset_to_location(Offset(max(x, self.last_x_offset), y + rows))

    def get_location_left(self, location: Location) -> Location:
        row, column = super().get_location_left(location)
        return row, self._folded.layout(row).cluster(column)[0]

    def get_location_right(self, location: Location) -> Location:
        row, column = super().get_location_right(location)
        length = len(self._folded.document[row])
        if row == location[0] and 0 < column < length:
            column = self._folded.layout(row).cluster(column - 1)[1]
        return row, column
