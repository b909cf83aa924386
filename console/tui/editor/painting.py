"""One row of an editor as a strip: glyphs and styles for the cells in view, and nothing else.

Owns which style lies over which. Knows cells and Rich, no widget and no document. The trap is cost:
a row may show 80 cells of a line of half a million, so only columns in view are ever touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.tui.editor.cells import Layout, is_escaped
from console.tui.widgets.wording import shortened

NOTE_CELLS = 8  # less room than this at a row's end shows no note


@dataclass(frozen=True)
class Palette:
    """The styles of the moment; `syntax` and the marks are laid over `base`."""

    base: Style
    gutter: Style
    cursor: Style
    cursor_line: Style
    cursor_gutter: Style
    selection: Style
    bracket: Style
    found: Style
    named: dict[str, Style]
    """By the names that spans carry."""


@dataclass
class Row:
    """What one screen row shows, columns counted in its line."""

    layout: Layout = field(compare=False)
    start: int
    end: int
    left: int
    """First cell of the line in view."""
    cells: int
    """Room beside the gutter."""
    gutter: str = ""
    mark: str = ""
    """Name of the style of the gutter's mark."""
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    lights: list[tuple[int, int, Style]] = field(default_factory=list)
    """What was found, selection, brackets and cursor, laid over the spans in this order."""
    on_cursor_line: bool = False
    note: str = ""
    text: str = field(init=False)
    """The piece of the line: two rows that are equal look the same, whatever their lines are."""
    first_cell: int = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.layout.line[self.start : self.end]
        self.first_cell = self.layout.cell(self.start)


def paint(row: Row, palette: Palette) -> Strip:
    """The row's strip: gutter, text in view, note, and blanks up to the edge."""
    fill = palette.base + palette.cursor_line if row.on_cursor_line else palette.base
    text = _text(row, palette, fill)
    room = row.cells - text.cell_length
    if row.note and room >= NOTE_CELLS:
        note = f"  {row.note}"
        if row.mark == "error":
            note = shortened(note, room)
        elif cell_len(note) > room:
            note = set_cell_size(note, room - 1) + "…"
        style = fill + palette.named["note" if row.mark == "error" else "remark"]
        text = Strip.join([text, Strip([Segment(note, style)], cell_len(note))])
    text = text.extend_cell_length(row.cells, fill)
    if not row.gutter:
        return text
    return Strip([*_gutter(row, palette), *text], len(row.gutter) + text.cell_length)


def _gutter(row: Row, palette: Palette) -> list[Segment]:
    style = palette.cursor_gutter if row.on_cursor_line else palette.gutter
    if not row.mark:
        return [Segment(row.gutter, style)]
    marked = style + palette.named[row.mark]
    return [Segment(row.gutter[0], marked), Segment(row.gutter[1:], style)]


def _text(row: Row, palette: Palette, fill: Style) -> Strip:
    layout = row.layout
    first = max(row.start, layout.column(row.left))
    last = min(row.end, layout.column(row.left + row.cells - 1) + 1)
    if row.left > layout.width:
        return Strip([], 0)
    styles = _styles(row, palette, fill, first, last)
    segments = []
    run = first
    for column in range(first + 1, last + 1):
        if column == last or styles[column - first] is not styles[column - 1 - first]:
            if column > run:
                segments.append(Segment(layout.shown(run, column), styles[run - first]))
            run = column
    start, end = layout.cell(first), layout.cell(last)
    if last == row.end and end - row.left < row.cells:  # where the cursor rests after the text
        segments.append(Segment(" ", styles[-1]))
        end += 1
    strip = Strip(segments, end - start)
    if start < row.left or end > row.left + row.cells:  # a wide glyph or an escape at the edge
        strip = strip.crop(row.left - start, row.left - start + row.cells)
    return strip


def _styles(row: Row, palette: Palette, fill: Style, first: int, last: int) -> list[Style]:
    """A style for each column in view and one for the place after the last."""
    styles = [fill] * (last - first + 1)
    names = palette.named

    def lay(start: int, end: int, style: Style, below: Style | None = None) -> None:
        for index in range(max(start, first) - first, min(end, last + 1) - first):
            styles[index] = (styles[index] if below is None else below) + style

    for start, end, name in row.spans:
        if name == "plain":  # code within a template text: what lies under is not seen
            lay(start, end, Style.null(), below=fill)
        elif name in names:
            lay(start, end, names[name])
    if not row.layout.plain:
        for column, character in enumerate(row.layout.line[first:last], first):
            if character != "\t" and is_escaped(character):
                lay(column, column + 1, names["escape"])
    for start, end, style in row.lights:
        lay(start, end, style)
    return styles
