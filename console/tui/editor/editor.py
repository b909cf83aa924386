"""The JavaScript editor: its keys, and where one can go in it.

Knows nothing of functions, runs or the engine; callers tell it which line a run failed at. Parsing
and marks are those of the classes that it stands on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from console.hints.grammar import javascript
from console.tui.editor import indent
from console.tui.editor.canvas import SIGNS
from console.tui.editor.checked import CheckedText
from console.tui.editor.document import encode
from console.tui.editor.landmarks import Landmark, around
from console.tui.editor.problems import Problem
from console.tui.widgets.filtered import Entry

if TYPE_CHECKING:
    from console.tui.editor.goto import GoTo

OUTLINE_STEP = "  "


class CodeEditor(CheckedText):
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

    @property
    def suffix(self) -> str:
        return ".js"

    # -- going somewhere ---------------------------------------------------------------------

    def _places(self, start: str) -> GoTo:
        from console.tui.editor.goto import GoTo

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
