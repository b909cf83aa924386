"""Connected sources: what each is, what arrives at it, what it emits, and what waits for a retry.

Reads the engine anew with every notice that concerns what shows, and only the tab that shows. It
edits no code and loads no request; it is left with an answer that says what is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widgets import Static

from console.model import (
    Delivery,
    DeliveryFinished,
    Forwarding,
    Function,
    FunctionsChanged,
    HostChanged,
    Overview,
    ReceiverChanged,
    Request,
    RetriesChanged,
    Retry,
    Source,
    SourcesChanged,
)
from console.text import printable
from console.tui import clipboard
from console.tui.debugger import Debugger
from console.tui.delivered import (
    command,
    delivery_row,
    object_root,
    overview_rows,
    retry_row,
    source_entry,
)
from console.tui.deliveryview import DeliveryScreen
from console.tui.dialogs import Confirm
from console.tui.errors import Answer, ErrorsScreen, Jump
from console.tui.filtered import Entry, FilteredList
from console.tui.forwardform import ForwardForm
from console.tui.jsontree import JsonTree
from console.tui.keyline import KeyLine
from console.tui.live import watch
from console.tui.rows import RowList
from console.tui.session import refusals
from console.tui.sourceform import SourceForm, Values
from console.tui.tabbed import Tabbed
from console.tui.wording import count

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = (
    "No sources yet. A source is a connected function: it has its own webhook URL, its own values "
    "for the settings, and runs one version until you deploy another. n connects a function."
)
_DELIVERIES = 200
_OBJECTS = 500
_SPEEDS = (1.0, 60.0, 600.0)
_COUNTDOWN_S = 1.0
_NEED_CONNECT = (
    *("connect", "enable", "change", "forward", "disconnect"),
    *("retry_now", "drop_retry"),
)
_ON_ONE = (
    *("enable", "change", "forward", "copy_url", "copy_command"),
    *("errors", "disconnect", "deploy"),
)
_NOTED_AHEAD = timedelta(minutes=1)  # what a clock that ran fast leaves until its host ends


@dataclass(frozen=True)
class Loaded:
    """The answer "put this request into the tester", with the function that got it."""

    function_id: str
    name: str
    request: Request


class SourcesScreen(Screen[Loaded | Answer]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "connect", "Connect", id="sources.connect", tooltip="Connect a function"),
        Binding(
            "x", "enable", "On/off", id="sources.enable", tooltip="Enable or disable the source"
        ),
        Binding(
            "s", "change", "Settings", id="sources.change", tooltip="Its name and settings values"
        ),
        Binding("u", "copy_url", "Copy URL", id="sources.copy-url", tooltip="Copy its webhook URL"),
        Binding("t", "copy_command", show=False, id="sources.copy-command", tooltip="Copy curl"),
        Binding("e", "errors", "Errors", id="sources.errors", tooltip="The source's errors"),
        Binding(
            "f3", "deploy", "Deploy", id="sources.deploy", tooltip="Deploy the newest version to it"
        ),
        Binding(
            "f",
            "forward",
            show=False,
            id="sources.forward",
            tooltip="Send its events to a Tracking API too, or end that",
        ),
        Binding("r", "retry_now", "Retry now", id="sources.retry-now"),
        Binding(
            "delete,backspace",
            "drop_retry",
            "Drop",
            id="sources.drop-retry",
            tooltip="Drop the retry",
        ),
        Binding("d", "disconnect", "Disconnect", id="sources.disconnect"),
        Binding(
            "c",
            "clock",
            show=False,
            id="sources.clock",
            tooltip="Speed the clock of retries up, or back to normal",
        ),
        Binding("left_square_bracket", "tab(-1)", show=False, id="sources.tab-before"),
        Binding("right_square_bracket", "tab(1)", "Tab", id="sources.tab", tooltip="Next tab"),
        Binding("escape", "leave", "Close", id="sources.leave"),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    DEFAULT_CSS = """
    SourcesScreen {
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

    def __init__(self, engine: Engine, function_id: str = "") -> None:
        """Args:
        function_id: what is connected where the user asks for that.
        """
        super().__init__()
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
            yield FilteredList(hint="a name or function", empty=_EMPTY)
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
            self.query_one(FilteredList).show_entries([self._entry(s) for s in self._sources])
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
            if tab == "overview" and self._overview is not None:
                rows = overview_rows(self._overview, self._rows.width)
                self._rows.show_rows(rows, self._rows.cursor)
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
            parts.append(f"CLOCK ×{self._speed:g}: c sets it back")
        elif self._ahead > _NOTED_AHEAD:
            parts.append(f"CLOCK {self._ahead // timedelta(minutes=1):,} min ahead")
        self.query_one(".sources--title", Static).update(" · ".join(parts))

    def _picked(self) -> Source | None:
        current = self.query_one(FilteredList).current
        return next((source for source in self._sources if source.id == current), None)

    def on_filtered_list_picked(self, _event: FilteredList.Picked) -> None:
        self._show_picked()

    @work(exclusive=True, group="sources-detail")
    async def _show_picked(self) -> None:
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

    # -- changing ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the role here does not allow is shown dim, with the reason under the title."""
        source = self._picked() if self.is_mounted else None
        if action in _ON_ONE and source is None:
            return False
        on_retry = self._tabs.current == "retries" and bool(self._own_retries())
        if action in ("retry_now", "drop_retry") and not on_retry:
            return False
        if action in _NEED_CONNECT:
            return None if self._refused.get("connect") else True
        if action == "deploy":
            return None if self._refused.get("deploy") else self._behind(source)
        return super().check_action(action, parameters)

    def _behind(self, source: Source | None) -> bool:
        function = self._functions.get(source.function_id) if source else None
        return source is not None and function is not None and function.version > source.version

    @work(exclusive=True, group="sources-change")
    async def action_connect(self) -> None:
        function = None
        with refusals(self):
            function = await self._choose_function()
        if function is None:
            return

        async def connect(name: str, values: Values) -> Source:
            return await self._engine.connect(function.id, name, values)

        title = f"Connect {function.name}, version {function.version}"
        form = SourceForm(title, function, function.name, {}, connect)
        source = await self.app.push_screen_wait(form)
        if source is not None:
            self.notify(printable(f"{source.name} is connected; u copies its webhook URL."))

    async def _choose_function(self) -> Function | None:
        """The open function, or one of a list where none is open."""
        self._functions = {f.id: f for f in await self._engine.functions()}
        if self._function_id in self._functions:
            return self._functions[self._function_id]
        from console.tui.dialogs import Choose
        from console.tui.menu import row

        if not self._functions:
            self.notify("There is no function to connect yet; leave with Esc and make one.")
            return None
        options = [row(f.id, f.name, f"v{f.version}") for f in self._functions.values()]
        chosen = await self.app.push_screen_wait(Choose("Which function?", options))
        return None if chosen is None else self._functions[chosen]

    @work(exclusive=True, group="sources-change")
    async def action_change(self) -> None:
        source = self._picked()
        function = self._functions.get(source.function_id) if source else None
        if source is None or function is None:
            return

        async def change(name: str, values: Values) -> Source:
            return await self._engine.update_source(source.id, name, values)

        form = SourceForm(f"Source {source.name}", function, source.name, source.settings, change)
        await self.app.push_screen_wait(form)

    @work(exclusive=True, group="sources-change")
    async def action_forward(self) -> None:
        source = self._picked()
        if source is None:
            return

        async def forward(forwarding: Forwarding | None) -> Source:
            return await self._engine.forward(source.id, forwarding)

        await self.app.push_screen_wait(ForwardForm(source, forward))

    @work(exclusive=True, group="sources-change")
    async def action_enable(self) -> None:
        source = self._picked()
        if source is not None:
            with refusals(self):
                await self._engine.enable(source.id, not source.enabled)

    @work(exclusive=True, group="sources-change")
    async def action_deploy(self) -> None:
        source = self._picked()
        if source is not None:
            with refusals(self):
                [deployed] = await self._engine.deploy(source.function_id, [source.id])
                self.notify(printable(f"{deployed.name} runs version {deployed.version} now."))

    @work(exclusive=True, group="sources-change")
    async def action_disconnect(self) -> None:
        source = self._picked()
        if source is None:
            return
        lost = "Its webhook URL stops working; its deliveries, retries and objects are deleted."
        question = Confirm(f"Disconnect {source.name}?", lost, "disconnect")
        if await self.app.push_screen_wait(question):
            with refusals(self):
                await self._engine.disconnect(source.id)

    # -- retries -------------------------------------------------------------------------------

    def _retry(self) -> Retry | None:
        own = self._own_retries()
        return own[min(self._retry_rows.cursor, len(own) - 1)] if own else None

    @work(exclusive=True, group="sources-change")
    async def action_retry_now(self) -> None:
        if (retry := self._retry()) is not None:
            with refusals(self):
                await self._engine.retry_now(retry.delivery_id)

    @work(exclusive=True, group="sources-change")
    async def action_drop_retry(self) -> None:
        retry = self._retry()
        if retry is None:
            return
        lost = "The webhook is not tried again; it stays among the deliveries and the errors."
        if await self.app.push_screen_wait(Confirm("Drop this retry?", lost, "drop it")):
            with refusals(self):
                await self._engine.drop_retry(retry.delivery_id)

    @work(exclusive=True, group="sources-change")
    async def action_clock(self) -> None:
        """The next of a few speeds; everything that waits for a time hurries along."""
        faster = [speed for speed in _SPEEDS if speed > self._speed]
        what = "Times made meanwhile lie ahead, until the host of the workspace starts anew."
        asked = Confirm(f"Let the clock go {_SPEEDS[1]:g} times as fast?", what, "speed it up")
        if self._speed == 1 and not await self.app.push_screen_wait(asked):
            return
        with refusals(self):
            await self._engine.set_clock_speed(faster[0] if faster else _SPEEDS[0])

    # -- copying -------------------------------------------------------------------------------

    def action_copy_url(self) -> None:
        if self._overview is not None:
            self._copy(self._overview.url, "the URL")

    def action_copy_command(self) -> None:
        if self._overview is not None:
            self._copy(command(self._overview), "the curl command")

    def _copy(self, text: str, what: str) -> None:
        self.notify(clipboard.copy(self.app, text, what), markup=False)
