"""What is marked in code: its problems and hints, where a run failed, what a run did at which line.

Owns when the code is looked through, and who is told. Marks move along with their lines and go
where those are edited. The trap is cost: hints read the whole tree, anew after each edit, so the
next search waits in proportion to how long the last one took.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace

from textual.message import Message
from textual.timer import Timer

from console.hints.rules import Search
from console.text import printable
from console.tui.editor.completion import Candidate
from console.tui.editor.document import Splice
from console.tui.editor.parsed import ParsedText
from console.tui.editor.problems import Problem, find_problems, from_hints
from console.tui.editor.runmarks import RunMarks
from console.tui.editor.syntax import Span

PROBLEMS_DELAY_S = 0.5  # half-typed code is wrong; say so once the hands rest
HINTS_SLICE_S = 0.002  # 5,000 lines take 40 of them
HINTS_PATIENCE = 4  # times the last search, which takes 0.35 s in 20,000 lines
_WORD = re.compile(r"[\w$]+")


class CheckedText(ParsedText):
    class ProblemsChanged(Message, namespace="code_editor"):
        """What is wrong with the code is something else now; maybe nothing."""

        def __init__(self, editor: CheckedText, problems: list[Problem]) -> None:
            super().__init__()
            self.editor = editor
            self.problems = problems

        @property
        def control(self) -> CheckedText:
            return self.editor

    problems: list[Problem] = []  # noqa: RUF012 - replaced, never changed
    """As of the last check; they move along with their lines, and go where those are edited."""
    ran: RunMarks
    """What the last run did at which line; another one for another document."""
    _told: list[Problem] | None = []  # noqa: RUF012
    """Of the last message; None where an edit took one away since."""
    _error: tuple[int, int, str] | None = None
    """Row, column and message of the marked error."""
    _checking: Timer | None = None
    _search: Search | None = None
    """For hints, under way; an edit ends it."""
    _searched_s = 0.0
    """Processor time of the last search, as far as it came."""

    # -- looking for problems ----------------------------------------------------------------

    def _document_replaced(self) -> None:
        self._error = None
        self.ran = RunMarks()
        self._set_problems([])
        self._search = None
        self._searched_s = 0.0
        self.document.follow(self._move_marks)
        super()._document_replaced()

    def _parsed(self) -> None:
        hints = self._hints
        if len(hints) < len(self.problems) and self._syntax is not None and self._syntax.sound:
            self._set_problems(hints)  # what was wrong is mended
        self._check_in(PROBLEMS_DELAY_S)

    def _check_in(self, seconds: float) -> None:
        if self._checking is not None:
            self._checking.stop()
        self._checking = self.set_timer(seconds, self.check)

    def check(self) -> None:
        """Look for problems now, if the tree is that of the text; for hints where there is none.

        Until then the hints of before stay, also while the code is wrong.
        """
        syntax = self._syntax
        if syntax is None or syntax.tree is None or not syntax.current:
            return
        self._set_problems(find_problems(syntax.tree, self.document.lines) + self._hints)
        if not syntax.sound:
            return
        if self._checking is not None:
            self._checking.stop()
        if self._searched_s < HINTS_SLICE_S:
            self._begin_search()
        else:
            delay = HINTS_PATIENCE * self._searched_s
            self._checking = self.set_timer(delay, self._begin_search)

    def _begin_search(self) -> None:
        syntax = self._syntax
        if syntax is None or not syntax.current:  # it is parsed later, and looked through then
            return
        start = time.thread_time()
        self._search = syntax.search()
        self._searched_s = time.thread_time() - start
        if self._search is not None:
            self.call_later(self._search_on, self._search)

    def _search_on(self, search: Search) -> None:
        if search is not self._search:  # the text is another one
            return
        start = time.thread_time()
        done = search.advance(HINTS_SLICE_S)
        self._searched_s += time.thread_time() - start
        if done:
            self._search = None
            self._set_problems(from_hints(search.found))
        else:
            self.call_later(self._search_on, search)

    @property
    def _hints(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level == "hint"]

    @property
    def problem(self) -> Problem | None:
        """The one to tell: of the cursor's line, else the first."""
        first = self.problems[0] if self.problems else None
        return next(iter(self._here()), first)

    def _here(self) -> list[Problem]:
        line = self.cursor_location[0] + 1
        return [problem for problem in self.problems if problem.line == line]

    def _set_problems(self, problems: list[Problem]) -> None:
        if problems != self.problems:
            self.problems = problems
            self.update()
        if problems != self._told:
            self._told = problems
            self.post_message(self.ProblemsChanged(self, problems))

    # -- telling -----------------------------------------------------------------------------

    def _tell_name(self) -> bool:
        """What is wrong with the name, else what it is for, else what is wrong with its line."""
        row, column = self.cursor_location
        spans = {problem: self._word(row, problem.column - 1) for problem in self._here()}
        at = [problem for problem, (start, end) in spans.items() if start <= column < end]
        return self._tell_problem(at) or super()._tell_name() or self._tell_problem([*spans])

    def _tell_problem(self, problems: list[Problem]) -> bool:
        if problems:
            self._tell(Candidate("", f"Line {problems[0].line}", f"{problems[0].message}."))
        return bool(problems)

    # -- marks -------------------------------------------------------------------------------

    def mark_error(self, line: int, column: int, message: str) -> None:
        """Mark where a run failed, with its message beside the line; line and column from 1."""
        row = min(max(line - 1, 0), self.document.line_count - 1)
        self._error = (row, max(column - 1, 0), printable(message))
        self.update()

    def _unsound(self, line: int, column: int, message: str) -> None:
        self.mark_error(line, column, message)
        self.go_to(line, column)

    def clear_error(self) -> None:
        """Take the mark of a run away; editing its line does so too."""
        self._error = None
        self.update()

    def _move_marks(self, splice: Splice) -> None:
        """Keep marks at their lines; an edited line loses its own."""
        self._search = None
        self.ran.edited(splice)
        if self._error is not None:
            row = splice.moved(self._error[0])
            self._error = None if row is None else (row, *self._error[1:])
        rows = [splice.moved(problem.line - 1) for problem in self.problems]
        if None in rows:
            self._told = None  # the next check tells all, also where it finds the very same
        self.problems = [
            replace(problem, line=row + 1)
            for problem, row in zip(self.problems, rows, strict=True)
            if row is not None
        ]

    def marks(self, row: int) -> tuple[str, str, list[Span]]:
        spans: list[Span] = []
        mark, note = "", ""
        for problem in self.problems:
            if problem.line == row + 1:
                kind = "hint" if problem.level == "hint" else "problem"
                mark = mark or kind  # problems come before hints
                spans.append((*self._word(row, problem.column - 1), kind))
        if self._error is not None and self._error[0] == row:
            mark, note = "error", self._error[2]
            spans.append((*self._word(row, self._error[1]), "problem"))
        elif said := self.ran.at(row):
            mark, note = mark or "ran", f"{self.signs['ran']} {said}"
        return mark, note, spans

    def _word(self, row: int, column: int) -> tuple[int, int]:
        """The word at a place, or one character; the last one of the line for its end."""
        line = self.document[row]
        start = min(column, max(len(line) - 1, 0))
        word = _WORD.match(line, start)
        return start, word.end() if word else start + 1
