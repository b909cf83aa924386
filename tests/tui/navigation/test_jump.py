"""Jump mode: letters on every place, typing them goes there, nothing else moves."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, Console, console, make
from textual.widgets import Input

from console.model import Request
from console.tui.keys.keyline import KeyLine
from console.tui.navigation.jump import JumpLabel, JumpScreen
from console.tui.navigation.jumplabels import LETTERS, labels
from console.tui.request.captures import CapturesScreen
from console.tui.request.picker import RequestPicker
from console.tui.run.errors import ErrorsScreen
from console.tui.source.sources import SourcesScreen
from console.tui.widgets.dialogs import AskName
from console.tui.widgets.filtered import FilteredList
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.rows import RowList
from console.tui.widgets.tabbed import Tabbed

KEY = "ctrl+circumflex_accent"
FAILS = "function onRequest(r) { throw new Error(r.json().name) }"


async def jump(screen: Console, key: str = KEY) -> list[JumpLabel]:
    await screen.press(key)
    await screen.until(lambda: isinstance(screen.app.screen, JumpScreen))
    return list(screen.app.screen.query(JumpLabel))


async def to(screen: Console, x: int, y: int, key: str = KEY) -> None:
    """Type the letters that stand there."""
    found = [label for label in await jump(screen, key) if (label.spot.x, label.spot.y) == (x, y)]
    assert found, f"nothing to jump to at {x},{y} of\n{screen.text}"
    await screen.press(*found[0].letters)
    await screen.until(lambda: not isinstance(screen.app.screen, JumpScreen))


def lists(screen: Console) -> RowList:
    return screen.one(FilteredList).rows


@pytest.mark.parametrize("count", [0, 1, 26, 27, 60, 676, 900])
def test_labels_are_short_and_none_begins_another(count: int) -> None:
    made = labels(count)
    assert len(made) == min(count, 676) and len(set(made)) == len(made)
    assert all(len(label) <= 2 for label in made)
    assert not any(a != b and b.startswith(a) for a in made for b in made)
    assert count > 60 or made[:1] == [LETTERS[0]][:count]


async def test_a_letter_goes_to_a_pane_a_field_or_a_row_and_nothing_else_moves() -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        await make(name)
    async with console() as screen:
        await screen.until(lambda: screen.one(KeyLine)._timer is None)  # the keys come late
        before = screen.text
        region = screen.request.query_one(RequestPicker).region
        await jump(screen)
        assert len(screen.text.split("\n")) == len(before.split("\n"))
        changed = [
            n
            for n, (a, b) in enumerate(
                zip(before.split("\n"), screen.text.split("\n"), strict=True)
            )
            if a != b
        ]
        assert changed and all(n < 39 for n in changed)
        await screen.press("escape")
        assert screen.text == before and screen.focused is screen.editor
        await to(screen, region.x, region.y)
        assert isinstance(screen.focused, RequestPicker)
        menu = screen.workbench.query_one("#functions Menu")
        await to(screen, menu.region.x, menu.region.y + 1, "semicolon")
        assert screen.focused is menu and menu.highlighted == 1  # type: ignore[attr-defined]


async def test_at_80_columns_a_tab_shows_its_pane() -> None:
    await make()
    async with console(NARROW) as screen:
        tabs = screen.workbench.query_one("#top-tabs").region
        await to(screen, tabs.x + 8, tabs.y)
        await screen.until(lambda: screen.workbench.shown_pane == "request")
        assert isinstance(screen.focused, RequestPicker)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_rows_and_tabs_of_other_screens_are_places_too(size: tuple[int, int]) -> None:
    function_id = await make(code=FAILS)
    async with console(size) as screen:
        for number in range(3):
            await screen.engine.connect(function_id, f"Shop {number}")
        await screen.press("f7")
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        await screen.until(lambda: lists(screen).row_count() == 3)
        rows = lists(screen).content_region
        await to(screen, rows.x, rows.y + 2)
        assert lists(screen).cursor == 2 and screen.focused is lists(screen)
        strip = screen.app.screen.query_one("TabStrip").region
        await to(screen, strip.x + 1 + len("Overview") + 2, strip.y)
        await screen.until(lambda: screen.one(Tabbed).current == "debugger")
        assert screen.one(Tabbed).has_focus_within


async def test_it_works_in_dialogs_and_a_letter_that_is_none_ends_it() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.engine.capture_request(Request(body='{"a": 1}'))
        await screen.press("f8")
        await screen.until(lambda: isinstance(screen.app.screen, CapturesScreen))
        await screen.until(lambda: screen.one(JsonTree).row_count())
        tree = screen.one(JsonTree).content_region
        await to(screen, tree.x, tree.y)
        assert screen.focused is screen.one(JsonTree)
        await screen.press("escape", "ctrl+n")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        [label] = await jump(screen)
        assert label.letters == "a"
        await screen.press("x")
        assert isinstance(screen.app.screen, AskName) and screen.one(Input).value == ""


async def test_more_places_than_letters_take_two_and_a_mistake_can_be_taken_back() -> None:
    function_id = await make(code=FAILS)
    async with console() as screen:
        for number in range(40):
            await screen.engine.connect(function_id, f"Shop {number:02}")
        await screen.press("f7")
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        await screen.until(lambda: lists(screen).row_count() == 40)
        left = lists(screen).content_region.x
        found = await jump(screen)
        own = [label for label in found if label.spot.x == left]
        pair = max(own, key=lambda label: label.spot.y)
        assert len(pair.letters) == 2
        await screen.press(pair.letters[0])
        shown = [label for label in found if label.display]
        assert pair in shown and len(shown) < len(found)
        await screen.press("backspace")
        assert all(label.display for label in found)
        await screen.press(*pair.letters)
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        assert lists(screen).cursor > 20


async def test_keys_that_come_at_once_with_the_jump_are_letters() -> None:
    await make()
    async with console() as screen:
        await screen.press("f9")
        await screen.until(lambda: isinstance(screen.app.screen, ErrorsScreen))
        await screen.pilot.press("semicolon", "a")
        await screen.until(lambda: isinstance(screen.app.screen, ErrorsScreen))
        assert screen.focused is lists(screen)
