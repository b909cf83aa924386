"""The keys and deeds that both editors share.

Owns how the cursor moves by words, how text is put in, and how Tab and Esc behave. What is seen is
the canvas's. Nothing here may read a whole line, which can be half a megabyte long, for one key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import Location, Selection
from textual.document._edit import Edit
from textual.widget import Widget
from textual.widgets import TextArea

from console.tui import indent
from console.tui.burst import Burst
from console.tui.canvas import TextCanvas
from console.tui.document import Splice, one_newline
from console.tui.finding import Pattern, follow

if TYPE_CHECKING:
    from console.tui.findbar import FindBar
    from console.tui.goto import GoTo, Place

BRACKET_COLUMNS = 5_000  # a screenful: a partner further away is not in view
GATHER_S = 0.05  # an edit costs far more than a key, and a paste arrives in small chunks
TRAIL_KEPT = 50
WORD_COLUMNS = 1_000  # no word is longer, but a line may be
_CLOSING_KEYS = {
    "right_curly_bracket": "}",
    "right_square_bracket": "]",
    "right_parenthesis": ")",
}


def _shared_bindings() -> list[BindingType]:
    """TextArea's, without F6 and F7, which belong to the app, and with the text's two ends."""
    inherited = [b for b in TextArea.BINDINGS if isinstance(b, Binding)]
    return [
        *(binding for binding in inherited if binding.key not in ("f6", "f7")),
        Binding("ctrl+home", "cursor_to_end(-1)", "Start of the text", show=False),
        Binding("ctrl+end", "cursor_to_end(1)", "End of the text", show=False),
        Binding("ctrl+shift+home", "cursor_to_end(-1, True)", "Select to the start", show=False),
        Binding("ctrl+shift+end", "cursor_to_end(1, True)", "Select to the end", show=False),
        Binding(
            "ctrl+f", "find", show=False, id="text.find", tooltip="Find and replace in the text"
        ),
        Binding(
            "ctrl+g",
            "ask_place",
            show=False,
            id="text.goto",
            tooltip="Go to a line, a function or a problem",
        ),
        Binding(
            "alt+left",
            "go_back",
            show=False,
            id="text.back",
            tooltip="Go back to where the last jump was made",
        ),
    ]


class TextSurface(TextCanvas):
    """Common to the editors.

    Tab indents. Esc and then Tab or Shift+Tab leaves the editor; Esc itself goes on to the app.
    """

    BINDINGS: ClassVar[list[BindingType]] = _shared_bindings()

    _leaving = False
    """Whether Esc was the last key, or the Tab that leaves after it."""
    _burst_step: list[Edit] | None = None
    """The undo step of the burst that goes on."""
    find_bar: FindBar | None = None
    """Where there is one: what it finds is lit up."""
    _looked_for = Pattern("")
    """What was looked for last."""

    _trail: list[Location] = []  # noqa: RUF012 - replaced, never changed
    """Where jumps were made from."""

    @cached_property
    def _burst(self) -> Burst:
        return Burst()

    def action_cursor_to_end(self, which: int, select: bool = False) -> None:
        self.move_cursor(self.document.end if which > 0 else (0, 0), select=select)

    def show_range(self, start: Location, end: Location) -> None:
        """Select a range; where it is out of sight, scroll so that it is amid."""
        top = self.scroll_offset.y  # of before: a new selection scrolls no more than it needs
        self.selection = Selection(start, end)
        y = self.wrapped_document.location_to_offset(start).y
        if not top <= y < top + self.size.height:
            amid = max(0, y - self.size.height // 2)
            self.scroll_to(y=amid, animate=False, force=True, immediate=True)
        self.scroll_cursor_visible()

    # -- going somewhere ---------------------------------------------------------------------

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor at a place, counted from 1, and bring it into view."""
        row = min(line, self.document.line_count) - 1
        self._trail = [*self._trail[-TRAIL_KEPT:], self.cursor_location]
        self._go(self.clamp_visitable((row, column - 1)))

    def _go(self, location: Location) -> None:
        top = self.scroll_offset.y
        self.move_cursor(location)
        self.call_after_refresh(self._show_cursor, top)  # its size may be that of a hidden pane

    def _show_cursor(self, top: int) -> None:
        """Scroll back to `top`, or put the cursor's line amid; sideways no more than needed."""
        y = self.wrapped_document.location_to_offset(self.cursor_location).y
        if not top <= y < top + self.size.height:
            top = y - self.size.height // 2
        self.scroll_to(0, top, animate=False, force=True)
        self.scroll_cursor_visible()

    def action_go_back(self) -> None:
        *self._trail, place = self._trail or [self.cursor_location]
        self._go(self.clamp_visitable(place))

    def action_ask_place(self, start: str = "") -> None:
        """Ask where to go, and go there."""

        def chosen(answer: Place | Literal["back"] | None) -> None:
            if answer == "back":
                self.action_go_back()
            elif answer is not None:
                self.go_to(*answer)

        self.app.push_screen(self._places(start), chosen)

    def _places(self, start: str) -> GoTo:
        """A hook: what can be gone to."""
        from console.tui.goto import GoTo

        return GoTo(self.document.lines, (), (), start=start, back=bool(self._trail))

    # -- finding -----------------------------------------------------------------------------

    async def action_find(self) -> None:
        """Open the bar, or go back to it."""
        if self.find_bar is not None:
            self.find_bar.begin()
        elif isinstance(self.parent, Widget):
            from console.tui.findbar import FindBar

            self.find_bar = FindBar(self, self._looked_for)
            await self.parent.mount(self.find_bar, after=self)

    def close_find(self) -> None:
        bar, self.find_bar = self.find_bar, None
        if bar is not None:
            self._looked_for = bar.pattern
            bar.remove()
            self.focus()
            self.update()

    def finds(self, row: int) -> list[tuple[int, int]]:
        return self.find_bar.spans(row) if self.find_bar is not None else []

    def watch_selection(self) -> None:
        super().watch_selection()
        if self.find_bar is not None:
            self.find_bar.moved()

    def _set_document(self, text: str, language: str | None) -> None:
        super()._set_document(text, language)
        self.document.follow(self._changed)
        self._trail = []
        if self.find_bar is not None:
            self.find_bar.text_changed(None)

    def _changed(self, splice: Splice) -> None:
        self._trail = [follow(place, splice) for place in self._trail]
        if self.find_bar is not None:
            self.find_bar.text_changed(splice)

    # -- editing -----------------------------------------------------------------------------

    def replace_rows(self, first: int, last: int, lines: list[str]) -> None:
        """Replace rows by as many others in one undo step; what was selected stays selected."""
        grown = [len(new) - len(self.document[row]) for row, new in enumerate(lines, first)]
        start, end = self.selection
        self.edit_text("\n".join(lines), (first, 0), (last, len(self.document[last])))

        def shifted(location: Location) -> Location:
            row, column = location
            if not first <= row <= last or not column:
                return location
            return row, max(0, column + grown[row - first])

        self.selection = Selection(shifted(start), shifted(end))

    def edit_text(self, text: str, start: Location, end: Location) -> None:
        """Replace a range as one undo step of its own."""
        self.history.checkpoint()
        self.replace(text, start, end, maintain_selection_offset=False)
        self.history.checkpoint()

    def edit_in_place(self, text: str, start: Location, end: Location) -> None:
        """As `edit_text`, but the cursor and what is in view stay where they are."""
        cursor, top = self.cursor_location, self.scroll_offset
        self.edit_text(text, start, end)
        self.move_cursor(self.clamp_visitable(cursor))
        self.scroll_to(*top, animate=False, force=True, immediate=True)

    def change_lines(self, change: Callable[[list[str]], list[str]]) -> None:
        """Put what `change` makes of the rows that the selection touches in their place."""
        (first, _), (last, column) = sorted(self.selection)
        if last > first and column == 0:
            last -= 1
        lines = self.document.lines[first : last + 1]
        changed = change(lines)
        if changed != lines:
            self.replace_rows(first, last, changed)

    # -- the cursor --------------------------------------------------------------------------

    def _yield_character_locations(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations(start), BRACKET_COLUMNS)

    def _yield_character_locations_reverse(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations_reverse(start), BRACKET_COLUMNS)

    def get_column_width(self, row: int, column: int) -> int:
        return self.wrapped_document.layout(row).cell(column)

    def cell_width_to_column_index(self, cell_width: int, row_index: int) -> int:
        return self.wrapped_document.layout(row_index).column(cell_width)

    def get_cursor_word_left_location(self) -> Location:
        row, column = self.cursor_location
        if row > 0 and column == 0:
            return row - 1, len(self.document[row - 1])
        start = max(0, column - WORD_COLUMNS)
        before = self.document[row][start:column].rstrip()
        edges = [match.start() for match in self._word_pattern.finditer(before)]
        return row, start + (edges[-1] if edges else 0)

    def get_cursor_word_right_location(self) -> Location:
        row, column = self.cursor_location
        line = self.document[row]
        if row < self.document.line_count - 1 and column == len(line):
            return row + 1, 0
        after = line[column : column + WORD_COLUMNS]
        word = after.lstrip()
        edge = self._word_pattern.search(word)
        return row, column + (len(after) - len(word) + edge.start() if edge else len(after))

    # -- keys --------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        burst = self._burst
        burst.arrived(event, self._peek_message())
        if not burst.goes_on:
            self._insert_burst()
            self._burst_step = None
        left = self._leaving and event.key in ("tab", "shift+tab")
        self._leaving = left or event.key == "escape"
        if not left and not self.read_only and self._collect(event):
            event.prevent_default()
            event.stop()
            return
        self._insert_burst()
        if event.key == "escape" and self.find_bar is not None:
            self.close_find()
            event.prevent_default()
            event.stop()
        elif self._leaving:
            event.prevent_default()  # and let it go on to the screen, which moves the focus
        elif (not self.read_only and self._pressed(event.key)) or await self._bound(event.key):
            event.prevent_default()
            event.stop()

    def _collect(self, event: events.Key) -> bool:
        """Leave text of a burst for one edit, together with what arrives in the next moment.

        An edit for each key would hold the console up for a minute at 3,000 lines.
        """
        waiting = self._burst.waiting
        if not self._burst.collect(event):
            return False
        if not waiting:
            if self._burst.is_long:
                self.set_timer(GATHER_S, self._insert_burst)
            else:
                self.call_later(self._insert_burst)
        return True

    def _insert_burst(self) -> None:
        """Insert what was collected, in the same undo step as the rest of its burst."""
        text = one_newline(self._burst.take())
        if not text:
            return
        self.edit_text(text, *self.selection)
        steps = self.history._undo_stack
        if len(steps) > 1 and steps[-2] is self._burst_step:
            edits = steps.pop()
            steps[-1].extend(edits)
        self._burst_step = steps[-1]
        self._burst.resume()

    async def _bound(self, key: str) -> bool:
        """Do at once what a key of the editor itself is bound to; whether it was.

        Left to Textual, an arrow key goes the way up to the app first, and letters that came right
        behind it overtake it.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if binding.id in self.app._keymap:  # the user gave it another key
                continue
            if await self.app.run_action(binding.action, self):
                return True
        return False

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        if self._leaving and key == "tab":  # else the screen would not look for a binding
            return False
        return super().check_consume_key(key, character)

    def on_blur(self) -> None:
        self._insert_burst()
        self._leaving = False

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        self._insert_burst()

    def load_text(self, text: str) -> None:
        self._burst.take()  # was for the text that goes
        super().load_text(text)

    def _pressed(self, key: str) -> bool:
        """Deal with a key that TextArea knows nothing of, or less; whether it was one."""
        start, end = sorted(self.selection)
        if key == "enter" and not self._burst.is_on:
            self._break_line(start, end)
        elif key == "ctrl+j":  # a line feed of a paste that arrives as keys
            self.edit_text("\n", start, end)
        elif key == "tab" and start[0] != end[0]:
            self.change_lines(indent.indented)
        elif key == "shift+tab":
            self.change_lines(indent.dedented)
        elif key in _CLOSING_KEYS and not self._burst.is_on:
            return self._close(_CLOSING_KEYS[key], start, end)
        else:
            return False
        return True

    def _break_line(self, start: Location, end: Location) -> None:
        before = self.document[start[0]][: start[1]]
        after = self.document[end[0]][end[1] :]
        text, back = indent.line_break(before, after)
        self.edit_text(text, start, end)
        if back:
            row = self.cursor_location[0]
            self.move_cursor((row - 1, len(self.document[row - 1])))

    def _close(self, bracket: str, start: Location, end: Location) -> bool:
        blanks = indent.closes(self.document[start[0]][: start[1]])
        if blanks is None:
            return False
        self._replace_via_keyboard(blanks + bracket, (start[0], 0), end)
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self._insert_burst()
        if not self.read_only:
            self.edit_text(one_newline(event.text), *self.selection)
            self.focus()

    def action_paste(self) -> None:
        if not self.read_only:
            self.edit_text(one_newline(self.app.clipboard), *self.selection)
