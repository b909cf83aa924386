"""What came of a run: one line of result, then Error, Events, Objects, Logs and Requests.

Shows what it is given and asks for nothing: the owner tells it that a run began, what arrived, and
the finished `Run`. The trap: logs and outgoing requests arrive by the thousand, so whatever they
change is drawn on a timer, never on arrival.
"""

from __future__ import annotations

import time
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Static

from console.model import EventWarning, Failure, Fetch, Log, Run
from console.text import printable
from console.tui import emitted
from console.tui.failure import FailureRows, place
from console.tui.jsontree import JsonTree
from console.tui.logs import LogRows
from console.tui.rows import RowList
from console.tui.tabstrip import TabStrip
from console.tui.wording import count, duration, failure_title

TICK_S = 0.1
NOT_RUN_YET = "Press F5 to run the function with this request."
_RUNNING = "The function is running."
_REMARKS = 3


class OutputPane(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "tab(-1)", "Tab before", show=False, id="output.tab-before"),
        Binding("right_square_bracket", "tab(1)", "Next tab", id="output.tab-next"),
        Binding("ctrl+o", "go_to_failure", "Go to line", show=False, id="output.go"),
    ]

    DEFAULT_CSS = """
    OutputPane {
        height: 1fr;
        & > .output--result {
            height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
        }
        & > .output--remarks {
            height: auto; max-height: 3; padding: 0 1; color: $text-warning; display: none;
        }
        & ContentSwitcher { height: 1fr; }
        & ContentSwitcher > Vertical { height: 1fr; padding: 0 1; }
    }
    """

    class GoToLine(Message):
        """Someone wants to see a line of the function's code."""

        def __init__(self, line: int, column: int) -> None:
            super().__init__()
            self.line = line
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.run_id: str | None = None
        """The run that is shown or under way."""
        self._run: Run | None = None
        self._fetches: list[Fetch] = []
        self._fetches_drawn = 0
        self._began = 0.0
        self._tick: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static("", classes="output--result", markup=False)
        yield Static("", classes="output--remarks", markup=False)
        yield TabStrip(current="events")
        with ContentSwitcher(initial="events"):
            with Vertical(id="error"):
                yield FailureRows()
            with Vertical(id="events"):
                yield JsonTree(what="event")
            with Vertical(id="objects"):
                yield JsonTree(what="object")
            with Vertical(id="logs"):
                yield LogRows()
            with Vertical(id="requests"):
                yield JsonTree(what="request")

    def on_mount(self) -> None:
        self._tick = self.set_interval(TICK_S, self._on_tick, pause=True)
        self.clear()

    # -- what is shown -------------------------------------------------------------------------

    def clear(self) -> None:
        """Back to before the first run."""
        self.run_id = None
        self._fill(None, NOT_RUN_YET)
        self._say(Content.styled("Not run yet", "$foreground-muted"))

    def begin(self, run_id: str) -> None:
        """A run started: empty everything and count the time."""
        self.run_id = run_id
        self._fill(None, _RUNNING)
        self._began = time.monotonic()
        assert self._tick is not None
        self._tick.resume()
        self._on_tick()

    def add_log(self, log: Log) -> None:
        if self.running:
            self.query_one(LogRows).add(log)

    def add_fetch(self, fetch: Fetch) -> None:
        if self.running:
            self._fetches.append(fetch)

    def show(self, run: Run) -> None:
        """Show a finished run, the error first where there is one."""
        self.run_id = run.id
        self._fill(run, "")
        self._say(_result(run))
        strip = self.query_one(TabStrip)
        if "error" in strip.tabs:
            self._open("error")

    @property
    def running(self) -> bool:
        return self.run_id is not None and self._run is None

    @property
    def failure(self) -> Failure | None:
        return None if self._run is None else self._run.outcome.error

    def _fill(self, run: Run | None, empty: str) -> None:
        """Put a run, or nothing, into every tab."""
        if self._tick is not None:
            self._tick.pause()
        self._run = run
        outcome = None if run is None else run.outcome
        self._fetches = [] if outcome is None else list(outcome.fetches)
        for tab in ("events", "objects", "logs", "requests"):
            self._list(tab).empty = empty if outcome is None else emitted.nothing(tab, outcome)
        self._tree("events").show_roots([] if outcome is None else emitted.event_roots(outcome))
        self._tree("objects").show_roots([] if outcome is None else emitted.object_roots(outcome))
        self._draw_fetches()
        logs = self.query_one(LogRows)
        logs.show_logs(*(([], 0) if outcome is None else (outcome.logs, outcome.logs_dropped)))
        error = outcome.error if outcome is not None and not emitted.cancelled(outcome) else None
        warnings = [] if outcome is None else outcome.warnings
        self.query_one(FailureRows).show_failure(error, warnings)
        self._remark(warnings)
        self._label_tabs()

    def _remark(self, warnings: list[EventWarning]) -> None:
        """Say what concerns the run as a whole."""
        general = [printable(warning.message) for warning in warnings if warning.index is None]
        remarks = self.query_one(".output--remarks", Static)
        remarks.update("\n".join(f"! {message}" for message in general[:_REMARKS]))
        remarks.display = bool(general)

    def _draw_fetches(self) -> None:
        self._fetches_drawn = len(self._fetches)
        self._tree("requests").show_roots(
            [emitted.fetch_root(fetch) for fetch in self._fetches], keep_cursor=True
        )

    def _on_tick(self) -> None:
        self._say(Content(f"Running… {time.monotonic() - self._began:.1f} s"))
        if len(self._fetches) != self._fetches_drawn:
            self._draw_fetches()
        self._label_tabs()

    def _say(self, result: Content) -> None:
        self.query_one(".output--result", Static).update(result)

    # -- tabs ----------------------------------------------------------------------------------

    def _label_tabs(self) -> None:
        outcome = None if self._run is None else self._run.outcome
        counts = {
            "Events": 0 if outcome is None else len(outcome.events),
            "Objects": 0 if outcome is None else len(outcome.objects),
            "Logs": self.query_one(LogRows).log_count,
            "Requests": len(self._fetches),
        }
        tabs = [(name.lower(), f"{name} {n:,}" if n else name) for name, n in counts.items()]
        if self.query_one(FailureRows).row_count():
            tabs.insert(0, ("error", "Error"))
        strip = self.query_one(TabStrip)
        strip.set_tabs(tabs)
        if strip.current not in strip.tabs:
            self._open("events")

    def _open(self, tab: str) -> None:
        focused = self.query_one(ContentSwitcher).has_focus_within
        self.query_one(TabStrip).current = tab
        self.query_one(ContentSwitcher).current = tab
        if focused:
            self.focus_list()

    def _list(self, tab: str) -> RowList:
        return self.query_one(f"#{tab}", Vertical).query_one(RowList)

    def _tree(self, tab: str) -> JsonTree:
        return self.query_one(f"#{tab}", Vertical).query_one(JsonTree)

    def focus_list(self) -> None:
        """Put the focus on what the current tab shows."""
        # Not `focus()`, which waits a turn in which hiding the old tab drops the focus.
        self.screen.set_focus(self._list(self.query_one(TabStrip).current))

    def on_tab_strip_picked(self, event: TabStrip.Picked) -> None:
        event.stop()
        self._open(event.tab)
        self.focus_list()

    def action_tab(self, step: int) -> None:
        self._open(self.query_one(TabStrip).beside(step))
        self.focus_list()

    # -- going to the code ---------------------------------------------------------------------

    def action_go_to_failure(self) -> None:
        """Go where the shown run failed."""
        if self.failure is not None and (thrown := place(self.failure)) is not None:
            self.post_message(self.GoToLine(*thrown))

    def on_failure_rows_place_chosen(self, event: FailureRows.PlaceChosen) -> None:
        event.stop()
        self.post_message(self.GoToLine(event.line, event.column))


def _result(run: Run) -> Content:
    """The result in words, most important first, as the end may be cut off."""
    outcome = run.outcome
    took = duration(outcome.duration_ms)
    if emitted.cancelled(outcome):
        return Content.assemble(("CANCELLED", "bold $text-warning"), f"  after {took}")
    if outcome.error is not None:
        title = failure_title(outcome.error)
        what = f"  {printable(outcome.error.type)} · {took} · "
        return Content.assemble(("ERROR", "bold $text-error"), what, title)
    parts = [took, count(len(outcome.events), "event"), count(len(outcome.objects), "object")]
    if outcome.warnings:
        parts.append(count(len(outcome.warnings), "warning"))
    return Content.assemble(("SUCCESS", "bold $text-success"), "  ", " · ".join(parts))
