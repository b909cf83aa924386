"""Console output of a run: time, level, text; the first 4 KB until more is asked for.

Segment shows no more than that of a test run; we keep the rest and say how much there is. The trap:
one call may print thousands of lines and a run may log thousands of times, so lines are wrapped
once, as they come, and the pane is laid out once a frame however many arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.message import Message

from console import limits
from console.model import Log, LogLevel
from console.tui.widgets import clipboard
from console.tui.widgets.outline import text_lines
from console.tui.widgets.rows import Row, RowList
from console.tui.widgets.search import SearchBar
from console.tui.widgets.wording import count, size

FRAME_S = 1 / 30
_STYLES = {"error": "error", "warn": "warning"}
_LEVELS: tuple[tuple[str, frozenset[LogLevel]], ...] = (
    ("everything", frozenset()),
    ("all but debug and trace", frozenset(("log", "info", "warn", "error"))),
    ("warnings and errors", frozenset(("warn", "error"))),
    ("errors", frozenset(("error",))),
)
_LEAD = 18
"""Cells of time and level before the text."""
_SHORT_LEAD = 6
"""Of the level alone, where the pane is too narrow for the time."""
_NARROW = 56


@dataclass(frozen=True, slots=True)
class _Line:
    log: int
    """Index of the log it belongs to."""
    first: bool
    text: str


class LogRows(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "show_all", "Show all", id="logs.show-all", tooltip="Show all of the logs"),
        Binding(
            "slash",
            "search",
            "Search",
            key_display="/",
            id="logs.search",
            tooltip="Show only logs with a text",
        ),
        Binding("escape", "end_search", show=False),
        Binding(
            "f",
            "next_level",
            "Level",
            id="logs.level",
            tooltip="Show fewer levels of logs: no debug, warnings and errors, errors, all",
        ),
        *(
            Binding(f"{n}", f"level({n - 1})", show=False, id=f"logs.level-{n}", tooltip=title)
            for n, title in enumerate(
                ("Logs of all levels", "Logs without debug", "Warnings and errors", "Only errors"),
                start=1,
            )
        ),
        Binding("y", "copy", "Copy", id="logs.copy", tooltip="Copy the log under the cursor"),
    ]

    class LineChosen(Message):
        """Someone wants to see the line of the code that wrote a log."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(empty=empty, id=id)
        self._logs: list[Log] = []
        self._lines: list[_Line] = []
        self._wrapped = 0
        """How many logs `_lines` holds."""
        self._used_bytes = 0
        """Text bytes in `_lines`, up to the cut."""
        self._cut: int | None = None
        """Bytes that do not show; None while nothing is cut."""
        self._all = False
        self._wanted = ""
        """What a log must hold to show; all of them are searched, also those past the cut."""
        self._level = 0
        """Index in `_LEVELS`."""
        self._matching = 0
        self._bar: SearchBar | None = None
        self._dropped = 0
        self._wrapped_width = 0
        self._flushing = False

    # -- what is shown -------------------------------------------------------------------------

    def show_logs(self, logs: Sequence[Log], dropped: int = 0) -> None:
        """Replace everything, back to the first 4 KB."""
        self.action_end_search()
        self._logs = list(logs)
        self._dropped = dropped
        self._all = False
        self._wrap_anew()
        self.rows_changed(0)

    def add(self, log: Log) -> None:
        """Append one; drawn with the next frame, and followed where the cursor is at the end."""
        self._logs.append(log)
        if not self._flushing:
            self._flushing = True
            self.set_timer(FRAME_S, self._flush)

    @property
    def log_count(self) -> int:
        return len(self._logs)

    def _flush(self) -> None:
        self._flushing = False
        following = self.cursor >= self.row_count() - 1
        self._wrap_new()
        self.rows_changed(self.row_count() - 1 if following else None)

    def on_resize(self, event: Resize) -> None:
        if self.width != self._wrapped_width:
            self._wrap_anew()
            self.rows_changed()
        super().on_resize(event)

    def _wrap_anew(self) -> None:
        self._lines, self._wrapped, self._used_bytes, self._cut = [], 0, 0, None
        self._matching = 0
        self._wrapped_width = self.width
        self._wrap_new()

    def _wrap_new(self) -> None:
        for index in range(self._wrapped, len(self._logs)):
            text = self._visible(self._logs[index])
            if text is not None:
                self._matching += 1
                room = max(10, self.width - self._lead)
                for number, line in enumerate(text_lines(text, room)):
                    self._lines.append(_Line(index, number == 0, line))
        self._wrapped = len(self._logs)

    @property
    def _lead(self) -> int:
        return _LEAD if self.width >= _NARROW else _SHORT_LEAD

    def _visible(self, log: Log) -> str | None:
        """What shows of the next log's text; None where the limit was used up before it."""
        text, levels = log.text, _LEVELS[self._level][1]
        data = text.encode("utf-8", errors="surrogatepass")
        room = limits.CONSOLE_VISIBLE_BYTES - self._used_bytes
        self._used_bytes += len(data)
        if self._wanted or levels:
            wanted = not levels or log.level in levels
            return text if wanted and self._wanted in text.casefold() else None
        if self._all or len(data) <= room:
            return text
        self._cut = (self._cut or 0) + len(data) - max(0, room)
        if room <= 0:
            return None
        return data[:room].decode("utf-8", errors="ignore")

    # -- rows ----------------------------------------------------------------------------------

    def row_count(self) -> int:
        notes = (self._cut is not None) + (self._dropped > 0) + (self._level > 0)
        return len(self._lines) + notes

    def row(self, index: int) -> Row:
        if index < len(self._lines):
            return self._log_row(self._lines[index])
        if self._cut is not None and index == len(self._lines):
            shown = size(limits.CONSOLE_VISIBLE_BYTES)
            return [
                (f"… {size(self._cut)} more. Segment shows {shown} of a test run; ", "warning"),
                ("a shows all", "accent"),
            ]
        if self._level and index == self.row_count() - 1:
            shown = f"Only {_LEVELS[self._level][0]}: {self._matching:,} of {len(self._logs):,}; "
            return [(shown, "dim"), ("1 shows all", "accent")]
        dropped = count(self._dropped, "console call")
        return [(f"! {dropped} not kept: one run's output is limited.", "warning")]

    def _log_row(self, line: _Line) -> Row:
        log = self._logs[line.log]
        style = _STYLES.get(log.level, "")
        if not line.first:
            return [(" " * self._lead + line.text, style)]
        level = (f"{log.level:<5} ", style or "dim")
        if self._lead == _SHORT_LEAD:
            return [level, (line.text, style)]
        return [(f"{_moment(log.time_ms):>10}  ", "dim"), level, (line.text, style)]

    # -- searching -----------------------------------------------------------------------------

    def action_search(self) -> None:
        if self._bar is not None:
            self._bar.query_one("Input").focus()
        elif self._logs:
            self._bar = SearchBar(
                "a part of a log",
                on_change=self._narrow,
                on_enter=lambda _text: self.screen.set_focus(self),
                on_close=self._search_closed,
            )
            self.screen.mount(self._bar, after=self)

    def action_end_search(self) -> None:
        if self._bar is not None:
            self._bar.action_close()

    def _narrow(self, text: str) -> None:
        self._wanted = text.casefold()
        self._wrap_anew()
        self.rows_changed(0)
        if self._bar is not None:
            self._bar.tell(f"{self._matching:,} of {len(self._logs):,} · Esc end")

    def _search_closed(self) -> None:
        if self._bar is not None and self._bar.has_focus_within:
            self.screen.set_focus(self)
        self._bar = None
        self._narrow("")

    # -- keys ----------------------------------------------------------------------------------

    def choose(self, index: int) -> None:
        """Go to the line that wrote the log, or do what the row offers."""
        if self._cut is not None and index == len(self._lines):
            self.action_show_all()
        elif self._level and index == self.row_count() - 1:
            self.action_level(0)
        elif (line := self.source_line) is not None:
            self.post_message(self.LineChosen(line))

    @property
    def source_line(self) -> int | None:
        """The line of the code that wrote the log at the cursor, where that is known."""
        if self.cursor >= len(self._lines):
            return None
        return self._logs[self._lines[self.cursor].log].line

    def action_next_level(self) -> None:
        self.action_level((self._level + 1) % len(_LEVELS))

    def action_level(self, level: int) -> None:
        """Show only some levels; the cursor stays with its log where that still shows."""
        log = self._lines[self.cursor].log if self.cursor < len(self._lines) else len(self._logs)
        self._level = level
        self._wrap_anew()
        at = next((n for n, line in enumerate(self._lines) if line.log >= log), None)
        self.rows_changed(len(self._lines) - 1 if at is None else at)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "show_all":
            return self._cut is not None
        if action == "end_search":
            return self._bar is not None
        if action in ("next_level", "level"):
            return bool(self._logs)
        return super().check_action(action, parameters)

    def action_show_all(self) -> None:
        self._all = True
        self._wrap_anew()
        self.rows_changed()
        self.refresh_bindings()

    def action_copy(self) -> None:
        """Copy the whole text of the log at the cursor."""
        if self.cursor < len(self._lines):
            log = self._logs[self._lines[self.cursor].log]
            self.notify(clipboard.copy(self.app, log.text, "the log"), markup=False)


def _moment(time_ms: float) -> str:
    return f"+{time_ms:,.1f} ms" if time_ms < 1000 else f"+{time_ms:,.0f} ms"
