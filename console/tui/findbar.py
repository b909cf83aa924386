"""The bar under an editor: what to find, what to put in its place, and how much there is.

Owns the search of one editor while it is open; the editor asks it what to light up. The trap is
the order of things at a key: the search begins anew once the edit is over, and what is in view is
found in its first slice, before the screen is painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.document._document import Location, Selection
from textual.events import DescendantFocus
from textual.timer import Timer
from textual.widgets import Input, Static

from console.tui.document import Splice
from console.tui.finding import TOO_SLOW, Pattern, Range, Search, Snapshot, follow
from console.tui.keytext import with_short_keys

if TYPE_CHECKING:
    from console.tui.wayfinding import Wayfinding

SLICE_S = 0.004
PAUSE_S = 0.25  # after the last edit: all of a long text is not looked through at each key
FINISH_S = 1.0  # for a key that needs all matches
PATTERN_CHARACTERS = 1_000
_TOGGLES = (
    ("case", "{find.case:Ctrl+T}", "Aa"),
    ("regex", "{find.regex:Ctrl+R}", ".*"),
    ("scoped", "{find.selection:Ctrl+L}", "sel"),
)


class Field(Input):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+f", "again", show=False)]

    def __init__(self, hint: str, name: str, text: str = "") -> None:
        super().__init__(text, placeholder=hint, compact=True, classes=name)

    def action_again(self) -> None:
        self.query_ancestor(FindBar).action_step(1)


class FindBar(Vertical):
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

    DEFAULT_CSS = """
    FindBar {
        height: auto;
        background: $panel;
        & > Horizontal { height: 1; }
        & .find--name { width: 8; color: $text-muted; }
        & .find--side { width: auto; min-width: 18; padding: 0 1; color: $text-muted; }
        & Field { width: 1fr; background: $boost; }
        & > .refusal { display: none; padding: 0 1; }
        & > .refusal.-shown { display: block; }
    }
    """

    def __init__(self, editor: Wayfinding, last: Pattern) -> None:
        """Args:
        last: what was looked for before; a new search begins with it.
        """
        super().__init__()
        self._editor = editor
        self._last = last.text
        self.case = last.case
        self.regex = last.regex
        self.scoped = False
        self._scope: tuple[Location, Location] | None = None
        """What was selected when the bar was opened."""
        self._origin: Location = (0, 0)
        self._search: Search | None = None
        self._snapshot: Snapshot | None = None
        self._due = False
        """Whether the text is another one than that of the search."""
        self._partial = False
        """Whether only what is in view was looked through."""
        self._waiting: Timer | None = None
        self._note = ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("Find", classes="find--name")
            yield Field("Enter or ↓ next · ↑ previous", "find", self._last)
            yield Static(classes="find--side find--toggles")
            yield Static(classes="find--side find--count")
        with Horizontal(classes="find--replacing"):
            yield Static("Replace", classes="find--name")
            yield Field("Tab here · Enter replaces one", "replacement")
            keys = with_short_keys(self, "Enter one  {find.all:Ctrl+G} all")
            yield Static(keys, classes="find--side", markup=False)
        yield Static(classes="refusal", markup=False)

    def on_mount(self) -> None:
        self.query_one(".find--replacing").display = not self._editor.read_only
        self.begin()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, Field) and event.widget.has_class("find"):
            event.widget.select_all()

    def begin(self) -> None:
        """Start from the editor's selection: a word of it is looked for, lines are looked in."""
        start, end = sorted(self._editor.selection)
        self._origin = start
        field = self._field
        self.scoped = start[0] != end[0]
        self._scope = (start, end) if start != end else None
        if start != end and start[0] == end[0]:
            self._scope = None
            field.value = self._last = self._editor.selected_text[:PATTERN_CHARACTERS]
        field.focus()
        field.select_all()
        self._research()

    @property
    def _field(self) -> Field:
        return self.query_one(".find", Field)

    @property
    def pattern(self) -> Pattern:
        return Pattern(self._field.value[:PATTERN_CHARACTERS], self.case, self.regex)

    # -- searching -----------------------------------------------------------------------------

    def text_changed(self, splice: Splice | None) -> None:
        """The editor's text is another one; by a change, or as a whole."""
        self._note = ""
        if splice is None:
            self._scope, self.scoped, self._origin = None, False, (0, 0)
        elif self._scope is not None:
            start, end = self._scope
            self._scope = follow(start, splice), follow(end, splice)
        hopeless = self._search is not None and self._search.trouble and not self._search.count
        if hopeless:
            return
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE_S, self._research)
        if not self._due:
            self._due = True
            self._search = None
            self.call_later(self._look_again)

    def _look_again(self) -> None:
        """Find what is in view, right after an edit."""
        self._due = False
        top = self._editor.scroll_offset.y
        self._partial = True
        self._search, _ = self._searching(top, top + self._editor.size.height)
        if self._search is not None:
            self._search.advance(SLICE_S)
        self._editor.update()

    def _research(self) -> None:
        """Look for the pattern in the text as it stands."""
        self._due = self._partial = False
        if self._waiting is not None:
            self._waiting.stop()
        self._search, refusal = self._searching(self._editor.scroll_offset.y)
        self._refuse(refusal)
        if self._search is not None:
            self._go_on(self._search)
        self._tell()

    def _searching(self, top: int, bottom: int | None = None) -> tuple[Search | None, str]:
        """A search from a screen row on, round the end or up to another one; or none, and why."""
        pattern = self.pattern
        if not pattern.text or not self.is_attached:
            return None, ""
        compiled = pattern.compiled()
        if isinstance(compiled, str):
            return None, compiled
        editor = self._editor
        piece = editor.wrapped_document.piece(top)
        first = piece.row if piece is not None else 0
        if bottom is not None:
            last = editor.wrapped_document.piece(bottom)
            rows = (first, last.row + 1 if last is not None else editor.document.line_count)
            snapshot = Snapshot(editor.document, rows)
        else:
            snapshot = self._snapshot = Snapshot(editor.document)
        scope = (0, len(snapshot.text))
        if self.scoped and self._scope is not None:
            top_left, bottom_right = snapshot.location(0), snapshot.location(scope[1])
            start, end = (min(max(at, top_left), bottom_right) for at in self._scope)
            scope = (snapshot.offset(start), snapshot.offset(end))
        return Search(snapshot, compiled, scope, snapshot.offset((first, 0))), ""

    def _go_on(self, search: Search) -> None:
        if search is not self._search or not self.is_attached:
            return
        if not search.advance(SLICE_S):
            self.call_later(self._go_on, search)
        else:
            self._tell()

    def _current(self) -> Search | None:
        """The search through all of the text as it stands."""
        if self._due or self._partial or self._search is None:
            self._research()
        return self._search

    def _all(self) -> Search | None:
        """The same, with all that it finds."""
        search = self._current()
        if search is not None:
            search.advance(FINISH_S)
        return search

    # -- telling -------------------------------------------------------------------------------

    def spans(self, row: int) -> list[Range]:
        """The columns to light up in a row."""
        return self._search.within(row) if self._search is not None else []

    def _tell(self) -> None:
        if not self.is_attached:
            return
        toggles = Text()
        for name, key, sign in _TOGGLES:
            key = with_short_keys(self, key)
            toggles.append(f"{key} ", "dim").append(sign, "reverse" if getattr(self, name) else "")
            toggles.append(" ")
        self.query_one(".find--toggles", Static).update(toggles)
        self.query_one(".find--count", Static).update(self._note or self._count())
        if self._search is not None and self._search.trouble:
            self._refuse(self._search.trouble)
        self._editor.update()

    def _count(self) -> str:
        search = self._search
        if search is None:
            return ""
        if not search.count:
            return "none" if search.done else "…"
        here = search.number(self._here) if search.done else None
        total = f"{search.count:,}" + ("" if search.done else "…")
        return f"{here:,} of {total}" if here else total

    def _refuse(self, sentence: str) -> None:
        refusal = self.query_one(".refusal", Static)
        refusal.update(sentence)
        refusal.set_class(bool(sentence), "-shown")

    @property
    def _here(self) -> Range:
        if self._snapshot is None or self._due or self._partial:
            return (-1, -1)
        start, end = sorted(self._editor.selection)
        return self._snapshot.offset(start), self._snapshot.offset(end)

    def moved(self) -> None:
        """The editor's cursor is elsewhere."""
        if self.is_attached and not self._due and not self._partial:
            self.query_one(".find--count", Static).update(self._note or self._count())

    # -- keys ----------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.has_class("find") and event.value != self._last:
            self._last, self._note = event.value, ""
            self._research()
            self._go(self._origin, backwards=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.has_class("find"):
            self.action_step(1)
        else:
            self._replace_one()

    def action_step(self, step: int) -> None:
        start, end = sorted(self._editor.selection)
        self._note = ""
        self._go(end if step > 0 else start, backwards=step < 0)

    def _go(self, place: Location, *, backwards: bool) -> None:
        """Select the match next to a place and bring it into view."""
        found = self._before(place) if backwards else self._after(place)
        if found is None or self._snapshot is None:
            self._editor.selection = Selection.cursor(place)
        else:
            start, end = map(self._snapshot.location, found)
            self._editor.show_range(start, end)
            self._origin = start
        self._tell()

    def _after(self, place: Location) -> Range | None:
        search = self._current()
        if search is None or self._snapshot is None:
            return None
        found = search.after(self._snapshot.offset(place))
        if found is not None and found == self._here and found[0] == found[1]:
            found = search.after(found[0] + 1)
        return found

    def _before(self, place: Location) -> Range | None:
        search = self._all()
        if search is None or self._snapshot is None:
            return None
        return search.before(self._snapshot.offset(place))

    def action_switch(self, name: str) -> None:
        if name == "scoped" and self._scope is None:
            self._note = "select lines first"
            self._tell()
            return
        self._note = ""
        setattr(self, name, not getattr(self, name))
        self._research()
        self._go(self._origin, backwards=False)

    def action_other(self) -> None:
        """To the other field of the two."""
        fields = [field for field in self.query(Field) if field.is_on_screen]
        other = [field for field in fields if not field.has_focus]
        if other:
            other[0].focus()

    def action_close(self) -> None:
        self._editor.close_find()

    # -- replacing -----------------------------------------------------------------------------

    def _replace_one(self) -> None:
        """Replace the match that is selected, and go to the next."""
        search = self._current()
        if self._editor.read_only or search is None or self._snapshot is None:
            return
        here = self._here
        match = search.match(here) if search.after(here[0]) == here else None
        start, end = sorted(self._editor.selection)
        if match is not None:
            template = self.query_one(".replacement", Field).value
            self._editor.edit_text(self.pattern.replacement(template, match), start, end)
            end = self._editor.cursor_location
        self._go(end, backwards=False)

    def action_replace_all(self) -> None:
        """Replace every match in one step that undo takes back."""
        if self._editor.read_only:
            return
        search, refusal = self._searching(0)
        if search is None or self._snapshot is None:
            self._refuse(refusal)
            return
        if not search.advance(FINISH_S) or not search.count:
            self._search = search
            self._tell()
            return
        text = self._replaced(search, self._snapshot.text)
        if text is None:
            self._refuse(TOO_SLOW)
            return
        found = search.found
        first, last = map(self._snapshot.location, (found[0][0], found[-1][1]))
        self._editor.edit_in_place(text, first, last)
        self._research()
        self._note = f"{len(found):,} replaced"
        self._tell()

    def _replaced(self, search: Search, text: str) -> str | None:
        """What comes in place of all from the first match to the last."""
        template = self.query_one(".replacement", Field).value
        pattern = self.pattern
        pieces: list[str] = []
        end = search.found[0][0]
        try:
            for found in search.found:
                match = search.match(found) if pattern.regex else None
                new = template if match is None else pattern.replacement(template, match)
                pieces += (text[end : found[0]], new)
                end = found[1]
        except TimeoutError:
            return None
        return "".join(pieces)
