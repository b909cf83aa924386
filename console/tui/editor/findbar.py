"""The bar under an editor: what to find, what to put in its place, and how much there is.

Owns the keys and when to look; `findfields` is what it shows, `searching` knows what is found. The
trap is the order of things at a key: the search begins anew once the edit is over, and what is in
view is found in its first slice, before the screen is painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.document._document import Location, Selection
from textual.timer import Timer
from textual.widgets import Input

from console.tui.editor.document import Splice
from console.tui.editor.findfields import FindFields
from console.tui.editor.finding import TOO_SLOW, Pattern, Range, Search
from console.tui.editor.searching import PATTERN_CHARACTERS, Searching, Stretch

if TYPE_CHECKING:
    from console.tui.editor.wayfinding import Wayfinding

SLICE_S = 0.004
PAUSE_S = 0.25  # after the last edit: all of a long text is not looked through at each key
FINISH_S = 1.0  # for a key that needs all matches


class FindBar(FindFields):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="find.close"),
        Binding("down", "step(1)", id="find.next", show=False, tooltip="Next match"),
        Binding(
            "up,shift+enter", "step(-1)", id="find.previous", show=False, tooltip="Previous match"
        ),
        Binding(
            "ctrl+t,alt+c",
            "switch('case')",
            id="find.case",
            show=False,
            tooltip="Tell capital letters from small ones",
        ),
        Binding(
            "ctrl+r,alt+r",
            "switch('regex')",
            id="find.regex",
            show=False,
            tooltip="Find a regular expression",
        ),
        Binding(
            "ctrl+l,alt+l",
            "switch('scoped')",
            id="find.selection",
            show=False,
            tooltip="Find only in what was selected",
        ),
        Binding("ctrl+g", "replace_all", id="find.all", show=False, tooltip="Replace all matches"),
        Binding("tab,shift+tab", "other", show=False),
    ]

    def __init__(self, editor: Wayfinding, last: Pattern) -> None:
        """Args:
        last: what was looked for before; a new search begins with it.
        """
        super().__init__(last.text)
        self._editor = editor
        self._searching = Searching(last)
        self._waiting: Timer | None = None
        self._note = ""

    def on_mount(self) -> None:
        self.query_one(".find--replacing").display = not self._editor.read_only
        self.begin()

    def begin(self) -> None:
        """Start from the editor's selection: a word of it is looked for, lines are looked in."""
        start, end = self._selected
        self._searching.begin(start, end)
        if start != end and start[0] == end[0]:
            self._searching.ask(self._editor.selected_text)
        field = self._field
        field.value = self.pattern.text
        field.focus()
        field.select_all()
        self._research()

    @property
    def pattern(self) -> Pattern:
        return self._searching.pattern

    @property
    def _selected(self) -> Stretch:
        start, end = sorted(self._editor.selection)
        return start, end

    # -- searching -----------------------------------------------------------------------------

    def text_changed(self, splice: Splice | None) -> None:
        """The editor's text is another one; by a change, or as a whole."""
        self._note = ""
        news = self._searching.changed(splice)
        if self._searching.hopeless:
            return
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE_S, self._research)
        if news:
            self.call_later(self._look_around)

    def _look_around(self) -> None:
        """Find what is in view, right after an edit."""
        if not self.is_attached:
            return
        top = self._editor.scroll_offset.y
        last = self._editor.wrapped_document.piece(top + self._editor.size.height)
        bottom = last.row + 1 if last is not None else self._editor.document.line_count
        self._searching.glance(self._editor.document, (self._row(top), bottom))
        if self._searching.search is not None:
            self._searching.search.advance(SLICE_S)
        self._editor.update()

    def _research(self) -> None:
        """Look for the pattern in the text as it stands."""
        if self._waiting is not None:
            self._waiting.stop()
        self._look(self._row(self._editor.scroll_offset.y))
        self._tell()

    def _row(self, y: int) -> int:
        """The line that a row of the screen shows."""
        piece = self._editor.wrapped_document.piece(y)
        return piece.row if piece is not None else 0

    def _look(self, row: int) -> None:
        """Begin a search from a line on, which goes on by itself."""
        self._searching.look(self._editor.document, row)
        self._show_refusal(self._searching.refusal)
        if self._searching.search is not None:
            self._go_on(self._searching.search)

    def _go_on(self, search: Search) -> None:
        if search is not self._searching.search or not self.is_attached:
            return
        if not search.advance(SLICE_S):
            self.call_later(self._go_on, search)
        else:
            self._tell()

    def _current(self, seconds: float = 0) -> Searching:
        """The search through all of the text as it stands, gone on for about that long."""
        if not self._searching.whole:
            self._research()
        if self._searching.search is not None:
            self._searching.search.advance(seconds)
        return self._searching

    # -- telling -------------------------------------------------------------------------------

    def spans(self, row: int) -> list[Range]:
        """The columns to light up in a row."""
        return self._searching.within(row)

    def _tell(self) -> None:
        if not self.is_attached:
            return
        self._show_toggles(self._searching.switches())
        self._tell_count()
        if self._searching.search is not None and self._searching.search.trouble:
            self._show_refusal(self._searching.search.trouble)
        self._editor.update()

    def _tell_count(self) -> None:
        self._show_count(self._note or self._searching.count(self._selected))

    def moved(self) -> None:
        """The editor's cursor is elsewhere."""
        if self.is_attached and self._searching.whole:
            self._tell_count()

    # -- keys ----------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.has_class("find") and event.value[:PATTERN_CHARACTERS] != self.pattern.text:
            self._searching.ask(event.value)
            self._note = ""
            self._research()
            self._go(self._searching.origin, backwards=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.has_class("find"):
            self.action_step(1)
        else:
            self._replace_one()

    def action_step(self, step: int) -> None:
        start, end = self._selected
        self._note = ""
        self._go(end if step > 0 else start, backwards=step < 0)

    def _go(self, place: Location, *, backwards: bool) -> None:
        """Select the match next to a place and bring it into view."""
        if backwards:
            found = self._current(FINISH_S).before(place)
        else:
            found = self._current().after(place, self._selected)
        if found is None:
            self._editor.selection = Selection.cursor(place)
        else:
            self._editor.show_range(*found)
            self._searching.origin = found[0]
        self._tell()

    def action_switch(self, name: str) -> None:
        if name == "scoped" and self._searching.selected is None:
            self._note = "select lines first"
            self._tell()
            return
        self._note = ""
        self._searching.switch(name)
        self._research()
        self._go(self._searching.origin, backwards=False)

    def action_close(self) -> None:
        self._editor.close_find()

    # -- replacing -----------------------------------------------------------------------------

    def _replace_one(self) -> None:
        """Replace the match that is selected, and go to the next."""
        if self._editor.read_only:
            return
        searching = self._current()
        if searching.search is None:
            return
        start, end = self._selected
        new = searching.replacement((start, end), self._template)
        if new is not None:
            self._editor.edit_text(new, start, end)
            end = self._editor.cursor_location
        self._go(end, backwards=False)

    def action_replace_all(self) -> None:
        """Replace every match in one step that undo takes back."""
        if self._editor.read_only:
            return
        if self._field.has_focus:  # elsewhere the key goes to a line: no text is lost by habit
            self.action_other()
            self._note = "again replaces all"
            self._tell()
            return
        self._look(0)
        search = self._searching.search
        if search is None or not search.advance(FINISH_S) or not search.count:
            self._tell()
            return
        replaced = self._searching.replaced(self._template)
        if replaced is None:
            self._show_refusal(TOO_SLOW)
            return
        self._editor.edit_in_place(replaced.text, replaced.start, replaced.end)
        self._research()
        self._note = f"{replaced.matches:,} replaced"
        self._tell()
