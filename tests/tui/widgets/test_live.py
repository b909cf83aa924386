"""Reading again at every change, while the screen that reads comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from textual.app import App, ComposeResult
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkerFailed

from console.engine import Engine, Listener
from console.model import Function
from console.notices import CapturesChanged
from console.tui.function.versions import VersionsScreen
from console.tui.request.captures import CapturesScreen
from console.tui.request.request import RequestPane
from console.tui.run.errors import ErrorsScreen
from console.tui.run.runs import RunsScreen
from console.tui.session import Session
from console.tui.source.sources import SourcesScreen
from console.tui.widgets import live
from console.tui.widgets.live import unless_left, watch
from tests.patience import HANG_S


class Deaf:
    """An engine in which nothing happens."""

    def listen(self, _: Listener) -> Callable[[], None]:
        return lambda: None


class Reading(Screen[None]):
    """Reads for as long as it has its part, and then misses that."""

    def compose(self) -> ComposeResult:
        yield Static(id="part")

    def on_mount(self) -> None:
        self.run_worker(watch(cast(Engine, Deaf()), (CapturesChanged,), self.read))

    async def read(self) -> None:
        while self.query("#part"):
            await asyncio.sleep(0)
        self.query_one("#part")


async def test_a_read_under_which_the_screen_is_left_ends_there() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        screen = Reading()
        await app.push_screen(screen)
        await screen.dismiss(None)
        await pilot.pause()
        assert app.screen is not screen


async def test_a_part_that_a_shown_screen_lacks_is_a_mistake_of_ours() -> None:
    app = App[None]()
    with pytest.raises((NoMatches, WorkerFailed)):
        async with app.run_test() as pilot:
            screen = Reading()
            await app.push_screen(screen)
            await screen.query_one("#part").remove()
            await pilot.pause()


def unmounted() -> Iterator[Widget]:
    engine = cast(Engine, Deaf())
    yield SourcesScreen(engine)
    yield ErrorsScreen(engine)
    yield RunsScreen(engine, None)
    yield CapturesScreen(engine)
    yield VersionsScreen(engine, Function("sfnc_1", "orders", "", "", 1, "", ""))
    yield RequestPane(Session("default"))


async def test_a_screen_without_its_parts_can_be_asked_for_its_keys() -> None:
    """The key line asks at any time, also while the screen is taken down."""
    async with App[None]().run_test():
        for screen in unmounted():
            for bindings in screen._bindings.key_to_bindings.values():
                for binding in bindings:
                    screen.check_action(binding.action.partition("(")[0], ())


async def test_a_part_missing_under_a_deed_is_no_mistake_once_the_screen_is_left() -> None:
    async with App[None]().run_test() as pilot:
        screen = Reading()
        await pilot.app.push_screen(screen)
        await screen.dismiss(None)
        with unless_left(screen):
            screen.query_one("#part")


class Telling:
    """An engine that tells its one listener."""

    def __init__(self) -> None:
        self.tell: Listener = lambda _: None

    def listen(self, listener: Listener) -> Callable[[], None]:
        self.tell = listener
        return lambda: None


async def test_after_a_read_come_a_pause_and_then_one_read_for_all_that_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_go_on, paused, reads = asyncio.Event(), asyncio.Event(), list[int]()

    async def pause(seconds: float) -> None:
        assert seconds == live.PAUSE_S
        paused.set()
        await may_go_on.wait()
        may_go_on.clear()

    async def read() -> None:
        reads.append(len(reads))

    engine, app = Telling(), App[None]()
    async with app.run_test():
        monkeypatch.setattr(live, "asyncio", SimpleNamespace(sleep=pause, Event=asyncio.Event))
        app.run_worker(watch(cast(Engine, engine), (CapturesChanged,), read))
        for count in (1, 2):
            await asyncio.wait_for(paused.wait(), HANG_S)
            paused.clear()
            for _ in range(5):
                engine.tell(CapturesChanged())
                await asyncio.sleep(0)
            assert len(reads) == count
            may_go_on.set()
