"""A text area that shows any text, of any length, at the same cost, and harmlessly.

Owns the view: Textual's document, wrapping and row rendering are replaced here, and only rows that
look different are painted again. What a text means (colours, marks) comes from hooks. The trap is
that this leans on private methods of `TextArea`: Textual is pinned, and tests compare each partial
repaint with a whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from rich.style import Style
from textual.document._document import Selection
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import TextArea

from console.tui.appearance import ASCII
from console.tui.asciisigns import AsciiSigns
from console.tui.editor.cells import Layout
from console.tui.editor.document import ExactDocument
from console.tui.editor.folding import FoldedDocument, FoldedNavigator, Piece
from console.tui.editor.painting import Palette, Row, paint
from console.tui.editor.syntax import Span

WIDTH_STEP = 20
INDENT = 2
UNDO_STEPS = 1_000
STYLES = (
    *("comment", "constant", "function", "key", "keyword", "string"),
    *("error", "escape", "found", "hint", "note", "problem", "ran", "remark"),
)
SIGNS = {"error": "×", "problem": "!", "hint": "?", "ran": "•"}
ASCII_SIGNS = {**SIGNS, "error": "x", "ran": "*"}

Look = TypeVar("Look", str, Style)


class TextCanvas(TextArea, inherit_bindings=False):
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"code--{name}" for name in STYLES}
    DEFAULT_CSS = """
    TextCanvas {
        & .code--keyword { color: $text-accent; text-style: bold; }
        & .code--function { text-style: bold; }
        & .code--key { color: $text-accent; }
        & .code--string { color: $text-success; }
        & .code--constant { color: $text-warning; }
        & .code--comment { color: $text-muted; text-style: italic; }
        & .code--escape { color: $text-error; text-style: reverse; }
        & .code--problem { color: $text-error; text-style: underline; }
        & .code--hint { color: $text-warning; text-style: underline; }
        & .code--error { color: $text-error; text-style: bold reverse; }
        & .code--found { background: $warning 35%; text-style: underline; }
        & .code--note { color: $text-error; text-style: italic; }
        & .code--ran { color: $text-success; }
        & .code--remark { color: $text-muted; text-style: italic; }
    }
    """

    selection: Reactive[Selection] = reactive(
        Selection(), init=False, always_update=True, repaint=False
    )
    """As TextArea's, but moving the cursor paints two rows, not all."""

    document: ExactDocument
    wrapped_document: FoldedDocument

    def __init__(
        self,
        text: str,
        *,
        soft_wrap: bool,
        show_line_numbers: bool,
        read_only: bool,
        placeholder: str = "",
        name: str | None,
        id: str | None,  # noqa: A002 - Textual's name for it
        classes: str | None,
        disabled: bool,
    ) -> None:
        self._palette: Palette | None = None
        self._spans: dict[int, list[Span]] = {}
        self._spans_key: object = None
        self._shown: dict[int, Row | None] = {}
        """What each screen row was painted from."""
        self._update_due = False
        self.stamp = 0
        """Counts changes of `colours` for the same text."""
        super().__init__(
            soft_wrap=soft_wrap,
            tab_behavior="indent",
            max_checkpoints=UNDO_STEPS,
            read_only=read_only,
            show_line_numbers=show_line_numbers,
            placeholder=placeholder,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )
        self.cursor_blink = False  # it would repaint twice a second over a slow line, for nothing
        self.indent_width = INDENT
        if text:
            self._set_document(text, None)

    # -- the document ------------------------------------------------------------------------

    def _set_document(self, text: str, language: str | None) -> None:
        self.document = ExactDocument(text)
        self.wrapped_document = FoldedDocument(self.document, self.wrap_width, self.indent_width)
        self.navigator = FoldedNavigator(self.wrapped_document)
        self._document_replaced()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _document_replaced(self) -> None:
        """A hook: the document is another one; follow it where needed."""

    def _build_highlight_map(self) -> None:
        """TextArea calls this after each edit."""
        self.update()

    def _refresh_size(self) -> None:
        folded = self.wrapped_document
        width = 0
        if not self.soft_wrap:
            width = folded.widest + self.gutter_width + 1
            if width > self.size.width:  # a new width lays the screen out anew: not at each key
                width += WIDTH_STEP - width % WIDTH_STEP
        size = Size(width, folded.height)
        if size != self.virtual_size:
            self.virtual_size = size
            self._refresh_scrollbars()
            if self.is_running:  # the cursor may stand on a row that was not there before
                self.call_later(self.scroll_cursor_visible)

    # -- painting ----------------------------------------------------------------------------

    def colours(self, pieces: list[Piece]) -> dict[int, list[Span]]:
        """A hook: the styles of pieces of lines in view, by row, outermost first."""
        return {}

    def marks(self, row: int) -> tuple[str, str, list[Span]]:
        """A hook: a row's gutter mark, the note after its text, and spans over its colours."""
        return "", "", []

    @property
    def signs(self) -> dict[str, str]:
        """Marks of the gutter, as the terminal can show them."""
        return ASCII_SIGNS if self.app.has_class(ASCII) else SIGNS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those of the app, but for the one that would put other characters into the text."""
        return [each for each in super().get_line_filters() if not isinstance(each, AsciiSigns)]

    def finds(self, row: int) -> list[tuple[int, int]]:
        """A hook: the columns of a row that are lit up, as what was looked for."""
        return []

    def watch_selection(self) -> None:
        self.update()

    def update(self) -> None:
        """Paint the rows that look different now, once all that is under way has happened."""
        if self.is_running and not self._update_due:
            self._update_due = True
            self.call_later(self._update)

    def _update(self) -> None:
        self._update_due = False
        palette = self._palette
        if palette is None:  # nothing was painted yet
            return
        self._recolour()
        for y in range(self.size.height):
            if self._row(y, palette) != self._shown.get(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        self._theme.apply_css(self)
        self._palette = self._mix()
        self._recolour()
        return ScrollView.render_lines(self, crop)

    def _recolour(self) -> None:
        key = (self.document, self.document.revision, self.stamp, self.scroll_offset, self.size)
        if key != self._spans_key:
            self._spans_key = key
            self._spans = self.colours(self._pieces())

    def _pieces(self) -> list[Piece]:
        """What the rows in view show of their lines."""
        folded = self.wrapped_document
        left, top = self.scroll_offset
        found = (folded.piece(y) for y in range(top, top + self.size.height))
        pieces = [piece for piece in found if piece is not None]
        if self.soft_wrap:
            return pieces
        cells = self.size.width
        layouts = [folded.layout(piece.row) for piece in pieces]
        return [
            piece._replace(start=layout.column(left), end=layout.column(left + cells))
            for piece, layout in zip(pieces, layouts, strict=True)
        ]

    def _mix(self) -> Palette:
        theme, null = self._theme, Style.null()
        return Palette(
            base=theme.base_style or null,
            gutter=theme.gutter_style or null,
            cursor=theme.cursor_style or null,
            cursor_line=theme.cursor_line_style or null,
            cursor_gutter=theme.cursor_line_gutter_style or null,
            selection=theme.selection_style or null,
            bracket=theme.bracket_matching_style or null,
            found=self.get_component_rich_style("code--found", partial=True)
            + Style(bgcolor=self.get_component_rich_style("code--found").bgcolor),
            named={name: self._ink(f"code--{name}") for name in STYLES},
        )

    def _ink(self, component: str) -> Style:
        """A component's style without its background, which belongs to what lies under."""
        partial = self.get_component_rich_style(component, partial=True)
        if partial.color is None:
            return partial
        return partial.without_color + Style(color=self.get_component_rich_style(component).color)

    def render_line(self, y: int) -> Strip:
        if self.placeholder and self.document.is_empty:
            return super().render_line(y)
        palette = self._palette or self._mix()
        row = self._shown[y] = self._row(y, palette)
        if row is None:
            return Strip.blank(self.size.width, palette.base)
        return paint(row, palette)

    def _row(self, y: int, palette: Palette) -> Row | None:
        """What screen row `y` should show; None below the text."""
        piece = self.wrapped_document.piece(y + self.scroll_offset.y)
        if piece is None:
            return None
        layout = self.wrapped_document.layout(piece.row)
        mark, note, spans = self.marks(piece.row)
        gutter = ""
        if self.show_line_numbers:
            number = str(piece.row + self.line_number_start) if piece.first else ""
            sign = self.signs.get(mark, " ") if piece.first else " "
            gutter = f"{sign}{number:>{self.gutter_width - 2}} "
        limit = piece.end + (piece.end == len(layout.line))  # the cursor may rest after the last
        return Row(
            layout=layout,
            start=piece.start,
            end=piece.end,
            left=layout.cell(piece.start) if self.soft_wrap else self.scroll_offset.x,
            cells=self.size.width - self.gutter_width,
            gutter=gutter,
            mark=mark if piece.first else "",
            spans=_within(piece, limit, [*self._spans.get(piece.row, ()), *spans]),
            lights=_within(piece, limit, self._lights(piece.row, layout, palette)),
            on_cursor_line=self.highlight_cursor_line
            and self._has_cursor
            and piece.row == self.cursor_location[0],
            note=note if piece.end == len(layout.line) else "",
        )

    def _lights(self, row: int, layout: Layout, palette: Palette) -> list[tuple[int, int, Style]]:
        lights = [(start, end, palette.found) for start, end in self.finds(row)]
        (top, left), (bottom, right) = sorted(self.selection)
        length = len(layout.line)
        if top <= row <= bottom and not self.selection.is_empty:
            end = right if row == bottom else length + 1  # the line end is part of it
            lights.append((left if row == top else 0, end, palette.selection))
        cursor_row, column = self.cursor_location
        partner = self._matching_bracket_location
        if partner is not None and self.selection.is_empty and self._has_cursor:
            for at, bracket in ((cursor_row, column), partner):
                if at == row:
                    lights.append((bracket, bracket + 1, palette.bracket))
        if row == cursor_row and self._draw_cursor:
            lights.append((*layout.cluster(column), palette.cursor))
        return lights


def _within(
    piece: Piece, limit: int, spans: list[tuple[int, int, Look]]
) -> list[tuple[int, int, Look]]:
    """The parts of spans that a piece of their line shows."""
    return [
        (start, min(end, limit), style)
        for start, end, style in spans
        if start < limit and end > piece.start
    ]
