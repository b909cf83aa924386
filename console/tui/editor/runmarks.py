"""What the last run did at which line of the text: words for the editor to put beside it.

Owns where the lines of the text that ran are by now. Knows outcomes and splices, no widget; an
editor has one of these for as long as it has the same document. The trap: a run goes on while its
text is edited, so every edit since its start counts, and a line that was edited since says nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from console.ingestion import OBJECT_REFUSED
from console.model import Outcome
from console.text import printable
from console.tui.editor.document import Splice
from console.tui.run.emitted import brief
from console.tui.widgets.wording import count

MOST_LINES = 500  # a new line moves them all, at a key press
MOST_EDITS = 2_000  # past it the lines of the run cannot be told any more


class RunMarks:
    def __init__(self) -> None:
        self._words: dict[int, str] = {}
        """By row of the text as it is now."""
        self._edits: list[Splice] = []
        """Since the run began."""

    def begin(self) -> None:
        """A run of the text as it is now starts; what the last one left goes."""
        self._words = {}
        self._edits = []

    def show(self, words: dict[int, str]) -> None:
        """Put words beside lines of the text that ran, counted from 1."""
        self._words = {}
        for line in sorted(words)[:MOST_LINES]:
            if (row := self.row_of(line)) is not None:
                self._words[row] = words[line]

    def at(self, row: int) -> str:
        """The words beside a row; empty where there are none."""
        return self._words.get(row, "")

    def __bool__(self) -> bool:
        return bool(self._words)

    # -- edits ---------------------------------------------------------------------------------

    def edited(self, splice: Splice) -> None:
        """A key press: cheap where it leaves the number of lines as it is."""
        within = splice.old_rows == splice.new_rows == 1
        last = self._edits[-1] if self._edits else None
        typed_on = within and last is not None and last[:3] == splice[:3]
        if not typed_on and len(self._edits) <= MOST_EDITS:
            self._edits.append(splice)
        if within:
            self._words.pop(splice.row, None)
        elif self._words:
            moved = ((splice.moved(row), words) for row, words in self._words.items())
            self._words = {row: words for row, words in moved if row is not None}

    def row_of(self, line: int) -> int | None:
        """Where a line of the text that ran is now; None where it was edited since."""
        row: int | None = line - 1
        for splice in self._edits:
            if row is None or len(self._edits) > MOST_EDITS:
                return None
            row = splice.moved(row)
        return row

    def line_now(self, line: int) -> int:
        """The same from 1, and about where it was, where it is not there any more."""
        row = line - 1
        for splice in self._edits:
            moved = splice.moved(row)
            row = min(row, splice.row + splice.new_rows - 1) if moved is None else moved
        return row + 1


def words(outcome: Outcome) -> dict[int, str]:
    """What to say of each line that emitted something, or whose request failed."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    warned: Counter[int] = Counter()
    for warning in outcome.warnings:
        lines = outcome.object_lines if warning.code == OBJECT_REFUSED else outcome.event_lines
        if warning.index is not None and warning.index < len(lines):
            warned[lines[warning.index]] += 1
    for what, messages, lines in (
        ("event", outcome.events, outcome.event_lines),
        ("object", outcome.objects, outcome.object_lines),
    ):
        lines = lines[: len(messages)]  # none is left where one event was too large to be sent
        first = {line: n for n, line in reversed([*enumerate(lines)])}
        for line, number in _counted(lines):
            said = brief(messages[first[line]]) if number == 1 else count(number, what)
            found[line].append(said)
    for line, number in _counted(fetch.line for fetch in outcome.fetches if _failed(fetch.status)):
        found[line].append(f"{count(number, 'request')} failed")
    for line, number in warned.items():
        found[line].append(count(number, "warning"))
    return {line: printable(" · ".join(parts)) for line, parts in found.items() if line > 0}


def _counted(lines: Iterable[int | None]) -> list[tuple[int, int]]:
    return list(Counter(line for line in lines if line).items())


def _failed(status: int | None) -> bool:
    return status is None or status >= 400
