"""The guided tour: a step is taken for done when it was, and its key does it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, cast

import pytest
from rich.cells import cell_len
from textual.screen import Screen

from console import config
from console.cli.demo import prepare
from console.config import Config
from console.model import Delivery, DeliveryStatus, Role, RunSummary
from console.notices import DeliveryFinished, Notice, RunFinished
from console.tour import mark, story
from console.tui.keys import places
from console.tui.keys.keynaming import written
from console.tui.keys.keytext import KEY
from console.tui.navigation.help import Help
from console.tui.request.captures import CapturesScreen
from console.tui.source.sources import SourcesScreen
from console.tui.tour import tourapp, toursource, tourtester
from console.tui.tour.tourapp import TourApp
from console.tui.tour.tourguide import STEPS, Guide
from console.tui.tour.tourstage import Stage
from console.tui.tour.tourstep import Done, Hint, Moment, Verdict
from console.tui.tour.tourstrip import TourStrip
from console.workspace import open_workspace
from tests.patience import HANG_S
from tests.tui.driving import AS_USUAL, NARROW, WIDE, Console

SEND = next(number for number, step in enumerate(STEPS, 1) if step.id == "send")


class Tour(Console):
    @property
    def guide(self) -> Guide:
        assert isinstance(self.app, TourApp) and self.app.guide is not None
        return self.app.guide

    @property
    def step(self) -> str:
        return self.guide.step.id

    async def reach(self, step: str) -> None:
        await self.until(lambda: self.step == step)

    async def do(self, *, to: str) -> None:
        """Press the key that does a step until another one is reached."""
        assert isinstance(self.app, TourApp)
        app = self.app
        while self.step != to:
            at = self.step
            await self.until(lambda: not app.busy)
            await self.press("ctrl+d")
            await self.until(lambda at=at: self.step != at)  # type: ignore[misc]
        await self.until(lambda: not app.busy)

    def shows(self, kind: type[Screen[Any]]) -> bool:
        return isinstance(self.app.screen, kind) and bool(self.app.screen.query(TourStrip))

    async def settle(self) -> None:
        """Let the tour look at the screen a few times."""
        for _ in range(3):
            await self.guide.look()
            await self.pilot.pause()


@asynccontextmanager
async def tour(
    size: tuple[int, int] = NARROW, roles: tuple[Role, ...] = (), settings: Config = AS_USUAL
) -> AsyncIterator[Tour]:
    await prepare("demo")
    app = TourApp(open_workspace, "demo", 0, roles)
    app.heed(settings)
    async with app.run_test(size=size) as pilot:
        driven = Tour(pilot, app)
        await driven.until(lambda: app.guide is not None and app.screen.query(TourStrip))
        yield driven
        await driven.workbench.leave()


# -- its steps -----------------------------------------------------------------------------------


async def test_the_keys_that_the_tour_names_do_its_steps() -> None:
    async with tour(WIDE) as console:
        await console.press("f6")
        await console.reach("run")
        await console.press("f5")
        await console.reach("events")
        await console.until(lambda: console.output._run is not None)
        await console.press("ctrl+l", "l")
        await console.reach("break")
        await console.type("/")
        await console.settle()
        assert console.step == "break"  # half typed
        await console.press("backspace", "ctrl+d")
        await console.reach("fail")
        await console.press("f5")
        await console.reach("jump")
        await console.until(lambda: console.output.failure is not None)
        await console.press("ctrl+right_square_bracket")
        await console.reach("mend")
        editor = console.editor
        text = editor.text.replace("sum(order)", "sum(order.lines ?? [])")
        editor.edit_in_place(text, (0, 0), editor.document.end)
        await console.press("f5")
        await console.reach("save")
        await console.press("f2")
        await console.reach("capture")
        await console.press("f8")
        await console.do(to="replay")
        assert isinstance(console.app.screen, CapturesScreen)
        await console.until(lambda: console.app.screen.check_action("run", ()))
        await console.press("r")
        await console.reach("connect")
        await console.press("f7")
        await console.until(lambda: isinstance(console.app.screen, SourcesScreen))
        await console.press("n")
        await console.until(lambda: not isinstance(console.app.screen, SourcesScreen))
        await console.press("enter")
        await console.reach("send")


# -- what is done and what is not --------------------------------------------------------------


class Told(SimpleNamespace):
    """A stage where nothing was done but what a test says."""

    function_id = "sfnc_tour"
    edited = False
    hinted = False
    failed_at = None
    moved_to = 0
    pane = sources_tab = ""
    deployed = 2

    def __init__(self, **said: object) -> None:
        super().__init__(acted=set(), code=SimpleNamespace(unsaved=False), **said)


def run_over(status: Literal["success", "error"], function_id: str = "sfnc_tour") -> RunFinished:
    summary = RunSummary("run_1", "", function_id, "", None, status, 2.0, 1, 0, "", "TypeError")
    return RunFinished(summary)


def delivered(status: DeliveryStatus, attempts: int = 1) -> DeliveryFinished:
    name = "sfnc_tour"
    return DeliveryFinished(Delivery("dlv_1", "s", "Shop", name, 2, "", status, 2.0, attempts))


async def judged(step: str, seen: Notice | Moment, **said: object) -> Verdict:
    [asked] = [known for known in STEPS if known.id == step]
    return await asked.judge(cast(Stage, Told(**said)), seen)


async def test_the_run_of_another_function_is_none_of_the_tour() -> None:
    for step in ("run", "break", "fail", "mend", "replay"):
        assert await judged(step, run_over("success", "sfnc_other")) is None


async def test_a_run_that_fails_is_not_the_one_that_is_to_succeed() -> None:
    for step in ("run", "mend"):
        assert isinstance(await judged(step, run_over("error")), Hint)
        assert isinstance(await judged(step, run_over("success")), Done)


async def test_a_run_that_succeeds_is_not_the_one_that_is_to_fail() -> None:
    assert isinstance(await judged("fail", run_over("success")), Hint)
    assert isinstance(await judged("fail", run_over("error")), Done)


async def test_any_change_whose_run_fails_is_a_break() -> None:
    assert isinstance(await judged("break", run_over("success"), edited=True), Hint)
    assert isinstance(await judged("break", run_over("error"), edited=True), Done)
    assert await judged("break", run_over("error")) is None


async def test_the_failing_line_is_jumped_to_once_the_cursor_is_there() -> None:
    assert await judged("jump", "looked", failed_at=(15, 16), moved_to=6) is None
    assert isinstance(await judged("jump", "looked", failed_at=(15, 16), moved_to=15), Done)
    assert await judged("jump", "looked", failed_at=None, moved_to=15) is None


@pytest.mark.parametrize("step", ["look", "events", "jump", "capture", "send", "debug", "end"])
async def test_looking_alone_is_no_deed(step: str) -> None:
    assert await judged(step, "looked") is None


async def test_a_delivery_is_taken_for_what_came_of_it() -> None:
    assert isinstance(await judged("send", delivered("failed")), Hint)
    assert isinstance(await judged("send", delivered("delivered")), Done)
    assert isinstance(await judged("retry", delivered("delivered")), Hint)
    assert isinstance(await judged("retry", delivered("retrying")), Done)
    assert await judged("hurry", delivered("delivered")) is None
    assert isinstance(await judged("hurry", delivered("retrying", attempts=2)), Hint)


# -- its own keys ------------------------------------------------------------------------------


async def test_steps_are_skipped_and_gone_back_to_and_every_screen_has_the_strip_once() -> None:
    async with await open_workspace("mine"):
        pass
    async with tour() as console:
        await console.press("ctrl+y", "ctrl+y")
        await console.reach("events")
        await console.press("ctrl+u")
        await console.reach("run")
        assert await console.engine.runs() == []
        for key, kind in (("f7", SourcesScreen), ("f8", CapturesScreen), ("f1", Help)):
            await console.press(key)
            await console.until(partial(console.shows, kind))
            assert len(console.app.screen.query(TourStrip)) == 1
            assert f"2/{len(STEPS)}" in console.text
            await console.press("escape")
        await console.press(*["ctrl+y"] * (SEND - console.guide.number))
        await console.reach("send")
        await console.do(to="debug")  # although nothing was connected yet
        assert len(await console.engine.sources()) == 1
        await console.press(*["ctrl+y"] * len(STEPS))
        await console.reach("end")
        await console.press("ctrl+d", "ctrl+d")  # changes nothing more
        await console.until(lambda: console.app.screen is console.workbench)
        assert not console.code.unsaved

        assert isinstance(console.app, TourApp) and console.app.stage is not None
        await console.app.stage.home()
        await asyncio.wait_for(console.app._switch("mine"), HANG_S)
        await console.until(lambda: not console.app.screen.query(TourStrip))
        assert console.app.guide is None


async def test_the_tour_goes_on_where_it_was_left_with_the_keys_that_the_user_has() -> None:
    async with tour() as console:
        await console.do(to="fail")
    settings = config.parse('[keys]\nrun = "f9"\n"tour.do" = "f4"\nerrors = "e"\nversions = "v"\n')
    async with tour(settings=settings) as console:
        assert console.step == "fail"
        assert story.BREAK.new in console.editor.text
        await console.see("F9 runs")
        assert "F4 do it" in console.text
        await console.press("f4")
        await console.reach("jump")


async def test_a_role_that_may_not_is_told_so_and_skips() -> None:
    async with tour(roles=("Functions Read-only",)) as console:
        await console.press("ctrl+y")
        await console.reach("run")
        await console.see("Only a Workspace Owner")
        await console.press("ctrl+d")
        await console.settle()
        assert console.step == "run"
        await console.press(*["ctrl+y"] * len(STEPS))
        await console.reach("end")


async def test_the_end_leaves_the_console_as_it_is_without_a_tour() -> None:
    async with tour() as console:
        await console.engine.set_clock_speed(60)
        await console.press("ctrl+e")
        await console.until(lambda: not console.app.screen.query(TourStrip))
        assert await console.engine.clock_speed() == 1
        assert (await console.run()).outcome.status == "success"
        console.workbench.show_pane("code")
        before = console.editor.document.line_count
        await console.press("ctrl+d")  # the editor's own key again
        assert console.editor.document.line_count == before + 1


# -- its texts ---------------------------------------------------------------------------------


def test_what_a_step_says_fits_the_smallest_usual_terminal() -> None:
    for step in STEPS:
        says = KEY.sub(lambda found: found[2], step.says)
        shown = f"  {len(STEPS)}/{len(STEPS)}  {says} "
        assert cell_len(shown) <= NARROW[0], shown


def test_the_keys_in_the_texts_are_the_usual_ones_of_their_actions() -> None:
    usual = {action.id: action.keys for action in places.actions({}) if action.id}
    for module in (tourtester, toursource, tourapp):
        for identity, named in KEY.findall(Path(module.__file__).read_text()):
            assert named in map(written, usual[identity]), identity


def test_the_lines_that_are_named_are_those_of_the_code() -> None:
    for edit in (story.BREAK, story.MEND, story.ADD_RATE):
        assert edit.old in edit.before.split("\n")[edit.line - 1]
        assert edit.before.count(edit.old) == 1
        said = [step.says for step in STEPS if edit.new in step.says or "GBP: 1.15" in step.says]
        assert any(re.search(rf"line {edit.line}\b", text) for text in said)


def test_a_damaged_mark_is_still_one(tmp_path: Path) -> None:
    assert mark.read(tmp_path) is None
    (tmp_path / mark.FILE_NAME).write_bytes(b"\xff{")
    assert mark.read(tmp_path) == mark.Mark()
