"""Why a run failed: what was thrown, where, the stack and what Segment would say of it.

Shows a `Failure`; does not know where the code is or how one gets there, it only tells which line
was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.message import Message

from console import handler
from console.model import EventWarning, Failure
from console.text import printable
from console.tui.widgets import clipboard
from console.tui.widgets.outline import text_lines
from console.tui.widgets.rows import Row, RowList, wrapped, wrapped_words
from console.tui.widgets.wording import failure_title

_FRAME = re.compile(rf"{re.escape(handler.FILE)}:(\d{{1,9}})(?::(\d{{1,9}}))?")
_STACK_LINES = 50

Place = tuple[int, int]
"""Line and column in the user's file, from 1."""


class FailureRows(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="failure.copy", tooltip="Copy the error with its stack"),
    ]

    class PlaceChosen(Message):
        """Someone wants to see a line of the code."""

        def __init__(self, line: int, column: int) -> None:
            super().__init__()
            self.line = line
            self.column = column

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(empty=empty, id=id)
        self._failure: Failure | None = None
        self._warnings: Sequence[EventWarning] = ()
        self._places: list[Place | None] = []
        self._laid_out_width = 0

    def show_failure(self, failure: Failure | None, warnings: Sequence[EventWarning] = ()) -> None:
        self._failure = failure
        self._warnings = warnings
        self._lay_out()
        self.rows_changed(0)

    def on_resize(self, event: Resize) -> None:
        if self.width != self._laid_out_width:
            self._lay_out()
            self.rows_changed()
        super().on_resize(event)

    def _lay_out(self) -> None:
        rows: list[Row] = []
        self._laid_out_width = self.width
        self._places = []
        for row, place in self._parts():
            rows.append(row)
            self._places.append(place)
        self._rows = rows

    def _parts(self) -> Iterator[tuple[Row, Place | None]]:
        failure, width = self._failure, self.width or 80
        if failure is None:
            return
        here = place(failure)
        for line in _prose(f"{failure.name}: {failure.message}", width):
            yield [(line, "error")], here
        yield [("Type ", "dim"), (printable(failure.type), "strong")], here
        if here is not None:
            at = f"{handler.FILE} {here[0]}:{here[1]}"
            yield [("At   ", "dim"), (at, "accent"), ("  Enter goes there", "dim")], here
        for warning in self._warnings:
            for line in _prose(f"! {warning.message}", width):
                yield [(line, "warning")], here
        yield from self._stack(failure, width)

    def _stack(self, failure: Failure, width: int) -> Iterator[tuple[Row, Place | None]]:
        lines = stack_frames(failure)
        if lines:
            yield [("Stack", "dim")], None
        for line in lines[:_STACK_LINES]:
            found = _FRAME.search(line)
            target = (int(found[1]), int(found[2] or 1)) if found else None
            for piece in text_lines(line.strip(), width - 2):
                yield [(f"  {piece}", "" if found else "dim")], target

    def choose(self, index: int) -> None:
        """Go to the frame at a row, from any other row to where it was thrown."""
        chosen = self._places[index]
        if chosen is None and self._failure is not None:
            chosen = place(self._failure)
        if chosen is not None:
            self.post_message(self.PlaceChosen(*chosen))

    def action_copy(self) -> None:
        if self._failure is not None:
            self.notify(
                clipboard.copy(self.app, failure_text(self._failure), "the error"), markup=False
            )


def place(failure: Failure) -> Place | None:
    """Where it was thrown, if that is known."""
    return None if failure.line is None else (failure.line, failure.column or 1)


def stack_frames(failure: Failure) -> list[str]:
    """The stack without the lines that repeat name and message."""
    lines = failure.stack.split("\n")
    first = next((n for n, line in enumerate(lines) if line.lstrip().startswith("at ")), None)
    if first is not None:
        return [line for line in lines[first:] if line.strip()]
    repeated = {failure_title(failure), failure.message, ""}
    return [line for line in lines if printable(line.strip()) not in repeated]


def _prose(text: str, width: int) -> list[str]:
    lines = wrapped_words(printable(text, lines=True).expandtabs(4), width)
    return [piece for line in lines for piece in wrapped(line, width)]


def failure_text(failure: Failure) -> str:
    """An error as it is copied."""
    head = f"{failure.type}\n{failure.name}: {failure.message}"
    where = f"\n{handler.FILE} {failure.line}:{failure.column or 1}" if failure.line else ""
    return head + where + "".join(f"\n{line}" for line in stack_frames(failure))
