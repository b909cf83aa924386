"""The search of one editor while its bar is open: what is looked for, where, and what is found.

Owns the pattern, the part of the text to look in, and the matches; keeps them true while the text
is edited. Knows no widget and no timer: the bar says when to look, at which rows first, and for
how long. The trap is an edit: until the text was looked through again, its matches are those of
the rows in view, and nothing may be numbered, stepped to or replaced by them.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.document._document import Location

from console.tui.editor.document import ExactDocument, Splice
from console.tui.editor.finding import Pattern, Range, Search, Snapshot, follow

PATTERN_CHARACTERS = 1_000

Stretch = tuple[Location, Location]


class Replaced(NamedTuple):
    """What comes in place of all from the first match to the last."""

    text: str
    start: Location
    end: Location
    matches: int


class Searching:
    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.selected: Stretch | None = None
        """The lines that were selected when the search began."""
        self.scoped = False
        """Whether only those are looked in."""
        self.origin: Location = (0, 0)
        """Where a pattern that is typed is looked for from."""
        self.search: Search | None = None
        self.refusal = ""
        """Why the pattern cannot be looked for."""
        self._due = False
        """Whether the text is another one than that of the search."""
        self._partial = False
        """Whether only some rows were looked through."""

    def begin(self, start: Location, end: Location) -> None:
        """Start from what is selected: lines are looked in."""
        self.origin = start
        self.scoped = start[0] != end[0]
        self.selected = (start, end) if self.scoped else None

    def ask(self, text: str) -> None:
        self.pattern = self.pattern._replace(text=text[:PATTERN_CHARACTERS])

    def switches(self) -> dict[str, bool]:
        return {"case": self.pattern.case, "regex": self.pattern.regex, "scoped": self.scoped}

    def switch(self, name: str) -> None:
        if name == "scoped":
            self.scoped = not self.scoped
        elif name == "case":
            self.pattern = self.pattern._replace(case=not self.pattern.case)
        else:
            self.pattern = self.pattern._replace(regex=not self.pattern.regex)

    # -- looking -------------------------------------------------------------------------------

    def changed(self, splice: Splice | None) -> bool:
        """The text is another one; by a change, or as a whole.

        Returns:
            Whether that is news: since the last look nothing was changed before.
        """
        if splice is None:
            self.selected, self.scoped, self.origin = None, False, (0, 0)
        elif self.selected is not None:
            start, end = self.selected
            self.selected = follow(start, splice), follow(end, splice)
        news, self._due = not self._due, True
        if not self.hopeless:
            self.search = None
        return news

    @property
    def hopeless(self) -> bool:
        """Whether the pattern took too long to find anything: typing does not try it again."""
        return self.search is not None and bool(self.search.trouble) and not self.search.count

    @property
    def whole(self) -> bool:
        """Whether what is found is, or soon will be, all that the text as it stands has."""
        return self.search is not None and not self._due and not self._partial

    def look(self, document: ExactDocument, row: int) -> None:
        """Begin a search of all of the text, from a row on and round the end."""
        self._look(document, None, row)

    def glance(self, document: ExactDocument, rows: Range) -> None:
        """Begin a search of some rows only."""
        self._look(document, rows, rows[0])

    def _look(self, document: ExactDocument, rows: Range | None, row: int) -> None:
        self._due, self._partial = False, rows is not None
        self.search, self.refusal = None, ""
        if not self.pattern.text:
            return
        compiled = self.pattern.compiled()
        if isinstance(compiled, str):
            self.refusal = compiled
            return
        snapshot = Snapshot(document, rows)
        self.search = Search(snapshot, compiled, self._scope(snapshot), snapshot.offset((row, 0)))

    def _scope(self, snapshot: Snapshot) -> Range:
        end = len(snapshot.text)
        if not self.scoped or self.selected is None:
            return 0, end
        first, last = snapshot.location(0), snapshot.location(end)
        top, bottom = (snapshot.offset(min(max(at, first), last)) for at in self.selected)
        return top, bottom

    # -- what was found ------------------------------------------------------------------------

    def within(self, row: int) -> list[Range]:
        """The columns of a row that matches cover."""
        return self.search.within(row) if self.search is not None else []

    def count(self, here: Stretch) -> str:
        """How many there are, and which of them is selected."""
        search = self.search
        if search is None:
            return ""
        if not search.count:
            return "none" if search.done else "…"
        number = search.number(self._range(search, here)) if search.done and self.whole else None
        total = f"{search.count:,}" + ("" if search.done else "…")
        return f"{number:,} of {total}" if number else total

    def after(self, place: Location, here: Stretch) -> Stretch | None:
        """The first match at or after a place; another one than an empty one that is selected."""
        if self.search is None or not self.whole:
            return None
        found = self.search.after(self.search.snapshot.offset(place))
        if found is not None and found[0] == found[1] and found == self._range(self.search, here):
            found = self.search.after(found[0] + 1)
        return self._stretch(self.search, found)

    def before(self, place: Location) -> Stretch | None:
        """The last match that ends before a place; of those found so far."""
        if self.search is None or not self.whole:
            return None
        return self._stretch(self.search, self.search.before(self.search.snapshot.offset(place)))

    @staticmethod
    def _range(search: Search, stretch: Stretch) -> Range:
        return search.snapshot.offset(stretch[0]), search.snapshot.offset(stretch[1])

    @staticmethod
    def _stretch(search: Search, found: Range | None) -> Stretch | None:
        if found is None:
            return None
        return search.snapshot.location(found[0]), search.snapshot.location(found[1])

    # -- replacing -----------------------------------------------------------------------------

    def replacement(self, here: Stretch, template: str) -> str | None:
        """What the match that is selected becomes; None where none is."""
        search = self.search
        if search is None or not self.whole:
            return None
        selected = self._range(search, here)
        if search.after(selected[0]) != selected:
            return None
        try:
            match = search.match(selected)
        except TimeoutError:
            return None
        return None if match is None else self.pattern.replacement(template, match)

    def replaced(self, template: str) -> Replaced | None:
        """What all that was found becomes; None where an expression takes too long on it."""
        search = self.search
        if search is None or not self.whole or not search.count:
            return None
        found, text = search.found, search.snapshot.text
        pieces: list[str] = []
        done = found[0][0]
        try:
            for start, end in found:
                match = search.match((start, end)) if self.pattern.regex else None
                new = template if match is None else self.pattern.replacement(template, match)
                pieces += (text[done:start], new)
                done = end
        except TimeoutError:
            return None
        first, last = map(search.snapshot.location, (found[0][0], done))
        return Replaced("".join(pieces), first, last, len(found))
