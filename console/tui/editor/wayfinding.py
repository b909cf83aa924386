"""Finding text, replacing it, and going to places in an editor and back.

Owns the find bar while it is open, and the trail of jumps. What there is to go to beside lines is
a subclass's. Nothing here reads the whole text before a key asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.document._document import Location, Selection
from textual.geometry import Offset
from textual.widget import Widget

from console.tui.editor.canvas import TextCanvas
from console.tui.editor.document import Splice
from console.tui.editor.finding import Pattern, follow

if TYPE_CHECKING:
    from console.tui.editor.findbar import FindBar
    from console.tui.editor.goto import GoTo, Place

TRAIL_KEPT = 50


class Wayfinding(TextCanvas):
    BINDINGS: ClassVar[list[BindingType]] = [
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

    find_bar: FindBar | None = None
    """Where there is one: what it finds is lit up."""
    _looked_for = Pattern("")
    """What was looked for last."""

    _begun_at: Location | None = None
    """Where the cursor was put as the text came to be shown, until it is moved."""

    _trail: list[Location] = []  # noqa: RUF012 - replaced, never changed
    """Where jumps were made from."""

    # -- going somewhere ---------------------------------------------------------------------

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor at a place, counted from 1, and bring it into view."""
        row = min(line, self.document.line_count) - 1
        self._trail = [*self._trail[-TRAIL_KEPT:], self.cursor_location]
        self._go(self.clamp_visitable((row, column - 1)))

    def begin_at(self, location: Location) -> None:
        """Put the cursor where it was once; lines show from their starts until it is moved."""
        self._begun_at = self.clamp_visitable(location)
        self._go(self._begun_at)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        scrolled = super().scroll_cursor_visible(center, animate)
        if self.cursor_location == self._begun_at:
            self.scroll_to(x=0, animate=False, force=True)
        else:
            self._begun_at = None
        return scrolled

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

    async def action_ask_place(self, start: str = "") -> None:
        """Ask where to go, and go there."""

        def chosen(answer: Place | Literal["back"] | None) -> None:
            if answer == "back":
                self.action_go_back()
            elif answer is not None:
                self.go_to(*answer)

        await self.app.push_screen(self._places(start), chosen)

    def _places(self, start: str) -> GoTo:
        """A hook: what can be gone to."""
        from console.tui.editor.goto import GoTo

        return GoTo(self.document.lines, (), (), start=start, back=bool(self._trail))

    # -- finding -----------------------------------------------------------------------------

    async def action_find(self) -> None:
        """Open the bar, or go back to it."""
        if self.find_bar is not None:
            self.find_bar.begin()
        elif isinstance(self.parent, Widget):
            from console.tui.editor.findbar import FindBar

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

    def show_range(self, start: Location, end: Location) -> None:
        """Select a range; where it is out of sight, scroll so that it is amid."""
        top = self.scroll_offset.y  # of before: a new selection scrolls no more than it needs
        self.selection = Selection(start, end)
        y = self.wrapped_document.location_to_offset(start).y
        if not top <= y < top + self.size.height:
            amid = max(0, y - self.size.height // 2)
            self.scroll_to(y=amid, animate=False, force=True, immediate=True)
        self.scroll_cursor_visible()

    # -- replacing ---------------------------------------------------------------------------

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
