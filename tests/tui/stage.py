"""The console in a world that is the same on every machine: what pictures of it are taken of.

Owns that world (time, ids, durations, port, terminal), the sample workspace in it, and how the
console comes to show what a picture is of. Runs and webhooks are real. The trap: a picture must
wait for what it shows, not for a time, as a busy machine takes its own.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from console import delivery, samples
from console.cli.demo import prepare
from console.config import Appearance, Config
from console.engine import Clock, Engine, core
from console.model import Function, Receiver, Request
from console.tui.app import ConsoleApp
from console.tui.editor import checked
from console.tui.keys.keyline import KeyLine
from console.tui.tour.tourapp import TourApp
from console.tui.tour.tourstrip import TourStrip
from console.workers.pool import Pool
from console.workspace import open_workspace
from tests.tui.driving import Console

NOW = datetime(2025, 6, 12, 14, 30, tzinfo=UTC)
RECEIVER = "http://127.0.0.1:8723"
RUN_MS, RUN_BYTES = 7.0, 41_000
DELIVERIES_MS = (4.1, 2.3, 2.6, 3.2, 2.2)
SAMPLE = "Stripe payments"


@contextmanager
def staged(home: Path) -> Iterator[Stage]:
    """The world, with its workspaces in a folder; afterwards all is as it was."""
    with pytest.MonkeyPatch.context() as patch:
        yield Stage(patch, home)
    time.tzset()


class Stage:
    def __init__(self, patch: pytest.MonkeyPatch, home: Path) -> None:
        self.now = NOW
        self._patch = patch
        for name in ("COLORFGBG", "NO_COLOR", "TEXTUAL_THEME", "SSH_CONNECTION"):
            patch.delenv(name, raising=False)
        for name, value in {
            "FNCONSOLE_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TZ": "UTC",
        }.items():
            patch.setenv(name, value)
        time.tzset()
        self._hold_engine()
        self._hold_workers()
        patch.setattr(checked, "PROBLEMS_DELAY_S", 0.01)

    def _hold_engine(self) -> None:
        stage, opened, dice = self, Engine.open, random.Random(8)

        async def open_engine(folder: Path, **named: Any) -> Engine:
            named["receiver_token"] = "fnc_tH4nk5-f0r-l00king"
            return await opened(folder, clock=Clock(lambda: stage.now), **named)

        async def open_receiver(self: Engine, *_: object) -> Receiver:
            token = self._receiver.token
            url = f"{RECEIVER}/functions/webhook"
            self._show_receiver(Receiver("listening", RECEIVER, url, token))
            return self._receiver

        self._patch.setattr(core, "os", SimpleNamespace(urandom=dice.randbytes))
        self._patch.setattr(Engine, "open", open_engine)
        self._patch.setattr(Engine, "open_receiver", open_receiver)

    def _hold_workers(self) -> None:
        run, deliver, spent = Pool.run, Pool.deliver, cycle(DELIVERIES_MS)

        async def run_timed(self: Pool, *args: Any, **named: Any) -> Any:
            done = await run(self, *args, **named)
            return replace(done, duration_ms=RUN_MS, held_bytes=RUN_BYTES)

        async def deliver_timed(self: Pool, *args: Any, **named: Any) -> Any:
            return replace(await deliver(self, *args, **named), duration_ms=next(spent))

        self._patch.setattr(Pool, "run", run_timed)
        self._patch.setattr(Pool, "deliver", deliver_timed)

    # -- what is in the workspace --------------------------------------------------------------

    async def fill(self) -> None:
        """All samples, as a user gets them who asks for them."""
        async with await open_workspace() as engine:
            for name in samples.names():
                await self.add(engine, name)

    @staticmethod
    async def add(engine: Engine, name: str) -> Function:
        s = samples.load(name)
        return await engine.create_function(
            s.title, s.code, s.description, s.settings, s.values, s.requests
        )

    async def receive(self, *asked: tuple[int, str, str]) -> None:
        """Connect functions and send them webhooks: how many seconds ago, sample, example."""
        self.now = NOW - timedelta(days=1)
        async with await open_workspace() as engine:
            functions = {f.name: f.id for f in await engine.functions()}
            tokens, examples = {}, {}
            for name in dict.fromkeys(name for _, name, _ in asked):
                s = samples.load(name)
                source = await engine.connect(functions[s.title], s.name, s.values)
                tokens[name] = delivery.token(source)
                examples[name] = dict(s.requests)
            for seconds_ago, name, example in sorted(asked, reverse=True):
                self.now = NOW - timedelta(seconds=seconds_ago)
                await engine.receive(tokens[name], examples[name][example])
        self.now = NOW

    async def capture(self, *asked: tuple[int, Request]) -> None:
        """Webhooks that were sent to be tried: how many seconds ago."""
        async with await open_workspace() as engine:
            for seconds_ago, request in sorted(asked, key=lambda each: -each[0]):
                self.now = NOW - timedelta(seconds=seconds_ago)
                await engine.capture_request(request)
        self.now = NOW


def console_app(theme: str = "dark") -> ConsoleApp:
    return _dressed(ConsoleApp(open_workspace, "default", receiver_port=0), theme)


async def tour_app(theme: str = "dark") -> ConsoleApp:
    await prepare("demo")
    return _dressed(TourApp(open_workspace, "demo", 0), theme)


def _dressed(app: ConsoleApp, theme: str) -> ConsoleApp:
    app.heed(Config(screen=Appearance(theme=theme)))
    return app


def example(name: str, request: str) -> Request:
    return dict(samples.load(name).requests)[request]


# -- what the console shows -----------------------------------------------------------------------


async def shown(pilot: Pilot[Any], function: str = SAMPLE, request: str = "") -> Console:
    """The console with a function open, and one of its requests."""
    console = Console(pilot, pilot.app)  # type: ignore[arg-type]
    await console.until(lambda: console.workbench._execution is not None)
    await console.until(lambda: console.engine)
    [found] = [f for f in await console.engine.functions() if f.name == function]
    await console.workbench.open_function(found.id)
    if request:
        saved = await console.engine.requests(found.id)
        await console.request.pick(next(each.id for each in saved if each.name == request))
    return console


async def settled(console: Console) -> None:
    """Wait for what comes late, then until nothing changes on the screen any more."""
    while (await console.engine.receiver()).state != "listening":
        await console.pilot.pause(0.02)
    await console.until(lambda: _is_at_rest(console))
    before, same = "", 0
    while same < 4:
        await console.pilot.pause(0.02)
        now = repr([list(strip) for strip in console.app.screen._compositor.render_strips()])
        before, same = now, same + 1 if now == before else 0


def _is_at_rest(console: Console) -> bool:
    """Whether the code has its colours and hints, and the key line its keys."""
    editor = console.editor
    looked = editor._syntax is not None and editor._syntax.current and editor._search is None
    function = console.workbench._session.function
    hinted = bool(editor.problems) or function is None or function.name != SAMPLE
    return looked and hinted and all(line._timer is None for line in console.app.query(KeyLine))


async def tour_shown(pilot: Pilot[Any]) -> Console:
    console = Console(pilot, pilot.app)  # type: ignore[arg-type]
    await console.until(lambda: console.app.screen.query(TourStrip))
    return console
