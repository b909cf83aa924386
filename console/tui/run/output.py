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
from textual.widgets import Static

from console.model import Failure, Fetch, Log, Run
from console.text import printable
from console.tui.appearance import ASCII
from console.tui.keys.keytext import with_keys
from console.tui.run import emitted
from console.tui.run.comparison import Comparison
from console.tui.run.failure import FailureRows, place
from console.tui.run.headline import NOT_RUN, about_past, headline, running
from console.tui.run.logs import LogRows
from console.tui.run.outgoing import fetch_roots
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.rows import RowList
from console.tui.widgets.tabbed import Tabbed

TICK_S = 0.1
NOT_RUN_YET = "Press {run:F5} to run the function with this request."
_RUNNING = "The function is running."
_REMARKS = 3


class OutputPane(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l,ctrl+g",
            "go_to_source",
            "Go to line",
            id="output.source",
            tooltip="Go to the line that made this event, object, log or request",
        ),
    ]

    DEFAULT_CSS = """
    OutputPane {
        height: 1fr;
        & > .output--result {
            height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
        }
        & > .output--remarks {
            height: auto; max-height: 4; padding: 0 1; color: $text-warning; display: none;
        }
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
        self._past = ""
        """What to say of a shown run of the history; empty where it is none."""
        self._compared = Comparison()
        self._fetches: list[Fetch] = []
        self._fetches_drawn = 0
        self._began = 0.0
        self._tick: Timer | None = None
        self._failure = FailureRows()
        self._events = JsonTree(what="event")
        self._objects = JsonTree(what="object")
        self._logs = LogRows()
        self._requests = JsonTree(what="request")
        self._tabs = Tabbed(
            {
                "error": self._failure,
                "events": self._events,
                "objects": self._objects,
                "logs": self._logs,
                "requests": self._requests,
            },
            current="events",
        )

    def compose(self) -> ComposeResult:
        yield Static("", classes="output--result", markup=False)
        yield Static("", classes="output--remarks", markup=False)
        yield self._tabs

    def on_mount(self) -> None:
        self._tick = self.set_interval(TICK_S, self._on_tick, pause=True)
        self.clear()

    # -- what is shown -------------------------------------------------------------------------

    def clear(self) -> None:
        """Back to before the first run."""
        self.run_id = None
        self._fill(None, with_keys(self, NOT_RUN_YET))
        self._say(NOT_RUN)

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
            self._logs.add(log)

    def add_fetch(self, fetch: Fetch) -> None:
        if self.running:
            self._fetches.append(fetch)

    def show(self, run: Run) -> None:
        """Show a run that has just finished, the error first where there is one."""
        self._compared.new(run)
        self._show(run, "")

    def show_past(self, run: Run, before: Run | None = None, *, same_code: bool = False) -> None:
        """Show a run of the history, marked as such, and how it differs from another."""
        self._compared.between(run, before)
        self._show(run, about_past(run, same_code=same_code))

    def _show(self, run: Run, past: str) -> None:
        self.run_id = run.id
        self._past = past
        self._fill(run, "")
        if self._failure.row_count():
            self._tabs.open("error")

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
        if run is None:
            self._past = ""
            self._compared.clear()
        outcome = None if run is None else run.outcome
        self._fetches = [] if outcome is None else list(outcome.fetches)
        for tab, rows in self._by_tab().items():
            rows.empty = empty if outcome is None else emitted.nothing(tab, outcome)
        self._draw_emitted()
        self._draw_fetches()
        self._logs.show_logs(
            *(([], 0) if outcome is None else (outcome.logs, outcome.logs_dropped))
        )
        error = outcome.error if outcome is not None and not emitted.cancelled(outcome) else None
        warnings = [] if outcome is None else outcome.warnings
        self._failure.show_failure(error, warnings)
        self._remark()
        self._label_tabs()

    @property
    def shown(self) -> Run | None:
        """The finished run that is shown."""
        return self._run

    @property
    def compared(self) -> bool:
        """Whether an earlier run of the same request is known."""
        return self._compared.before is not None

    def compare(self, run: Run, before: Run) -> None:
        """Show how the shown run differs from an earlier one, which was read from the history."""
        if self._run is run:
            self._compared.between(run, before)
            self._draw_emitted()

    def _draw_emitted(self) -> None:
        """Events and objects with what differs in them, and the line that says so."""
        run, compared = self._run, self._compared
        if run is None:
            self._events.show_roots([])
            self._objects.show_roots([])
            return
        self._events.show_roots(emitted.event_roots(run.outcome, compared.events))
        self._objects.show_roots(emitted.object_roots(run.outcome, compared.objects))
        self._say(headline(run, compared, past=bool(self._past)))

    def _remark(self) -> None:
        """Say what concerns the run as a whole."""
        run = self._run
        warnings = [] if run is None else run.outcome.warnings
        general = [f"! {printable(w.message)}" for w in warnings if w.index is None]
        past = [self._past] if self._past else []
        remarks = self.query_one(".output--remarks", Static)
        remarks.update("\n".join([*past, *general[:_REMARKS]]))
        remarks.display = bool(past or general)

    def _draw_fetches(self) -> None:
        self._fetches_drawn = len(self._fetches)
        run_ms = 0.0 if self._run is None else self._run.outcome.duration_ms
        roots = fetch_roots(self._fetches, run_ms, ascii_only=self.app.has_class(ASCII))
        self._requests.show_roots(roots, keep_cursor=True)

    def _on_tick(self) -> None:
        self._say(running(time.monotonic() - self._began))
        if len(self._fetches) != self._fetches_drawn:
            self._draw_fetches()
        self._label_tabs()

    def _say(self, result: Content) -> None:
        self.query_one(".output--result", Static).update(result)

    # -- tabs ----------------------------------------------------------------------------------

    def _by_tab(self) -> dict[str, RowList]:
        return {
            "events": self._events,
            "objects": self._objects,
            "logs": self._logs,
            "requests": self._requests,
        }

    def _label_tabs(self) -> None:
        outcome = None if self._run is None else self._run.outcome
        counts = {
            "Events": 0 if outcome is None else len(outcome.events),
            "Objects": 0 if outcome is None else len(outcome.objects),
            "Logs": self._logs.log_count,
            "Requests": len(self._fetches),
        }
        tabs = [(name.lower(), f"{name} {n:,}" if n else name) for name, n in counts.items()]
        error = [("error", "Error")] if self._failure.row_count() else []
        self._tabs.set_tabs(error + tabs)

    def focus_list(self) -> None:
        """Put the focus on what the current tab shows."""
        self._tabs.focus_list()

    # -- going to the code ---------------------------------------------------------------------

    def go_to_failure(self) -> None:
        """Go where the shown run failed."""
        if self.failure is not None and (thrown := place(self.failure)) is not None:
            self.post_message(self.GoToLine(*thrown))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key to others where no line is known."""
        if action == "go_to_source":
            return self._source_line() is not None
        return super().check_action(action, parameters)

    def _source_line(self) -> int | None:
        """The line that made what the cursor of the shown list is on."""
        tab = self._tabs.current
        if tab == "logs":
            return self._logs.source_line
        rows = {"events": self._events, "objects": self._objects, "requests": self._requests}.get(
            tab
        )
        index = None if rows is None else rows.root_index
        if index is None:
            return None
        if tab == "requests":
            return self._fetches[index].line if index < len(self._fetches) else None
        return None if self._run is None else emitted.source_line(self._run.outcome, tab, index)

    def action_go_to_source(self) -> None:
        if (line := self._source_line()) is not None:
            self.post_message(self.GoToLine(line, 1))

    def on_log_rows_line_chosen(self, event: LogRows.LineChosen) -> None:
        event.stop()
        self.post_message(self.GoToLine(event.line, 1))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Offer the key where a line is known."""
        event.stop()
        self.refresh_bindings()

    def on_failure_rows_place_chosen(self, event: FailureRows.PlaceChosen) -> None:
        event.stop()
        self.post_message(self.GoToLine(event.line, event.column))
