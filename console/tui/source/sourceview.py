"""Connected sources: what each is, what arrives at it, what it emits, and what waits for a retry.

Reads the engine anew with every notice that concerns what shows, and only the tab that shows.
Changes nothing; what keys do is `SourcesScreen`'s matter. It edits no code and loads no request; it
is left with an answer that says what is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widgets import Static

from console.model import Delivery, Function, Overview, Request, Retry, Source
from console.notices import (
    DeliveryFinished,
    FunctionsChanged,
    HostChanged,
    ReceiverChanged,
    RetriesChanged,
    SourcesChanged,
)
from console.text import printable
from console.tui.keys.keyline import KeyLine
from console.tui.keys.keytext import with_keys
from console.tui.run.errors import Answer, ErrorsScreen, Jump
from console.tui.session import refusals
from console.tui.source.debugger import Debugger
from console.tui.source.delivered import (
    delivery_row,
    object_root,
    overview_rows,
    retry_row,
    source_entry,
)
from console.tui.source.deliveryview import DeliveryScreen
from console.tui.widgets.filtered import Entry, FilteredList, picked
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.live import unless_left, watch
from console.tui.widgets.rows import RowList
from console.tui.widgets.tabbed import Tabbed
from console.tui.widgets.undo import Undo
from console.tui.widgets.wording import count

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = (
    "No sources yet. A source is a connected function: it has its own webhook URL, its own values "
    "for the settings, and runs one version until you deploy another. {sources.connect:n} connects "
    "a function."
)
_DELIVERIES = 200
_OBJECTS = 500
_COUNTDOWN_S = 1.0
_NOTED_AHEAD = timedelta(minutes=1)  # what a clock that ran fast leaves until its host ends


@dataclass(frozen=True)
class Loaded:
    """The answer "put this request into the tester", with the function that got it."""

    function_id: str
    name: str
    request: Request


class SourcesView(Screen[Loaded | Answer]):
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    DEFAULT_CSS = """
    SourcesView {
        & .sources--title { height: 1; padding: 0 1; text-style: bold; }
        & .sources--reason { height: auto; padding: 0 1; color: $text-warning; display: none; }
        & .sources--body { height: 1fr; layout: vertical; }
        & FilteredList { height: 1fr; max-height: 6; min-height: 3; padding: 0 0 0 1; }
        &.-few FilteredList { max-height: 3; }
        & .sources--detail { height: 3fr; display: none; border-top: solid $foreground-muted; }
        &.-wide {
            & .sources--body { layout: horizontal; }
            &, &.-few { & FilteredList { width: 2fr; height: 1fr; max-height: 100%; } }
            & .sources--detail {
                width: 4fr; height: 1fr; border-top: none;
                border-left: solid $foreground-muted;
            }
        }
    }
    """

    def __init__(
        self,
        engine: Engine,
        function_id: str = "",
        *,
        undo: Undo | None = None,
        source_id: str = "",
    ) -> None:
        """Args:
        function_id: what is connected where the user asks for that.
        undo: takes deletions; without it one that ends with the screen.
        source_id: the source to begin at.
        """
        super().__init__()
        self._undo = Undo("{sources.undo:z}") if undo is None else undo
        self._begin_at = source_id
        self._engine = engine
        self._function_id = function_id
        self._functions: dict[str, Function] = {}
        self._sources: list[Source] = []
        self._overview: Overview | None = None
        self._deliveries: list[Delivery] = []
        self._retries: list[Retry] = []
        self._speed = 1.0
        self._ahead = timedelta(0)
        """Of the workspace's clock before the wall's, when it was last asked."""
        self._asked = datetime.now(UTC)
        self._refused: dict[str, str] = {}
        """By action: why the role that one has here does not allow it."""
        self._rows = RowList()
        self._debugger = Debugger()
        self._delivery_rows = RowList(empty="No webhook has arrived at this source yet.")
        self._objects = JsonTree(what="object", empty="No objects. Segment.set makes one.")
        self._retry_rows = RowList(
            empty="Nothing waits. A RetryError or a timeout brings a webhook here, up to six times."
        )
        self._tabs = Tabbed(
            {
                "overview": self._rows,
                "debugger": self._debugger,
                "deliveries": self._delivery_rows,
                "objects": self._objects,
                "retries": self._retry_rows,
            },
            "overview",
        )

    def compose(self) -> ComposeResult:
        yield Static("Sources", classes="sources--title", markup=False)
        yield Static("", classes="sources--reason", markup=False)
        with Container(classes="sources--body"):
            yield FilteredList(hint="a name or function", empty=with_keys(self, _EMPTY))
            with Vertical(classes="sources--detail"):
                yield self._tabs
        yield KeyLine()

    def on_mount(self) -> None:
        kinds = (SourcesChanged, FunctionsChanged, RetriesChanged, ReceiverChanged, HostChanged)
        self.run_worker(watch(self._engine, kinds, self._read))
        self.run_worker(watch(self._engine, (DeliveryFinished,), self._read_detail))
        self.set_interval(_COUNTDOWN_S, self._count_down)
        self.query_one(FilteredList).rows.focus()

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            await self._read_roles()
            self._functions = {f.id: f for f in await self._engine.functions()}
            self._sources = await self._engine.sources()
            self._retries = await self._engine.retries()
            self._speed = await self._engine.clock_speed()
            shown = datetime.fromisoformat(await self._engine.clock_time())
            self._asked = datetime.now(UTC)
            self._ahead = shown - self._asked
            self.set_class(0 < len(self._sources) <= 3, "-few")
            at, self._begin_at = self._begin_at, ""
            entries = [self._entry(source) for source in self._sources]
            known = any(entry.id == at for entry in entries)
            self.query_one(FilteredList).show_entries(entries, at if known else None)
            await self._read_detail()

    async def _read_roles(self) -> None:
        self._refused = {action: await self._engine.may(action) for action in ("connect", "deploy")}
        reason = next(filter(None, self._refused.values()), "")
        note = self.query_one(".sources--reason", Static)
        note.update(printable(reason))
        note.display = bool(reason)

    def _entry(self, source: Source) -> Entry:
        function = self._functions.get(source.function_id)
        name, latest = (function.name, function.version) if function else ("", source.version)
        waiting = sum(retry.source_id == source.id for retry in self._retries)
        return source_entry(source, name, latest, waiting)

    async def _read_detail(self, *, anew: bool = False) -> None:
        """What the shown tab shows of the picked source."""
        source = self._picked()
        self.query_one(".sources--detail").display = source is not None
        self.refresh_bindings()
        self._say()
        if source is None:
            return
        engine, tab = self._engine, self._tabs.current
        with refusals(self):
            if anew or tab == "overview":  # not with every delivery while another tab shows
                self._overview = await engine.overview(source.id)
            if tab == "overview":
                self._show_overview()
            elif tab == "debugger":
                self._debugger.show_events(await engine.events(source.id), anew=anew)
            elif tab == "deliveries":
                self._deliveries = await engine.deliveries(source.id, _DELIVERIES)
                rows = [delivery_row(delivery) for delivery in self._deliveries]
                self._delivery_rows.show_rows(rows, 0 if anew else self._delivery_rows.cursor)
            elif tab == "objects":
                objects = await engine.objects(source.id, None, _OBJECTS)
                self._objects.show_roots([object_root(o) for o in objects], keep_cursor=not anew)
            else:
                self._retries = await engine.retries()
                self._count_down()

    def _show_overview(self) -> None:
        if self._overview is not None:
            rows = overview_rows(self._overview, self._rows.width, partial(with_keys, self))
            self._rows.show_rows(rows, self._rows.cursor)

    def on_row_list_resized(self, event: RowList.Resized) -> None:
        if event.rows is self._rows:
            self._show_overview()

    def _count_down(self) -> None:
        """The waits of the retries, which pass without a notice."""
        if self._tabs.current == "retries":
            passed = datetime.now(UTC) - self._asked
            now = self._asked + self._ahead + passed * self._speed
            rows = [retry_row(retry, now) for retry in self._own_retries()]
            self._retry_rows.show_rows(rows, self._retry_rows.cursor)

    def _own_retries(self) -> list[Retry]:
        source = self._picked()
        return [r for r in self._retries if source is not None and r.source_id == source.id]

    def _say(self) -> None:
        """The line above: how many sources, the Debugger's state, a clock that is not real time."""
        parts = ["Sources", count(len(self._sources), "source")]
        if self._tabs.current == "debugger" and self._picked() is not None:
            parts.append(self._debugger.state)
        if self._retries:
            parts.append(f"{len(self._retries)} retrying")
        if self._speed != 1:
            parts.append(
                with_keys(self, f"CLOCK ×{self._speed:g}: {{sources.clock:c}} sets it back")
            )
        elif self._ahead > _NOTED_AHEAD:
            parts.append(f"CLOCK {self._ahead // timedelta(minutes=1):,} min ahead")
        self.query_one(".sources--title", Static).update(" · ".join(parts))

    def _picked(self) -> Source | None:
        current = picked(self)
        return next((source for source in self._sources if source.id == current), None)

    def on_filtered_list_picked(self, _event: FilteredList.Picked) -> None:
        self._show_picked()

    @work(exclusive=True, group="sources-detail")
    async def _show_picked(self) -> None:
        with unless_left(self):
            await self._read_detail(anew=True)

    def on_debugger_state_changed(self) -> None:
        self._say()

    # -- going through it ----------------------------------------------------------------------

    def on_filtered_list_entered(self, _event: FilteredList.Entered) -> None:
        self._tabs.focus_list()

    def action_tab(self, step: int) -> None:
        """Go to another tab from the list, without leaving it."""
        self._tabs.action_tab(step)

    def on_tabbed_opened(self) -> None:
        self._show_picked()

    def action_leave(self) -> None:
        """From the detail back to the list, from the list out."""
        if self._tabs.has_focus_within:
            self.query_one(FilteredList).rows.focus()
        else:
            self.dismiss(None)

    @work
    async def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter on a delivery shows it whole."""
        if event.rows is self._delivery_rows:
            with refusals(self):
                delivery = self._deliveries[event.index]
                detail = await self._engine.delivery(delivery.id)
                answer = await self.app.push_screen_wait(DeliveryScreen(detail))
                if isinstance(answer, Jump):
                    self.dismiss(answer)
                elif answer is not None:
                    name = f"Delivery to {delivery.source_name}"
                    self.dismiss(Loaded(delivery.function_id, name, answer))

    @work
    async def action_errors(self) -> None:
        source = self._picked()
        if source is not None:
            screen = ErrorsScreen(self._engine, source=source)
            answer = await self.app.push_screen_wait(screen)
            if answer is not None:
                self.dismiss(answer)
