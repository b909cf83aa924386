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

from console.model import EventWarning, Failure, Fetch, Log, Request, Run
from console.text import printable
from console.tui import emitted
from console.tui.appearance import ASCII
from console.tui.changes import Changes, changes, said
from console.tui.failure import FailureRows, place
from console.tui.jsontree import JsonTree
from console.tui.logs import LogRows
from console.tui.outgoing import fetch_roots
from console.tui.rows import RowList
from console.tui.tabbed import Tabbed
from console.tui.wording import count, duration, failure_title

TICK_S = 0.1
NOT_RUN_YET = "Press F5 to run the function with this request."
_RUNNING = "The function is running."
_REMARKS = 3
_PAST = 8  # requests whose last run is remembered; a run may hold megabytes


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
            height: auto; max-height: 3; padding: 0 1; color: $text-warning; display: none;
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
        self._before: Run | None = None
        """What the shown run is compared with."""
        self._past: dict[tuple[str | None, Request], Run] = {}
        """The last runs, by function and request, the newest at the end."""
        self._changed = (Changes(), Changes())
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
            self._logs.add(log)

    def add_fetch(self, fetch: Fetch) -> None:
        if self.running:
            self._fetches.append(fetch)

    def show(self, run: Run) -> None:
        """Show a finished run, the error first where there is one."""
        self.run_id = run.id
        same = (run.function_id, run.request)
        before = self._past.pop(same, None)
        self._before = before if before is not None and before.id != run.id else None
        if not emitted.cancelled(run.outcome):
            self._past[same] = run
        elif before is not None:
            self._past[same] = before
        while len(self._past) > _PAST:
            del self._past[next(iter(self._past))]
        self._fill(run, "")
        self._say(self._result(run))
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
        self._remark(warnings)
        self._label_tabs()

    @property
    def compared(self) -> bool:
        """Whether an earlier run of the same request is known."""
        return self._before is not None

    def compare(self, run: Run, before: Run) -> None:
        """Show how the shown run differs from an earlier one, which was read from the history."""
        if self._run is run:
            self._before = before
            self._draw_emitted()
            self._say(self._result(run))

    def _differences(self) -> tuple[Changes, Changes]:
        """Of events and objects; none where one of both runs failed."""
        if self._run is None or self._before is None:
            return Changes(), Changes()
        now, before = self._run.outcome, self._before.outcome
        if now.error is not None or before.error is not None:
            return Changes(), Changes()
        return changes(before.events, now.events), changes(before.objects, now.objects)

    def _draw_emitted(self) -> None:
        self._changed = self._differences()
        outcome = None if self._run is None else self._run.outcome
        events, objects = self._changed
        self._events.show_roots([] if outcome is None else emitted.event_roots(outcome, events))
        self._objects.show_roots([] if outcome is None else emitted.object_roots(outcome, objects))

    def _result(self, run: Run) -> Content:
        words = ""
        if self._before is not None and not emitted.cancelled(run.outcome):
            words = said(self._before.outcome, run.outcome, *self._changed)
        events, objects = self._changed
        return _result(run, events.summary(), objects.summary(), words)

    def _remark(self, warnings: list[EventWarning]) -> None:
        """Say what concerns the run as a whole."""
        general = [printable(warning.message) for warning in warnings if warning.index is None]
        remarks = self.query_one(".output--remarks", Static)
        remarks.update("\n".join(f"! {message}" for message in general[:_REMARKS]))
        remarks.display = bool(general)

    def _draw_fetches(self) -> None:
        self._fetches_drawn = len(self._fetches)
        run_ms = 0.0 if self._run is None else self._run.outcome.duration_ms
        roots = fetch_roots(self._fetches, run_ms, ascii_only=self.app.has_class(ASCII))
        self._requests.show_roots(roots, keep_cursor=True)

    def _on_tick(self) -> None:
        self._say(Content(f"Running… {time.monotonic() - self._began:.1f} s"))
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


def _result(run: Run, events: str, objects: str, compared: str) -> Content:
    """The result in words, most important first, as the end may be cut off.

    Args:
        run: which.
        events: what of them differs from the run before.
        objects: the same of these.
        compared: how both runs compare as a whole.
    """
    outcome = run.outcome
    took = duration(outcome.duration_ms)
    if emitted.cancelled(outcome):
        return Content.assemble(("CANCELLED", "bold $text-warning"), f"  after {took}")
    if outcome.error is not None:
        title = failure_title(outcome.error)
        what = f"  {printable(outcome.error.type)} · {took} · "
        what += f"{compared} · " if compared else ""
        return Content.assemble(("ERROR", "bold $text-error"), what, title)
    parts = [
        took,
        count(len(outcome.events), "event") + (f" ({events})" if events else ""),
        count(len(outcome.objects), "object") + (f" ({objects})" if objects else ""),
    ]
    if compared:
        parts.insert(1, compared)
    if outcome.warnings:
        parts.append(count(len(outcome.warnings), "warning"))
    return Content.assemble(("SUCCESS", "bold $text-success"), "  ", " · ".join(parts))
