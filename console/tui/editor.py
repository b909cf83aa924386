"""The JavaScript editor: colours, brackets, indentation, and marks where something is wrong.

Owns when the text is parsed: at the key where that takes one slice, else shortly after the last
one. Knows nothing of functions, runs or the engine; callers tell it which line a run failed at. The
trap is the key path: what is done for each key must not grow with the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.document._document import Location
from textual.message import Message
from textual.timer import Timer

from console.hints.grammar import javascript
from console.hints.rules import Search
from console.text import printable
from console.tui import indent
from console.tui.canvas import SIGNS
from console.tui.document import Splice, encode
from console.tui.filtered import Entry
from console.tui.folding import Piece
from console.tui.landmarks import Landmark, Landmarks, around
from console.tui.laying import LaidOutText
from console.tui.problems import Problem, find_problems, from_hints
from console.tui.runmarks import RunMarks
from console.tui.syntax import Span, Syntax

if TYPE_CHECKING:
    from console.tui.goto import GoTo

PARSE_DELAY_S = 0.1  # longer than between two keys of a fast typist
PARSE_PATIENCE = 4  # times the last parse: a slow one is not begun at each short pause
PROBLEMS_DELAY_S = 0.5  # half-typed code is wrong; say so once the hands rest
HINTS_SLICE_S = 0.002  # 5,000 lines take 40 of them
OUTLINE_STEP = "  "
_WORD = re.compile(r"[\w$]+")


class CodeEditor(LaidOutText):
    """Edit JavaScript. No soft wrap; a long line scrolls sideways.

    Tab indents, Shift+Tab takes indentation away, Ctrl+_ toggles comments, Enter keeps the
    indentation. Esc and then Tab or Shift+Tab moves the focus out. F-keys but F12, and Ctrl with
    b l n o r s t are left to the app, and so is Ctrl+C without a selection.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+underscore,ctrl+slash",
            "toggle_comment",
            show=False,
            id="code.comment",
            tooltip="Make the lines a comment, or code again",
        ),
        Binding(
            "f12,alt+d",
            "go_to_definition",
            show=False,
            id="code.definition",
            tooltip="Go to where the name is declared, or tell what it is for",
        ),
        Binding(
            "alt+p",
            "ask_place('!')",
            show=False,
            id="code.problems",
            tooltip="List the problems and hints of the code",
        ),
    ]

    class ProblemsChanged(Message):
        """What is wrong with the code is something else now; maybe nothing."""

        def __init__(self, editor: CodeEditor, problems: list[Problem]) -> None:
            super().__init__()
            self.editor = editor
            self.problems = problems

        @property
        def control(self) -> CodeEditor:
            return self.editor

    def __init__(
        self,
        text: str = "",
        *,
        highlight: bool = True,
        read_only: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        self._language = javascript() if highlight else None
        self._syntax: Syntax | None = None
        self._pending: Timer | None = None
        self._checking: Timer | None = None
        self._error: tuple[int, int, str] | None = None
        """Row, column and message of the marked error."""
        self.ran = RunMarks()
        """What the last run did at which line; another one for another document."""
        self.problems: list[Problem] = []
        """As of the last check; they move along with their lines, and go where those are edited."""
        self._told: list[Problem] = []
        self._search: Search | None = None
        """For hints, under way; an edit ends it."""
        super().__init__(
            text,
            soft_wrap=False,
            show_line_numbers=True,
            read_only=read_only,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )

    # -- parsing -----------------------------------------------------------------------------

    def _document_replaced(self) -> None:
        self._error = None
        self.ran = RunMarks()
        self._set_problems([])
        self._search = None
        self._syntax = None
        self.document.follow(self._move_marks)
        if self._language is not None:
            self._syntax = Syntax(self.document, self._language)
            self._parse_soon()

    def on_mount(self) -> None:
        self._parse_soon()

    def _build_highlight_map(self) -> None:
        self._parse_soon()
        super()._build_highlight_map()

    def _parse_soon(self) -> None:
        """Parse what was typed: now where one slice is enough, else when typing pauses."""
        if self._syntax is None or not self.is_running:
            return
        if self._pending is not None:
            self._pending.stop()
            self._pending = None
        if not self._syntax.slow or self._syntax.tree is None:
            self._syntax.advance()
        if self._syntax.current:
            self._parsed()
        elif self._syntax.tree is None:  # just opened
            self.call_later(self._parse_on)
        else:
            delay = PARSE_DELAY_S + PARSE_PATIENCE * self._syntax.parse_s
            self._pending = self.set_timer(delay, self._parse_on)

    def _parse_on(self) -> None:
        if self._syntax is None or self._syntax.current:
            return
        if self._syntax.advance():
            self.stamp += 1
            self.update()
            self._parsed()
        elif not self._syntax.hopeless:
            self.call_later(self._parse_on)

    def _parsed(self) -> None:
        if self._checking is not None:
            self._checking.stop()
        hints = self._hints
        if len(hints) < len(self.problems) and self._syntax is not None and self._syntax.sound:
            self._set_problems(hints)  # what was wrong is mended
        self._checking = self.set_timer(PROBLEMS_DELAY_S, self.check)

    def check(self) -> None:
        """Look for problems now, if the tree is that of the text; for hints where there is none.

        Until then the hints of before stay, also while the code is wrong.
        """
        syntax = self._syntax
        if syntax is None or syntax.tree is None or not syntax.current:
            return
        self._set_problems(find_problems(syntax.tree, self.document.lines) + self._hints)
        self._search = syntax.search()
        if self._search is not None:
            self.call_later(self._search_on, self._search)

    def _search_on(self, search: Search) -> None:
        if search is not self._search:  # the text is another one
            return
        if search.advance(HINTS_SLICE_S):
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
        here = self.cursor_location[0] + 1
        first = self.problems[0] if self.problems else None
        return next((problem for problem in self.problems if problem.line == here), first)

    def _set_problems(self, problems: list[Problem]) -> None:
        if problems != self.problems:
            self.problems = problems
            self.update()
        if problems != self._told:
            self._told = problems
            self.post_message(self.ProblemsChanged(self, problems))

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

    @property
    def suffix(self) -> str:
        return ".js"

    # -- going somewhere ---------------------------------------------------------------------

    def _places(self, start: str) -> GoTo:
        from console.tui.goto import GoTo

        known = self.known(wait=True)
        marks = known.all() if known is not None else []
        return GoTo(
            self.document.lines,
            [self._function(mark) for mark in marks],
            [_listed(problem) for problem in sorted(self.problems, key=_place)],
            here=around(marks, self.cursor_location[0]),
            start=start,
            back=bool(self._trail),
        )

    def _function(self, mark: Landmark) -> tuple[tuple[int, int], Entry]:
        column = len(encode(self.document[mark.row])[: mark.byte].decode("utf-8", "replace"))
        entry = Entry("", OUTLINE_STEP * mark.depth + mark.name, note=f"{mark.row + 1}")
        return (mark.row + 1, column + 1), entry

    def action_go_to_definition(self) -> None:
        """Go to the declaration of the name at the cursor."""
        found = self._syntax.definition(self.cursor_location) if self._syntax is not None else None
        if found is not None:
            self.go_to(found[0] + 1, found[1] + 1)
        elif not self._tell_name():
            self.notify("Nothing here declares what the cursor is at.", timeout=3)

    def known(self, *, wait: bool) -> Landmarks | None:
        return self._syntax.landmarks(wait=wait) if self._syntax is not None else None

    # -- colours and brackets ----------------------------------------------------------------

    def colours(self, pieces: list[Piece]) -> dict[int, list[Span]]:
        if self._syntax is None:
            return {}
        return self._syntax.spans([(piece.row, piece.start, piece.end) for piece in pieces])

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        if self._syntax is None:
            return super().find_matching_bracket(bracket, search_from)
        if len(bracket) != 1 or bracket not in "()[]{}":
            return None
        return self._syntax.partner(search_from)

    def inside(self, location: Location) -> str:
        return self._syntax.inside(location) if self._syntax is not None else ""

    # -- keys --------------------------------------------------------------------------------

    def action_toggle_comment(self) -> None:
        """Put // before the selected lines, or take it away."""
        if not self.read_only:
            self.change_lines(indent.commented)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def _listed(problem: Problem) -> tuple[tuple[int, int], Entry]:
    sign = SIGNS["hint" if problem.level == "hint" else "problem"]
    return _place(problem), Entry("", f"{sign} {problem.message}", note=f"{problem.line}")
