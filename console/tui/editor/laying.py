"""An editor's code laid out by the user's own formatter, when asked.

Owns what becomes of the answer: one undo step with the cursor where it was, a mark where the code
is not sound, or a sentence. The trap is time: the text may be another one when the answer comes.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.document._document import Location

from console.model import ConsoleError
from console.tui.editor.completing import CompletingText
from console.tui.editor.relocating import changed_rows, relocated
from console.tui.session import refusals

TOLD_S = 0.3  # work that takes longer is told of


class LaidOutText(CompletingText):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+l",
            "lay_out",
            show=False,
            id="code.format",
            tooltip="Format the code with prettier, biome, deno or dprint",
        ),
    ]

    def _unsound(self, line: int, column: int, message: str) -> None:
        """A hook: the code cannot be laid out because of a mistake at a place, counted from 1."""

    @work(exclusive=True, group="format")
    async def action_lay_out(self) -> None:
        """Lay the code out, unless it is typed at meanwhile."""
        from console import formatting

        if self.read_only:
            return
        document, revision = self.document, self.document.revision
        timer = self.set_timer(TOLD_S, lambda: self.notify("The formatter is at work.", timeout=2))
        try:
            with refusals(self):
                folder = Path.cwd()
                words = formatting.command(folder)
                code = "\n".join(document.lines)
                answer = await formatting.laid_out(code, words, folder)
                if document is not self.document or revision != document.revision:
                    raise ConsoleError("The text changed meanwhile, so it was not formatted.")
                if isinstance(answer, formatting.Complaint):
                    self._unsound(*answer)
                    raise ConsoleError(f"Not formatted. Line {answer.line}: {answer.message}")
                self._take_laid_out(answer.split("\n"))
        finally:
            timer.stop()

    def _take_laid_out(self, new: list[str]) -> None:
        old = self.document.lines
        start, end = changed_rows(old, new)
        if start == len(old) == len(new):
            self.notify("The code is formatted already.", timeout=2)
            return
        row, top = self.cursor_location[0], self.scroll_offset.y
        place = relocated(old, new, self.cursor_location)
        if start + end == min(len(old), len(new)):  # lines only came or went: at an edge there
            start, end = max(start - 1, 0), max(end - 1, 0)
            end = min(end, min(len(old), len(new)) - start - 1)
        text = "\n".join(new[start : len(new) - end])
        last = len(old) - end - 1
        self.edit_text(text, (start, 0), (last, len(old[last])))
        self._come_back(place, top + place[0] - row)

    def _come_back(self, place: Location, top: int) -> None:
        self.move_cursor(self.clamp_visitable(place))
        self.scroll_to(y=max(top, 0), animate=False, force=True, immediate=True)
        self.scroll_cursor_visible()
