"""One delivery, whole: its request, what it emitted or why it failed, logs and outgoing requests.

Answers with its request when that is to be loaded into the tester, or with the line to go to.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from console.model import DeliveryDetail, Request, Run
from console.text import printable
from console.tui.keys.keyline import KeyLine
from console.tui.run import emitted
from console.tui.run.errors import Jump
from console.tui.run.failure import FailureRows
from console.tui.run.logs import LogRows
from console.tui.run.outgoing import fetch_roots
from console.tui.run.requestview import request_roots
from console.tui.source.delivered import SIGNS, delivery_head, ingested_roots
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.rows import RowList
from console.tui.widgets.tabbed import Tabbed


class DeliveryScreen(Screen[Request | Jump | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l,ctrl+l",
            "load",
            "Load request",
            id="delivery.load",
            tooltip="Load the request into the tester",
        ),
        Binding("escape", "leave", "Close", id="delivery.leave"),
    ]

    DEFAULT_CSS = """
    DeliveryScreen {
        & .delivery--title { height: 1; padding: 0 1; text-style: bold; }
        & .delivery--head { height: auto; max-height: 2; padding: 0 1; color: $foreground-muted; }
    }
    """

    def __init__(self, detail: DeliveryDetail) -> None:
        super().__init__()
        self._detail = detail
        outcome = detail.outcome
        self._request = JsonTree(what="part of the request")
        self._failure = FailureRows()
        self._events = JsonTree(what="event", empty=emitted.nothing("events", outcome))
        self._objects = JsonTree(what="object", empty=emitted.nothing("objects", outcome))
        self._logs = LogRows(empty=emitted.nothing("logs", outcome))
        self._fetches = JsonTree(what="request", empty=emitted.nothing("requests", outcome))
        lists: dict[str, RowList] = {"request": self._request, "logs": self._logs}
        if outcome.error is not None:
            lists = {"error": self._failure, **lists}
        else:
            lists |= {"events": self._events, "objects": self._objects}
        lists["outgoing"] = self._fetches
        self._tabs = Tabbed(lists, "request" if outcome.error is None else "error")

    def compose(self) -> ComposeResult:
        sign, _ = SIGNS[self._detail.delivery.status]
        title = f"{sign} Delivery {self._detail.delivery.id}"
        yield Static(printable(title), classes="delivery--title", markup=False)
        yield Static(delivery_head(self._detail), classes="delivery--head", markup=False)
        yield self._tabs
        yield KeyLine()

    def on_mount(self) -> None:
        detail, outcome = self._detail, self._detail.outcome
        self._request.show_roots(request_roots(detail.request))
        self._logs.show_logs(outcome.logs, outcome.logs_dropped)
        if outcome.error is not None:
            self._failure.show_failure(outcome.error, outcome.warnings)
        else:
            self._events.show_roots(ingested_roots(detail))
            self._objects.show_roots(emitted.object_roots(outcome))
        self._fetches.show_roots(fetch_roots(outcome.fetches, outcome.duration_ms))
        self._tabs.focus_list()

    def on_failure_rows_place_chosen(self, event: FailureRows.PlaceChosen) -> None:
        delivery = self._detail.delivery
        run = Run(
            id=delivery.id,
            started_at=delivery.received_at,
            function_id=delivery.function_id,
            function_name="",
            version=delivery.version,
            request=self._detail.request,
            outcome=self._detail.outcome,
        )
        self.dismiss(Jump(run, event.line, event.column))

    def action_load(self) -> None:
        self.dismiss(self._detail.request)

    def action_leave(self) -> None:
        self.dismiss(None)
