"""A long list of one-line rows with a cursor, whose cost is that of the rows on screen.

What the panes of a run are made of, where a `Menu` of a few thousand options would freeze. It knows
nothing of JSON or logs: a subclass gives rows as pieces of text with the name of a style. The trap:
text must have been through `printable` without `lines`, as a row is one line to the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

Piece = tuple[str, str]
"""Text, and one of "", dim, strong, accent, good, warning, error."""
Row = Sequence[Piece]


class RowList(ScrollView, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
        Binding("home,g", "move_to(0)", "First", show=False),
        Binding("end,G", "move_to(-1)", "Last", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--dim",
        "rows--strong",
        "rows--accent",
        "rows--good",
        "rows--warning",
        "rows--error",
        "rows--cursor",
    }

    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & .rows--dim { color: $text-muted; }
        & .rows--strong { text-style: bold; }
        & .rows--accent { color: $text-primary; }
        & .rows--good { color: $text-success; }
        & .rows--warning { color: $text-warning; }
        & .rows--error { color: $text-error; }
        & .rows--cursor {
            color: $block-cursor-blurred-foreground;
            background: $block-cursor-blurred-background;
        }
        &:focus .rows--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
        }
    }
    """

    cursor: reactive[int] = reactive(0)
    """The row that keys act on."""

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> RowList:
            return self.rows

    class Chosen(Moved):
        """Enter or a second click on a row."""

    class Resized(Message):
        """The rows have another width, the first one too: for who breaks text to it."""

        def __init__(self, rows: RowList) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._empty = empty

    @property
    def empty(self) -> str:
        """What the pane says while there are no rows."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        self._empty = text
        self.refresh()

    @property
    def width(self) -> int:
        """Cells that a row has; 0 before the first layout."""
        return self.scrollable_content_region.width

    # -- what a subclass may give instead ------------------------------------------------------

    def row_count(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> Row:
        return self._rows[index]

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self, index))

    # -- rows ----------------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[Row], cursor: int = 0) -> None:
        self._rows = rows
        self.rows_changed(cursor)

    def rows_changed(self, cursor: int | None = None) -> None:
        """Lay out and draw again after `row_count` or `row` give something else."""
        self.virtual_size = Size(self.width, self.row_count())
        self.cursor = self.validate_cursor(self.cursor if cursor is None else cursor)
        self._show_cursor()
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        if self.width != self.virtual_size.width:
            self.post_message(self.Resized(self))
        self.virtual_size = Size(self.width, self.row_count())

    def text_of(self, index: int) -> str:
        """A row without its styles."""
        return "".join(text for text, _ in self.row(index))

    # -- the cursor ----------------------------------------------------------------------------

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.row_count() - 1))

    def watch_cursor(self, _old: int, new: int) -> None:
        self._show_cursor()
        self.refresh()
        self.post_message(self.Moved(self, new))

    def _show_cursor(self) -> None:
        if self.is_mounted and self.row_count():
            row = Region(0, self.cursor, max(1, self.width), 1)
            self.scroll_to_region(row, force=True, animate=False, immediate=True, x_axis=False)

    def action_move(self, rows: int) -> None:
        self.cursor += rows

    def action_move_page(self, pages: int) -> None:
        self.cursor += pages * max(1, self.scrollable_content_region.height - 1)

    def action_move_to(self, index: int) -> None:
        self.cursor = index if index >= 0 else self.row_count() + index

    def action_choose(self) -> None:
        if self.row_count():
            self.choose(self.cursor)

    def on_click(self, event: Click) -> None:
        index = event.y + self.scroll_offset.y
        if index >= self.row_count():
            return
        if index == self.cursor:
            self.choose(index)
        else:
            self.cursor = index

    # -- drawing -------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.width
        count = self.row_count()
        if count == 0:
            return self._empty_line(y, width)
        if index >= count:
            return Strip.blank(width, self.rich_style)
        if index == self.cursor:
            style = self.get_component_rich_style("rows--cursor")
            segments = [Segment(text, style) for text, _ in self.row(index)]
        else:
            style = self.rich_style
            segments = [Segment(text, self._style(name)) for text, name in self.row(index)]
        return _fit(segments, width, style)

    def _style(self, name: str) -> Style:
        if not name:
            return self.rich_style
        return self.get_component_rich_style(f"rows--{name}")

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = wrapped_words(self._empty, width - 2)
        text = f" {lines[y]}" if y < len(lines) else ""
        return _fit([Segment(text, self._style("dim"))], width, self.rich_style)


def _fit(segments: list[Segment], width: int, style: Style) -> Strip:
    strip = Strip(segments)
    if strip.cell_length > width:
        last = segments[-1].style or style
        strip = Strip([*strip.crop(0, max(0, width - 1)), Segment("…", last)])
    return strip.adjust_cell_length(width, style)


def wrapped(line: str, width: int) -> list[str]:
    """One line cut into pieces of at most `width` cells, nothing lost."""
    if width <= 0 or not line:
        return [line]
    if line.isascii():
        return [line[start : start + width] for start in range(0, len(line), width)]
    return chop_cells(line, width) if cell_len(line) > width else [line]


def wrapped_words(text: str, width: int) -> list[str]:
    """Text of ours, broken between words."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split(" "):
            if line and cell_len(line) + 1 + cell_len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines
