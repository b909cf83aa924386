"""Sources: what is listed and shown of each, connecting, switching, retries and the Debugger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from showing import Listeners, Showing
from textual.app import App

from console.model import (
    ConsoleError,
    DebuggerEvent,
    Delivery,
    DeliveryDetail,
    Failure,
    Forwarding,
    Function,
    IngestedEvent,
    Outcome,
    Overview,
    Request,
    Retry,
    Setting,
    SettingValue,
    Source,
    StoredObject,
)
from console.notices import DeliveryFinished, RetriesChanged, SourcesChanged
from console.tui.run.errors import Jump
from console.tui.source.debugger import Debugger
from console.tui.source.deliveryview import DeliveryScreen
from console.tui.source.sourceform import SourceForm
from console.tui.source.sources import SourcesScreen
from console.tui.source.sourceview import Loaded
from console.tui.widgets.dialogs import Confirm

AT = "2026-11-23T10:00:00.000Z"
URL = "http://127.0.0.1:8723/?b=c2hvcA=="
DEFINITIONS = (Setting("apiKey", "API key", required=True, sensitive=True), Setting("region"))


def function() -> Function:
    return Function("sfnc_1", "orders", "", "code", 3, AT, AT, DEFINITIONS)


def source(name: str, version: int = 3, **fields: Any) -> Source:
    return Source(name, name, name, "sfnc_1", version, "key", AT, AT, AT, **fields)


def delivery(number: int, **fields: Any) -> Delivery:
    fields.setdefault("status", "delivered")
    return Delivery(
        f"dlv_{number}", "shop", "shop", "sfnc_1", 3, AT, duration_ms=2.0, events=1, **fields
    )


def event(number: int, code: str = "") -> DebuggerEvent:
    body = {"type": "track", "event": f"Order {number}", "userId": "u1"}
    why = "No userId" if code else ""
    ingested = IngestedEvent(body, code, why)
    return DebuggerEvent(f"msg_{number}", "dlv_1", "shop", "shop", AT, ingested)


class FakeEngine(Listeners):
    def __init__(self, *sources: Source) -> None:
        super().__init__()
        self.connected = {source.id: source for source in sources}
        self.refusal = ""
        self.delivered: list[Delivery] = []
        self.debugger: list[DebuggerEvent] = []
        self.queue: list[Retry] = []
        self.rows: list[StoredObject] = []
        self.speed = 1.0
        self.time = ""
        self.calls: list[tuple[Any, ...]] = []

    async def may(self, action: str, resource: str = "") -> str:
        return self.refusal

    async def functions(self) -> list[Function]:
        return [function()]

    async def sources(self) -> list[Source]:
        return list(self.connected.values())

    async def overview(self, source_id: str) -> Overview:
        rate = 0.75 if self.delivered else None
        newest = self.delivered[:5]
        shown = self.connected[source_id]
        return Overview(shown, "orders", URL, 3, newest, rate, 1250.0, len(self.queue))

    async def deliveries(self, source_id: str, limit: int) -> list[Delivery]:
        return self.delivered

    async def delivery(self, delivery_id: str) -> DeliveryDetail:
        [found] = [d for d in self.delivered if d.id == delivery_id]
        failure = Failure("Bad Request", "Error", "boom", "", 3, 1) if found.error_name else None
        status = "error" if failure else "success"
        outcome = Outcome(status, [], [], [], [], [], failure, 2.0)
        return DeliveryDetail(found, Request(body='{"order":7}'), outcome, [event(1).ingested])

    async def events(self, source_id: str) -> list[DebuggerEvent]:
        return self.debugger

    async def objects(
        self, source_id: str, collection: str | None, limit: int
    ) -> list[StoredObject]:
        return self.rows

    async def retries(self) -> list[Retry]:
        return self.queue

    async def clock_speed(self) -> float:
        return self.speed

    async def clock_time(self) -> str:
        return self.time or datetime.now(UTC).isoformat()

    async def set_clock_speed(self, factor: float) -> None:
        self.speed = factor
        self.tell(RetriesChanged())

    async def connect(self, function_id: str, name: str, values: dict[str, SettingValue]) -> Source:
        if "apiKey" not in values:
            raise ConsoleError("The setting 'apiKey' needs a value.")
        self.calls.append(("connect", function_id, name, values))
        return self._put(source(name))

    async def update_source(
        self, source_id: str, name: str, values: dict[str, SettingValue]
    ) -> Source:
        self.calls.append(("update", source_id, name, values))
        return self._put(replace(self.connected[source_id], name=name))

    async def enable(self, source_id: str, enabled: bool) -> Source:
        return self._put(replace(self.connected[source_id], enabled=enabled))

    async def forward(self, source_id: str, forwarding: Forwarding | None) -> Source:
        self.calls.append(("forward", forwarding))
        shown = forwarding and replace(forwarding, write_key="••••••")
        return self._put(replace(self.connected[source_id], forwarding=shown))

    async def deploy(self, function_id: str, source_ids: list[str]) -> list[Source]:
        return [self._put(replace(self.connected[s], version=3)) for s in source_ids]

    async def disconnect(self, source_id: str) -> None:
        del self.connected[source_id]
        self.tell(SourcesChanged(source_id))

    async def retry_now(self, delivery_id: str) -> None:
        self.calls.append(("now", delivery_id))

    async def drop_retry(self, delivery_id: str) -> None:
        self.queue = []
        self.tell(RetriesChanged())

    def _put(self, changed: Source) -> Source:
        self.connected[changed.id] = changed
        self.tell(SourcesChanged(changed.id))
        return changed


@asynccontextmanager
async def showing(engine: FakeEngine, size: tuple[int, int] = (100, 30)) -> AsyncIterator[Showing]:
    class Host(App[None]):
        CSS_PATH = "../../../console/tui/styles.tcss"

    async with Host().run_test(size=size) as pilot:
        shown = Showing(SourcesScreen, pilot, [])
        screen = SourcesScreen(engine, "sfnc_1")  # type: ignore[arg-type]
        await pilot.app.push_screen(screen, shown.answers.append)
        await shown.until(lambda: len(shown.entries) == len(engine.connected))
        await shown.press()
        yield shown


async def go_to(shown: Showing, tab: int) -> None:
    for _ in range(tab):
        await shown.press("right_square_bracket")


async def test_without_sources_the_screen_says_what_a_source_is_and_how_to_get_one() -> None:
    async with showing(FakeEngine()) as shown:
        assert "n connects a function" in shown.text


async def test_the_list_tells_a_version_that_is_behind_and_a_source_that_is_off() -> None:
    async with showing(FakeEngine(source("shop", 2), source("old", enabled=False))) as shown:
        assert "orders · v2 of 3" in shown.line("shop  ")
        assert "v3 · off" in shown.line("old  ")


async def test_the_overview_shows_url_version_success_and_time() -> None:
    engine = FakeEngine(source("shop", 2))
    engine.delivered = [delivery(1), delivery(2, status="failed", error_name="Error")]
    async with showing(engine) as shown:
        assert URL in shown.line("Webhook")
        assert "version 2, 3 is not deployed: F3" in shown.line("Function")
        assert "75.0 %" in shown.line("Succeeded")
        assert "1,250 ms this month" in shown.line("Time used")
        assert "✓" in shown.text and "✗" in shown.text


async def test_a_source_without_deliveries_shows_the_command_to_send_one() -> None:
    async with showing(FakeEngine(source("shop"))) as shown:
        assert f"curl '{URL}'" in shown.text


async def test_the_address_of_the_first_source_has_the_whole_width_and_follows_it() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("n")
        await shown.until(lambda: isinstance(shown.pilot.app.screen, SourceForm))
        await shown.press("tab", *"secret", "enter")
        await shown.until(lambda: URL in shown.line("Webhook"))
        await shown.pilot.resize_terminal(len(URL), 24)
        await shown.until(lambda: URL not in shown.line("Webhook"))
        await shown.pilot.resize_terminal(120, 24)
        await shown.until(lambda: URL in shown.line("Webhook"))


async def test_connecting_asks_for_a_name_and_keeps_what_was_typed_when_refused() -> None:
    engine = FakeEngine()
    async with showing(engine) as shown:
        await shown.press("n")
        await shown.until(lambda: isinstance(shown.pilot.app.screen, SourceForm))
        await shown.press("f2")
        await shown.until(lambda: "The setting API key needs a value." in shown.text)
        await shown.press(*"secret", "enter")  # the cursor is where it is missing
        await shown.until(lambda: bool(engine.calls))
        assert engine.calls == [("connect", "sfnc_1", "orders", {"apiKey": "secret"})]
        await shown.until(lambda: shown.entries == ["orders"])


async def test_only_changed_values_leave_the_form_so_that_a_mask_never_does() -> None:
    engine = FakeEngine(source("shop", settings={"apiKey": "••••••", "region": "eu"}))
    async with showing(engine) as shown:
        await shown.press("s")
        assert isinstance(shown.pilot.app.screen, SourceForm)
        assert "••••••" not in shown.text
        await shown.press("tab", "tab", "end", *"-1", "f2")
        await shown.until(lambda: bool(engine.calls))
        assert engine.calls == [("update", "shop", "shop", {"region": "eu-1"})]


async def test_x_switches_a_source_off_and_f3_deploys_the_newest_version() -> None:
    engine = FakeEngine(source("shop", 2))
    async with showing(engine) as shown:
        await shown.press("x")
        await shown.until(lambda: not engine.connected["shop"].enabled)
        await shown.press("f3")
        await shown.until(lambda: engine.connected["shop"].version == 3)


async def test_events_are_forwarded_with_a_key_that_is_never_shown_until_the_endpoint_goes() -> (
    None
):
    engine = FakeEngine(source("shop"))
    async with showing(engine) as shown:
        await shown.press("f", *"http://t", "enter")
        await shown.until(lambda: "needs its write key" in shown.text)
        await shown.press(*"k3y", "enter")
        await shown.until(lambda: engine.calls == [("forward", Forwarding("http://t", "k3y"))])
        await shown.until(lambda: "Forwards to" in shown.text)
        await shown.press("f", "enter")
        await shown.until(lambda: len(engine.calls) == 2)
        assert engine.calls[1] == ("forward", Forwarding("http://t", "••••••")), "kept"
        await shown.press("f", "ctrl+u", "enter")
        await shown.until(lambda: engine.calls[2:] == [("forward", None)])
        assert "k3y" not in shown.text


async def test_disconnecting_asks_first() -> None:
    engine = FakeEngine(source("shop"))
    async with showing(engine) as shown:
        await shown.press("d")
        assert isinstance(shown.pilot.app.screen, Confirm)
        await shown.press("n")
        assert "shop" in engine.connected
        await shown.press("d", "y")
        await shown.until(lambda: not engine.connected)


async def test_what_the_role_does_not_allow_is_not_done_and_the_reason_shows() -> None:
    engine = FakeEngine(source("shop"))
    engine.refusal = "Only a Workspace Owner or a Source Admin can connect sources."
    async with showing(engine) as shown:
        assert engine.refusal in shown.text
        await shown.press("x", "d", "n")
        assert engine.connected["shop"].enabled
        assert isinstance(shown.pilot.app.screen, SourcesScreen)


async def test_the_debugger_follows_until_an_event_is_looked_at() -> None:
    engine = FakeEngine(source("shop"))
    engine.debugger = [event(2), event(1, "id_required")]
    async with showing(engine) as shown:
        await go_to(shown, 1)
        await shown.until(lambda: "Order 2" in shown.text)
        assert "id_required: No userId" in shown.text
        assert "Live" in shown.text
        await shown.press("enter", "down")
        engine.debugger = [event(3), *engine.debugger]
        engine.tell(DeliveryFinished(delivery(3)))
        await shown.until(lambda: "Paused, 1 new" in shown.text)
        assert "Order 3" not in shown.text
        await shown.press("p")
        await shown.until(lambda: "Order 3" in shown.text)


async def test_the_debugger_shows_an_event_raw() -> None:
    engine = FakeEngine(source("shop"))
    engine.debugger = [event(1)]
    async with showing(engine) as shown:
        await go_to(shown, 1)
        await shown.until(lambda: "Order 1" in shown.text)
        await shown.press("enter")
        shown.screen.query_one(Debugger).focus()
        await shown.press("v")
        await shown.until(lambda: '"event": "Order 1",' in shown.text)


async def test_a_delivery_opens_whole_and_its_request_can_be_loaded() -> None:
    engine = FakeEngine(source("shop"))
    engine.delivered = [delivery(1, error_name="Error", status="failed", error_message="boom")]
    async with showing(engine) as shown:
        await go_to(shown, 2)
        await shown.press("enter", "enter")
        await shown.until(lambda: isinstance(shown.pilot.app.screen, DeliveryScreen))
        await shown.press()
        assert "Error: boom" in shown.text
        await shown.press("l")
        await shown.until(lambda: bool(shown.answers))
        [answer] = shown.answers
        assert isinstance(answer, Loaded)
        assert (answer.function_id, answer.request.body) == ("sfnc_1", '{"order":7}')


async def test_enter_on_the_error_of_a_delivery_goes_to_its_line() -> None:
    engine = FakeEngine(source("shop"))
    engine.delivered = [delivery(1, error_name="Error", status="failed", error_message="boom")]
    async with showing(engine) as shown:
        await go_to(shown, 2)
        await shown.press("enter", "enter")
        await shown.until(lambda: isinstance(shown.pilot.app.screen, DeliveryScreen))
        await shown.press()
        await shown.press("enter")
        await shown.until(lambda: bool(shown.answers))
        [answer] = shown.answers
        assert isinstance(answer, Jump)
        assert (answer.run.function_id, answer.line, answer.column) == ("sfnc_1", 3, 1)


async def test_a_tab_is_read_when_it_is_opened_from_within_the_detail() -> None:
    engine = FakeEngine(source("shop"))
    async with showing(engine) as shown:
        engine.delivered = [delivery(1)]  # nothing tells of it
        await shown.press("enter")
        await go_to(shown, 2)
        await shown.until(lambda: "2.0 ms  1 event" in shown.text)
        assert "No webhook has arrived" not in shown.text


async def test_objects_show_as_rows_of_their_collection() -> None:
    engine = FakeEngine(source("shop"))
    engine.rows = [StoredObject("shop", "products", "p-1", {"price": 7}, AT)]
    async with showing(engine) as shown:
        await go_to(shown, 3)
        await shown.until(lambda: "products  p-1" in shown.text)


async def test_the_queue_tells_attempt_time_and_reason_and_takes_now_and_drop() -> None:
    engine = FakeEngine(source("shop"))
    engine.time = AT
    engine.queue = [Retry("dlv_1", "shop", "shop", 2, "2026-11-23T10:02:30.000Z", "Retry", "down")]
    async with showing(engine) as shown:
        assert "1 retrying" in shown.line("orders · v3")
        await go_to(shown, 4)
        await shown.until(lambda: "attempt 2 of 7  in 2 min" in shown.text)
        assert "Retry: down" in shown.text
        await shown.press("r")
        await shown.until(lambda: engine.calls == [("now", "dlv_1")])
        await shown.press("delete", "y")
        await shown.until(lambda: "Nothing waits" in shown.text)


async def test_a_clock_that_is_sped_up_is_marked() -> None:
    engine = FakeEngine(source("shop"))
    async with showing(engine) as shown:
        assert "CLOCK" not in shown.text
        await shown.press("c", "n")
        assert engine.speed == 1
        await shown.press("c", "y")
        await shown.until(lambda: "CLOCK ×60" in shown.text)
        await shown.press("c")
        await shown.until(lambda: "CLOCK ×600" in shown.text)
        await shown.press("c")
        await shown.until(lambda: "CLOCK" not in shown.text)


async def test_a_clock_that_was_sped_up_is_marked_as_long_as_it_is_ahead() -> None:
    engine = FakeEngine(source("shop"))
    engine.time = (datetime.now(UTC) + timedelta(minutes=90, seconds=30)).isoformat()
    async with showing(engine) as shown:
        await shown.until(lambda: "CLOCK 90 min ahead" in shown.text)
