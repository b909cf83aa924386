"""What the whole screen looks like: few pictures, of states that a sentence cannot describe."""

from __future__ import annotations

from typing import Any

import pytest
from driving import NARROW, SIMPLE, WIDE, Console
from msgspec.structs import replace
from textual.pilot import Pilot

from console.engine import Engine
from console.model import Receiver, Request, Setting
from console.tui.app import ConsoleApp
from console.workspace import open_workspace


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same colours, port and milliseconds on every machine."""
    monkeypatch.setenv("TEXTUAL_THEME", "textual-dark")

    async def open_receiver(self: Engine, host: str = "", port: int = 0) -> Receiver:
        self._show_receiver(Receiver("listening", "http://127.0.0.1:8723"))
        return self._receiver

    run = Engine.run

    async def timed(self: Engine, invocation: Any) -> Any:
        done = await run(self, invocation)
        return replace(done, outcome=replace(done.outcome, duration_ms=1.9, held_bytes=41_000))

    monkeypatch.setattr(Engine, "open_receiver", open_receiver)
    monkeypatch.setattr(Engine, "run", timed)


def app() -> ConsoleApp:
    async def opened(*_: object) -> Any:
        workspace = await open_workspace("shop")
        engine = workspace.as_engine
        if not await engine.functions():
            settings = (Setting("apiKey", "API Key", required=True, sensitive=True),)
            requests = (("paid", Request(body='{\n  "name": "Order Paid"\n}\n')),)
            values = {"apiKey": "k-1"}
            await engine.create_function("Orders", SIMPLE, "", settings, values, requests)
        return workspace

    return ConsoleApp(opened, "shop", receiver_port=0)


async def settled(pilot: Pilot[Any]) -> Console:
    driven = Console(pilot, pilot.app)  # type: ignore[arg-type]
    await driven.until(lambda: driven.workbench._execution is not None)
    await driven.see("Webhooks http://127.0.0.1:8723")
    return driven


async def ran(pilot: Pilot[Any]) -> None:
    driven = await settled(pilot)
    await driven.run()


async def request(pilot: Pilot[Any]) -> None:
    driven = await settled(pilot)
    await driven.press("ctrl+t")


def test_wide_after_a_run(snap_compare: Any) -> None:
    assert snap_compare(app(), terminal_size=WIDE, run_before=ran)


def test_narrow_request(snap_compare: Any) -> None:
    assert snap_compare(app(), terminal_size=NARROW, run_before=request)
