"""The errors log: failed runs in groups, newest first, each with request, logs and stack trace.

Reads the engine and forgets what it read with every change it hears of. It cannot load a request,
run it or move an editor's cursor; it is left with an answer that says what is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from console import limits
from console.model import ConsoleError, Run, Source
from console.notices import ErrorsChanged, HostChanged
from console.text import printable
from console.tui.appearance import ASCII
from console.tui.keys.keyline import KeyLine
from console.tui.run.errorlist import ErrorList, times
from console.tui.run.failure import FailureRows, failure_text, place
from console.tui.run.grouping import ASCII_BARS, BARS, Group
from console.tui.run.logs import LogRows
from console.tui.run.requestview import request_roots
from console.tui.session import refusals
from console.tui.widgets import clipboard
from console.tui.widgets.deleting import Deleting, Restore
from console.tui.widgets.filtered import FilteredList, picked
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.live import watch
from console.tui.widgets.tabbed import Tabbed
from console.tui.widgets.wording import count, local_time

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = (
    "No errors. When a function fails, its request, logs and stack trace are kept here"
    f" (the last {limits.ERRORS_KEPT} of {limits.ERRORS_DAYS} days)."
)


@dataclass(frozen=True)
class Jump:
    """The answer "show me that line"; of the code that ran, which may have changed since."""

    run: Run
    line: int
    column: int


@dataclass(frozen=True)
class Rerun:
    """The answer "run that again": its request with the code as it is now."""

    run: Run


Answer = Run | Jump | Rerun | None


class ErrorsScreen(Deleting, Screen[Answer]):
    """Answers with a `Run` whose request is to be loaded, a `Jump`, a `Rerun`, or None."""

    NOUN = "error"
    UNDO = "{errors.undo:z}"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l,ctrl+l",
            "load",
            "Load",
            id="errors.load",
            tooltip="Load the error's request into the tester",
        ),
        Binding(
            "ctrl+g,ctrl+right_square_bracket",
            "jump",
            "Go to line",
            id="errors.jump",
            tooltip="Go to the line that failed",
        ),
        Binding(
            "r,f5,ctrl+r",
            "rerun",
            "Run again",
            id="errors.rerun",
            tooltip="Run the error's request with the present code",
        ),
        Binding(
            "v",
            "regroup",
            "Group",
            id="errors.group",
            tooltip="Switch between groups of equal errors and all of them",
        ),
        Binding("d", "delete", "Delete", id="errors.delete", tooltip="Delete the error or group"),
        Binding(
            "D",
            "delete_all",
            show=False,
            id="errors.delete-all",
            tooltip="Delete all that is listed",
        ),
        Binding(
            "z,ctrl+z", "undo", "Undo", id="errors.undo", tooltip="Bring back what was deleted"
        ),
        Binding("y", "copy", show=False, id="errors.copy", tooltip="Copy the error with its stack"),
        Binding("left_square_bracket", "tab(-1)", show=False, id="errors.tab-before"),
        Binding("right_square_bracket", "tab(1)", "Tab", id="errors.tab", tooltip="Next tab"),
        Binding("escape", "leave", "Close", id="errors.leave"),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    DEFAULT_CSS = """
    ErrorsScreen {
        & .errors--title { height: 1; padding: 0 1; text-style: bold; }
        & .errors--body { height: 1fr; layout: vertical; }
        & FilteredList { height: 2fr; max-height: 12; padding: 0 0 0 1; }
        & .errors--detail { height: 3fr; display: none; border-top: solid $foreground-muted; }
        & .errors--head { height: auto; max-height: 6; padding: 0 1; }
        &.-wide {
            & .errors--body { layout: horizontal; }
            & FilteredList { width: 1fr; height: 1fr; max-height: 100%; }
            & .errors--detail {
                width: 1fr; height: 1fr; border-top: none;
                border-left: solid $foreground-muted;
            }
        }
    }
    """

    def __init__(self, engine: Engine, source: Source | None = None, *, run_id: str = "") -> None:
        """Args:
        source: show the errors of this one only.
        run_id: the error to begin at.
        """
        super().__init__()
        self._engine = engine
        self._source = source
        self._begin_at = run_id
        self._list = ErrorList()
        self._shown: Run | None = None
        self._request = JsonTree(what="part of the request")
        self._logs = LogRows(empty="Nothing was logged before the error.")
        self._failure = FailureRows()
        self._tabs = Tabbed(
            {"request": self._request, "logs": self._logs, "stack-trace": self._failure}, "request"
        )

    def compose(self) -> ComposeResult:
        yield Static("", classes="errors--title", markup=False)
        with Container(classes="errors--body"):
            yield FilteredList(hint="words of a message, type, function or source", empty=_EMPTY)
            with Vertical(classes="errors--detail"):
                yield Static("", classes="errors--head", markup=False)
                yield self._tabs
        yield KeyLine()

    def on_mount(self) -> None:
        self._fill(known=False)
        self.run_worker(watch(self._engine, (ErrorsChanged, HostChanged), self._read))
        self._filtered.rows.focus()

    @property
    def _filtered(self) -> FilteredList:
        return self.query_one(FilteredList)

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            source_id = self._source.id if self._source else None
            self._list.bars = ASCII_BARS if self.app.has_class(ASCII) else BARS
            self._list.hold(await self._engine.errors(None, limits.ERRORS_KEPT, source_id))
            at, self._begin_at = self._begin_at, ""
            self._fill(self._list.key_of(at) if at else None)
            if self._shown is not None:
                self._head(_head(self._shown, self._list.group(self._filtered.current)))

    def _fill(self, at: str | None = None, *, known: bool = True) -> None:
        entries = self._list.entries()
        self._filtered.show_entries(entries, at, known=known)
        whose = f"Errors of {self._source.name if self._source else 'all functions'}"
        if self._list.opened is not None:
            whose += f" › {entries[0].text}"
        elif entries and self._list.grouping:
            whose += f" · {count(len(entries), 'group')}"
        self.query_one(".errors--title", Static).update(printable(whose))
        self.refresh_bindings()

    def on_filtered_list_picked(self, event: FilteredList.Picked) -> None:
        self._shown = None
        self.refresh_bindings()
        self.query_one(".errors--detail").display = event.entry is not None
        self._show(event.entry)

    @work(exclusive=True, group="errors-detail")
    async def _show(self, entry: str | None) -> None:
        """Read one error whole and show it; of a group the newest."""
        if entry is None:
            return
        try:
            run = await self._engine.run_detail(self._list.newest(entry))
        except ConsoleError as error:
            self._head(Content(printable(error.message)))
            return
        self._shown = run
        self._head(_head(run, self._list.group(entry)))
        self._request.show_roots(request_roots(run.request))
        self._logs.show_logs(run.outcome.logs, run.outcome.logs_dropped)
        self._failure.show_failure(run.outcome.error, run.outcome.warnings)
        self.refresh_bindings()

    def _head(self, content: Content) -> None:
        self.query_one(".errors--head", Static).update(content)

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "load":
            return self._shown is not None
        if action == "rerun":
            return self._shown is not None and self._shown.function_id is not None
        if action in ("delete", "delete_all", "regroup"):
            return picked(self) is not None
        if action == "jump":
            return self._place() is not None
        if action == "undo":
            return bool(self._undo)
        return super().check_action(action, parameters)

    def _place(self) -> tuple[int, int] | None:
        failure = None if self._shown is None else self._shown.outcome.error
        return None if failure is None else place(failure)

    def on_filtered_list_entered(self, event: FilteredList.Entered) -> None:
        """Open a group; of one error its detail."""
        group = self._list.group(event.entry)
        if group is None:
            self._tabs.focus_list()
        else:
            self._list.opened = group.key
            self._fill(at=group.newest.id)

    def action_leave(self) -> None:
        """From the detail back to the list, from a group to all groups, from these out."""
        if self.query_one(".errors--detail").has_focus_within:
            self._filtered.rows.focus()
        elif self._list.opened is not None:
            group, self._list.opened = self._list.opened, None
            self._fill(at=group)
        else:
            self.dismiss(None)

    def action_regroup(self) -> None:
        """Groups or all of them, at the same error."""
        current = self._filtered.current
        if current is None:
            return
        run_id = self._list.newest(current)
        self._list.grouping = self._list.opened is not None or not self._list.grouping
        self._list.opened = None
        self._fill(at=self._list.key_of(run_id) if self._list.grouping else run_id)

    def action_copy(self) -> None:
        error = None if self._shown is None else self._shown.outcome.error
        if error is not None:
            told = clipboard.copy(self.app, failure_text(error), "the error")
            self.notify(told, markup=False)

    def action_rerun(self) -> None:
        if self._shown is not None and self._shown.function_id is not None:
            self.dismiss(Rerun(self._shown))

    def action_load(self) -> None:
        if self._shown is not None:
            self.dismiss(self._shown)

    def action_jump(self) -> None:
        if self._shown is not None and (where := self._place()) is not None:
            self.dismiss(Jump(self._shown, *where))

    def on_log_rows_line_chosen(self, event: LogRows.LineChosen) -> None:
        if self._shown is not None:
            self.dismiss(Jump(self._shown, event.line, 1))

    def on_failure_rows_place_chosen(self, event: FailureRows.PlaceChosen) -> None:
        if self._shown is not None:
            self.dismiss(Jump(self._shown, event.line, event.column))

    def action_delete(self) -> None:
        if (current := self._filtered.current) is not None:
            self._delete([current])

    def action_delete_all(self) -> None:
        self._delete([entry.id for entry in self._filtered.rows.entries])

    def _delete(self, entries: list[str]) -> None:
        """Delete what some entries stand for: errors, or groups of them."""
        self.delete([summary.id for summary in self._list.runs(entries)])

    async def take(self, run_id: str) -> Restore:
        run = await self._engine.run_detail(run_id)
        await self._engine.delete_error(run_id)
        return partial(self._engine.restore_error, run)

    def action_tab(self, step: int) -> None:
        """Go to another tab from the list, without leaving it."""
        self._tabs.action_tab(step)


def _head(run: Run, group: Group | None) -> Content:
    """What was thrown, of which kind, where and when; of a group also how often."""
    failure = run.outcome.error
    if failure is None:
        return Content("This run did not fail.")
    version = "unsaved code" if run.version is None else f"version {run.version}"
    source = f"source {run.source_name}" if run.source_id else ""
    about = [failure.type, run.function_name, source, version, local_time(run.started_at)]
    lines = [" · ".join(printable(part) for part in about if part)]
    if group is not None:
        lines.append(f"{times(group)} · Enter lists them")
    return Content.assemble(
        (printable(f"{failure.name}: {failure.message}")[:300], "bold $text-error"),
        "\n",
        ("\n".join(lines), "$foreground-muted"),
    )
