"""Finding a text or a regular expression in a whole document, piece by piece, and what replaces it.

Owns what a pattern means and in which order a document is searched: from the rows in view on, so
that what is seen is known first. Knows no widget. The trap is a pattern made to be hard: each look
has a time limit, and a search that met it once is over for good.
"""

from __future__ import annotations

import re
import time
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from textual.document._document import Location

from console.tui.editor.document import ExactDocument, Splice

if TYPE_CHECKING:
    from regex import Match
    from regex import Pattern as Compiled

LOOK_S = 0.2  # for one match: a megabyte without any takes a tenth of it
MATCHES_KEPT = 100_000
TOO_SLOW = "This expression takes too long on this text."
CLOCK_EVERY = 64  # matches between two looks at the clock
_TOKEN = re.compile(r"\$(\$|&|\d{1,2}|<\w+>)|\\([ntr\\])")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
# What `regex` says of a pattern, in words of someone who wrote one.
_WORDS = {
    "missing )": "a ( is never closed",
    "unbalanced parenthesis": "a ) closes nothing",
    "unterminated character set": "a [ is never closed",
    "nothing to repeat": "there is nothing to repeat",
    "multiple repeat": "two repeats stand side by side",
    "missing >": "the name of a group is never closed",
}

Range = tuple[int, int]
"""Start and end, in characters from the start of the text."""


class Pattern(NamedTuple):
    """What to look for.

    Args:
        regex: whether `text` is a regular expression; `$1` in a replacement is then a group.
    """

    text: str
    case: bool = False
    regex: bool = False

    def compiled(self) -> Compiled[str] | str:
        """What finds it, or a sentence that says why nothing can."""
        import regex

        flags = regex.MULTILINE if self.case else regex.MULTILINE | regex.IGNORECASE
        source = self.text if self.regex else regex.escape(self.text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what another syntax would read differently
                return regex.compile(source, flags)
        except regex.error as error:
            what, _, place = str(error).partition(" at position ")
            at = f" (character {int(place) + 1})" if place.isdigit() else ""
            return f"Not a regular expression: {_WORDS.get(what, what)}{at}."

    def replacement(self, template: str, match: Match[str]) -> str:
        """What a match becomes: the template as it is, or with its groups put in."""
        if not self.regex:
            return template

        def put(token: re.Match[str]) -> str:
            name, escape = token.groups()
            if escape:
                return _PLAIN[escape]
            if name == "$":
                return "$"
            group: int | str = 0 if name == "&" else name.strip("<>")
            try:
                return match.group(int(group) if str(group).isdigit() else group) or ""
            except IndexError:
                return token.group()

        return _TOKEN.sub(put, template)


class Snapshot:
    """A document's text at one moment, with line feeds, and where its rows begin in it.

    Args:
        rows: the first row and the one after the last; all where None.
    """

    def __init__(self, document: ExactDocument, rows: Range | None = None) -> None:
        lines = document.lines if rows is None else document.lines[slice(*rows)]
        self._first = rows[0] if rows else 0
        self.text = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))

    def offset(self, location: Location) -> int:
        return self._starts[location[0] - self._first] + location[1]

    def location(self, offset: int) -> Location:
        row = bisect_right(self._starts, offset) - 1
        return row + self._first, offset - self._starts[row]

    def row(self, row: int) -> Range:
        """Where a row begins and ends; nowhere, if it is not of these."""
        row -= self._first
        if not 0 <= row < len(self._starts) - 1:
            return -1, -1
        return self._starts[row], self._starts[row + 1] - 1


class Search:
    """All matches of one pattern in a snapshot.

    Args:
        scope: the part to look in.
        first: where to begin; what is before comes last.
    """

    def __init__(
        self, snapshot: Snapshot, compiled: Compiled[str], scope: Range, first: int
    ) -> None:
        self.snapshot = snapshot
        self._compiled = compiled
        self.scope = scope
        first = min(max(first, scope[0]), scope[1])
        self._before: list[Range] = []
        self._after: list[Range] = []
        self._steps = self._work(first)
        self.done = False
        self.trouble = ""
        """Why there are no more matches; empty where these are all."""

    def advance(self, seconds: float) -> bool:
        """Go on for about that long; whether all is found."""
        end = time.monotonic() + seconds
        while not self.done and time.monotonic() < end:
            try:
                self.done = next(self._steps, None) is None
            except TimeoutError:
                self._give_up(TOO_SLOW)
        return self.done

    def _give_up(self, trouble: str) -> None:
        self.trouble = trouble
        self.done = True

    def _work(self, first: int) -> Iterator[bool]:
        start, end = self.scope
        yield from self._look(first, end + 1, self._after)
        yield from self._look(start, first, self._before)

    def _look(self, start: int, stop: int, found: list[Range]) -> Iterator[bool]:
        """Add the matches that begin before `stop`."""
        _, end = self.scope
        while start < min(stop, end + 1):
            match = self._look_at(start)
            if match is None or match.start() >= stop:
                return
            found.append(match.span())
            start = match.end() + (match.end() == match.start())
            if self.count >= MATCHES_KEPT:
                self._give_up(f"Only the first {MATCHES_KEPT:,} are looked at.")
                return
            if not len(found) % CLOCK_EVERY:
                yield True

    def _look_at(self, start: int) -> Match[str] | None:
        return self._compiled.search(self.snapshot.text, start, self.scope[1], timeout=LOOK_S)

    def match(self, found: Range) -> Match[str] | None:
        """The match at a range again, with its groups."""
        return self._look_at(found[0])

    # -- what was found ------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return len(self._before) + len(self._after)

    @property
    def found(self) -> list[Range]:
        """In the order of the text."""
        return self._before + self._after

    def number(self, here: Range) -> int | None:
        """Which one a range is, from 1; None where it is none."""
        for found, earlier in ((self._before, 0), (self._after, len(self._before))):
            place = bisect_left(found, here)
            if place < len(found) and found[place] == here:
                return earlier + place + 1
        return None

    def after(self, offset: int) -> Range | None:
        """The first match at or after a place, round the end.

        Of all matches once they are known; until then a look of its own, maybe from within one.
        """
        found = self.found if self.done and not self.trouble else []
        if found:
            return found[bisect_left(found, (offset, -1)) % len(found)]
        start, end = self.scope
        try:
            for begin in (max(offset, start), start):
                if begin <= end and (match := self._look_at(begin)) is not None:
                    return match.span()
        except TimeoutError:
            self._give_up(TOO_SLOW)
        return None

    def before(self, offset: int) -> Range | None:
        """The last match that ends before a place, round the end; of those found so far."""
        found = self.found
        if not found:
            return None
        place = bisect_left(found, (offset, -1)) - 1
        while place >= 0 and found[place][1] > offset:
            place -= 1
        return found[place]

    def within(self, row: int) -> list[Range]:
        """The columns of a row that matches cover."""
        start, end = self.snapshot.row(row)
        spans: list[Range] = []
        for found in (self._before, self._after):
            place = max(bisect_left(found, (start, -1)) - 1, 0)
            while place < len(found) and found[place][0] <= end:
                left, right = found[place]
                if right > start:
                    spans.append((max(left - start, 0), right - start))
                place += 1
        return spans


def follow(location: Location, splice: Splice) -> Location:
    """Where a place is after a change; at the end of what was put in, where it was replaced."""
    if location <= splice.top:
        return location
    if location < splice.old_end:
        return splice.new_end
    row = location[0] + splice.new_rows - splice.old_rows
    if location[0] > splice.old_end[0]:
        return row, location[1]
    return row, location[1] - splice.old_end[1] + splice.new_end[1]
