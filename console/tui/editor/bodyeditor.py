"""The editor of a request body: any text up to Segment's limit, JSON with colours and a check.

Owns when the body is checked: once typing pauses. Knows no request and no engine. A body in one
line is folded at the pane's edge, so that all of it can be reached with the arrow keys.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import ClassVar

import msgspec
from textual.binding import Binding, BindingType
from textual.document._document import Location
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer

from console.limits import KIB, WEBHOOK_BODY_BYTES
from console.tui.editor import jsonview
from console.tui.editor.document import Splice
from console.tui.editor.folding import Piece
from console.tui.editor.problems import Problem
from console.tui.editor.surface import TextSurface
from console.tui.editor.syntax import Span

PAIR_COLUMNS = 2_000
CHECK_DELAY_S = 0.4  # half-typed JSON is wrong; say so once the hands rest


class BodyEditor(TextSurface):
    """Edit a request body. The text is kept to the byte: no line end is changed.

    Tab indents, Shift+Tab takes indentation away. Esc and then Tab or Shift+Tab moves the focus
    out; Esc, F-keys and most Ctrl keys go on to the app.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+l",
            "lay_out",
            show=False,
            id="body.format",
            tooltip="Lay the JSON body out over lines",
        ),
        Binding(
            "alt+p",
            "go_to_problem",
            show=False,
            id="body.problem",
            tooltip="Go to where the body is not JSON",
        ),
    ]

    json: reactive[bool] = reactive(True, init=False)
    """Whether the body is to be JSON; otherwise it has no colours and only its size is checked."""

    class ValidityChanged(Message):
        """Whether the body can be sent, and where not, is something else now."""

        def __init__(self, editor: BodyEditor, problem: Problem | None) -> None:
            super().__init__()
            self.editor = editor
            self.problem = problem

        @property
        def control(self) -> BodyEditor:
            return self.editor

    def __init__(
        self,
        text: str = "",
        *,
        json: bool = True,
        read_only: bool = False,
        placeholder: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        self.problem: Problem | None = None
        """As of the last check; moved along with its line since, gone where that was edited."""
        self._told: Problem | None = None
        self._checking: Timer | None = None
        super().__init__(
            text,
            soft_wrap=True,
            show_line_numbers=False,
            read_only=read_only,
            placeholder=placeholder,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )
        self.set_reactive(BodyEditor.json, json)

    @property
    def byte_count(self) -> int:
        """Size of the body in UTF-8."""
        return self.document.byte_count

    @property
    def suffix(self) -> str:
        return ".json" if self.json else ".txt"

    def pretty(self) -> bool:
        """Lay JSON out over lines, values to the letter as they were; whether it was JSON."""
        try:
            text = msgspec.json.format(self.text, indent=2)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return False
        if text != self.text and not self.read_only:
            self.edit_text(text, (0, 0), self.document.end)
            self.move_cursor((0, 0))
        return True

    def action_lay_out(self) -> None:
        """Lay the body out, or go to why that cannot be done."""
        if self.read_only:
            return
        before = self.text
        if not self.pretty():
            self.action_go_to_problem()
        elif self.text == before:
            self.notify("The JSON is laid out already.", timeout=2)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("lay_out", "go_to_problem"):
            return self.json
        return super().check_action(action, parameters)

    # -- the check ---------------------------------------------------------------------------

    def action_go_to_problem(self) -> None:
        problem = self.show_problem()
        told = "The body is JSON." if problem is None else f"{problem}."
        self.notify(told, timeout=5, markup=False)

    def show_problem(self) -> Problem | None:
        """Look at the body now, and put the cursor where it is wrong."""
        problem = self.check()
        if problem is not None:
            self.go_to(problem.line, problem.column)
        return problem

    def watch_json(self) -> None:
        self.stamp += 1
        self.update()
        self._check_soon()

    def on_mount(self) -> None:
        self._check_soon()

    def _document_replaced(self) -> None:
        self.problem = None  # it was another text's
        self.document.follow(self._move_mark)
        self._check_soon()

    def _build_highlight_map(self) -> None:
        super()._build_highlight_map()
        self._check_soon()

    def _check_soon(self) -> None:
        if self._checking is not None:
            self._checking.stop()
        if self.is_running:
            self._checking = self.set_timer(CHECK_DELAY_S, self.check)

    def check(self) -> Problem | None:
        """Look at the body now; what is wrong with it."""
        self.problem = self._find_problem()
        self.update()
        if self.problem != self._told:
            self._told = self.problem
            self.post_message(self.ValidityChanged(self, self.problem))
        return self.problem

    def _find_problem(self) -> Problem | None:
        if self.byte_count > WEBHOOK_BODY_BYTES:
            size = -(-self.byte_count // KIB)
            allowed = WEBHOOK_BODY_BYTES // KIB
            return Problem(1, 1, f"the body has {size} KiB; {allowed} KiB are allowed")
        return jsonview.problem(self.text) if self.json else None

    def _move_mark(self, splice: Splice) -> None:
        if self.problem is not None:
            row = splice.moved(self.problem.line - 1)
            self.problem = row if row is None else replace(self.problem, line=row + 1)

    def inside(self, location: Location) -> str:
        row, column = location
        if not self.json or column > PAIR_COLUMNS:  # too far to read at a key
            return "text"
        before = self.document[row][:column].replace("\\\\", "").replace('\\"', "")
        return "string" if before.count('"') % 2 else ""

    # -- colours -----------------------------------------------------------------------------

    def colours(self, pieces: list[Piece]) -> dict[int, list[Span]]:
        if not self.json:
            return {}
        found: dict[int, list[Span]] = {}
        for row, group in groupby(pieces, key=lambda piece: piece.row):
            shown = list(group)
            line = self.document[row]
            found[row] = jsonview.spans(line, shown[0].start, shown[-1].end)
        return found

    def marks(self, row: int) -> tuple[str, str, list[Span]]:
        problem = self.problem
        if problem is None or problem.line != row + 1:
            return "", "", []
        column = min(problem.column - 1, max(len(self.document[row]) - 1, 0))
        return "problem", problem.message, [(column, column + 1, "problem")]
