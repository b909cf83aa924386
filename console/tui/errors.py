"""The errors log: failed runs, newest first, each with its request, logs and stack trace.

Reads the engine and forgets what it read with every change it hears of. It cannot load a request or
move an editor's cursor; it is left with an answer that says which of both is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from console import limits
from console.model import (
    ConsoleError,
    ErrorsChanged,
    HostChanged,
    Run,
    RunSummary,
    Source,
)
from console.text import printable
from console.tui.dialogs import Confirm
from console.tui.failure import FailureRows, place
from console.tui.filtered import Entry, FilteredList
from console.tui.jsontree import JsonTree
from console.tui.live import watch
from console.tui.logs import LogRows
from console.tui.requestview import request_roots
from console.tui.session import refusals
from console.tui.tabbed import Tabbed
from console.tui.wording import error_title, local_time

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


class ErrorsScreen(Screen[Run | Jump | None]):
    """Answers with a `Run` whose request is to be loaded, a `Jump`, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l,ctrl+l",
            "load",
            "Load request",
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
        Binding("d", "delete", "Delete", id="errors.delete", tooltip="Delete the error"),
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
        & .errors--head { height: auto; max-height: 3; padding: 0 1; }
        &.-wide {
            & .errors--body { layout: horizontal; }
            & FilteredList { width: 2fr; height: 1fr; max-height: 100%; }
            & .errors--detail {
                width: 3fr; height: 1fr; border-top: none;
                border-left: solid $foreground-muted;
            }
        }
    }
    """

    def __init__(self, engine: Engine, source: Source | None = None) -> None:
        """Args:
        source: show the errors of this one only.
        """
        super().__init__()
        self._engine = engine
        self._source = source
        self._shown: Run | None = None
        self._request = JsonTree(what="part of the request")
        self._logs = LogRows(empty="Nothing was logged before the error.")
        self._failure = FailureRows()
        self._tabs = Tabbed(
            {"request": self._request, "logs": self._logs, "stack-trace": self._failure}, "request"
        )

    def compose(self) -> ComposeResult:
        whose = self._source.name if self._source else "all functions"
        yield Static(printable(f"Errors of {whose}"), classes="errors--title", markup=False)
        with Container(classes="errors--body"):
            yield FilteredList(hint="a name, message, type or function", empty=_EMPTY)
            with Vertical(classes="errors--detail"):
                yield Static("", classes="errors--head", markup=False)
                yield self._tabs
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.run_worker(watch(self._engine, (ErrorsChanged, HostChanged), self._read))
        self.query_one(FilteredList).rows.focus()

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            source_id = self._source.id if self._source else None
            summaries = await self._engine.errors(None, limits.ERRORS_KEPT, source_id)
            self.query_one(FilteredList).show_entries([_entry(summary) for summary in summaries])

    def on_filtered_list_picked(self, event: FilteredList.Picked) -> None:
        self._shown = None
        self.refresh_bindings()
        self.query_one(".errors--detail").display = event.entry is not None
        self._show(event.entry)

    @work(exclusive=True, group="errors-detail")
    async def _show(self, run_id: str | None) -> None:
        """Read one error whole and show it."""
        if run_id is None:
            return
        try:
            run = await self._engine.run_detail(run_id)
        except ConsoleError as error:
            self._head(Content(printable(error.message)))
            return
        self._shown = run
        self._head(_head(run))
        self._request.show_roots(request_roots(run.request))
        self._logs.show_logs(run.outcome.logs, run.outcome.logs_dropped)
        self._failure.show_failure(run.outcome.error, run.outcome.warnings)
        self.refresh_bindings()

    def _head(self, content: Content) -> None:
        self.query_one(".errors--head", Static).update(content)

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("load", "delete"):
            return self._shown is not None
        if action == "jump":
            return self._place() is not None
        return super().check_action(action, parameters)

    def _place(self) -> tuple[int, int] | None:
        failure = None if self._shown is None else self._shown.outcome.error
        return None if failure is None else place(failure)

    def on_filtered_list_entered(self, _event: FilteredList.Entered) -> None:
        self._tabs.focus_list()

    def action_leave(self) -> None:
        """From the detail back to the list, from the list out."""
        if self.query_one(".errors--detail").has_focus_within:
            self.query_one(FilteredList).rows.focus()
        else:
            self.dismiss(None)

    def action_load(self) -> None:
        if self._shown is not None:
            self.dismiss(self._shown)

    def action_jump(self) -> None:
        if self._shown is not None and (where := self._place()) is not None:
            self.dismiss(Jump(self._shown, *where))

    def on_failure_rows_place_chosen(self, event: FailureRows.PlaceChosen) -> None:
        if self._shown is not None:
            self.dismiss(Jump(self._shown, event.line, event.column))

    @work(exclusive=True, group="errors-delete")
    async def action_delete(self) -> None:
        run = self._shown
        if run is None or run.outcome.error is None:
            return
        title = f"{run.outcome.error.name}: {run.outcome.error.message}"[:200]
        lost = "Its request, logs and stack trace are deleted with it."
        if await self.app.push_screen_wait(
            Confirm("Delete this error?", f"{title}\n{lost}", "delete")
        ):
            with refusals(self):
                await self._engine.delete_error(run.id)

    def action_tab(self, step: int) -> None:
        """Go to another tab from the list, without leaving it."""
        self._tabs.action_tab(step)


def _entry(summary: RunSummary) -> Entry:
    """A line of the list: what was thrown, its type and function, when."""
    return Entry(
        id=summary.id,
        text=error_title(summary),
        dim=" · ".join(
            filter(None, [summary.error_type, summary.source_name or summary.function_name])
        ),
        note=local_time(summary.started_at),
    )


def _head(run: Run) -> Content:
    """The same of the error that is shown, whole."""
    failure = run.outcome.error
    if failure is None:
        return Content("This run did not fail.")
    version = "unsaved code" if run.version is None else f"version {run.version}"
    source = f"source {run.source_name}" if run.source_id else ""
    about = [failure.type, run.function_name, source, version, local_time(run.started_at)]
    return Content.assemble(
        (printable(f"{failure.name}: {failure.message}")[:300], "bold $text-error"),
        "\n",
        (" · ".join(printable(part) for part in about if part), "$foreground-muted"),
    )
