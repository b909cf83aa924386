"""The quick switcher: what it lists, what a few letters mean, and that Enter goes there."""

from __future__ import annotations

import time

import pytest
from driving import NARROW, WIDE, Console, console, make
from textual.widgets import Input

from console.model import Request, SavedRequest
from console.tui.navigation.switcher import Switcher, TargetRows
from console.tui.navigation.switchermatch import folded, matches, spans
from console.tui.navigation.switchertargets import Target, ordered
from console.tui.request.captures import CapturesScreen
from console.tui.run.errors import ErrorsScreen
from console.tui.source.sources import SourcesScreen
from console.tui.widgets.dialogs import AskName, Confirm
from console.tui.widgets.filtered import FilteredList
from console.tui.workbench.workbench import Workbench
from console.tui.workspace.members import MembersScreen

FAILS = "function onRequest() { throw new Error('no luck today') }"


async def open_switcher(screen: Console, key: str = "ctrl+o") -> None:
    await screen.press(key)
    await screen.until(lambda: isinstance(screen.app.screen, Switcher) and screen.one(Input))
    await screen.until(lambda: screen.one(TargetRows).row_count())


def rows(screen: Console) -> list[str]:
    found = screen.one(TargetRows).found
    return [f"{target.kind} {target.title}" for target in found]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_each_kind_is_listed_and_enter_goes_there_from_any_screen(
    size: tuple[int, int],
) -> None:
    alpha = await make("Alpha", FAILS)
    await make("Beta")
    async with console(size) as screen:
        engine = screen.engine
        await engine.save_request(
            SavedRequest("", alpha, "Refund", Request(body='{"b": 1}'), place=9)
        )
        source = await engine.connect(alpha, "Shop EU")
        await open_switcher(screen)
        await screen.type("refund")
        assert rows(screen) == ["request Refund"]
        assert "request  Refund  of Alpha" in screen.text
        await screen.press("enter")
        await screen.until(lambda: "Alpha" in screen.line(0) and "Refund" in screen.text)
        assert screen.request.name_shown == "Refund"
        await screen.run()
        await screen.press("f7")
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        await open_switcher(screen)
        await screen.type("luck")
        assert rows(screen) == ["error Error: no luck today"]
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, ErrorsScreen))
        await screen.see("no luck today")
        await open_switcher(screen, "o")
        await screen.type("shop")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        await screen.until(lambda: screen.one(FilteredList).current == source.id)
        assert len(screen.app.screen_stack) == 2, "what was on top before has left"
        await open_switcher(screen)
        await screen.type("bet")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, Workbench))
        await screen.until(lambda: "Beta" in screen.line(0))
        assert screen.focused is screen.editor


async def test_it_opens_over_the_webhooks_and_over_lists_but_not_over_a_form() -> None:
    await make("Alpha")
    await make("Beta")
    async with console() as screen:
        await screen.press("f8")
        await screen.until(lambda: isinstance(screen.app.screen, CapturesScreen))
        await open_switcher(screen)
        await screen.press("escape")
        assert isinstance(screen.app.screen, CapturesScreen)
        await screen.press("escape", "escape", "tab", "m")
        await screen.until(lambda: isinstance(screen.app.screen, MembersScreen))
        await open_switcher(screen)
        await screen.type("alp")
        await screen.press("enter")
        await screen.until(lambda: "Alpha" in screen.line(0))
        await screen.press("ctrl+n")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.type("half a name")
        await screen.press("ctrl+o")
        assert isinstance(screen.app.screen, AskName) and "half a name" in screen.text


async def test_where_one_was_before_comes_first() -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        await make(name)
    async with console() as screen:
        await open_switcher(screen)
        await screen.type("alpha")
        await screen.press("enter")
        await screen.until(lambda: "Alpha" in screen.line(0))
        await open_switcher(screen)
        assert rows(screen)[:2] == ["function Gamma", "function Alpha"]
        await screen.press("enter")
        await screen.until(lambda: "Gamma" in screen.line(0))
        await open_switcher(screen)
        await screen.press("ctrl+o", "up", "down", "down")
        assert screen.one(TargetRows).cursor == 2
        await screen.press("pageup")
        assert screen.one(TargetRows).cursor == 0


async def test_functions_are_made_renamed_deleted_and_brought_back_in_it_at_80_columns() -> None:
    await make("Alpha")
    await make("Beta")
    async with console(NARROW) as screen:
        await open_switcher(screen)
        await screen.type("alph")
        await screen.press("tab", "r")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.press("end")
        await screen.type(" EU")
        await screen.press("enter")
        await screen.see("function Alpha EU")
        await screen.press("d")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        await screen.press("y")
        await screen.see("Nothing matches “alph”")
        await screen.press("z")
        await screen.see("function Alpha EU")
        await screen.press("n")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.type("New one")
        await screen.press("enter")
        await screen.until(lambda: "New one" in screen.line(0))


async def test_keys_ahead_of_the_list_count() -> None:
    await make("Alpha")
    await make("Beta")
    async with console() as screen:
        await screen.pilot.press("ctrl+o", "a", "l", "enter")
        await screen.until(lambda: "Alpha" in screen.line(0))
        assert "al" not in screen.editor.text.split("\n")[0][:2]


async def test_who_sees_functions_only_is_offered_no_source() -> None:
    function_id = await make("Alpha")
    async with console() as screen:
        await screen.engine.connect(function_id, "Shop EU")
    async with console(roles=("Functions Read-only",)) as screen:
        await open_switcher(screen)
        assert [row.split()[0] for row in rows(screen)] == ["function", "request"]


def test_a_thousand_functions_are_filtered_at_once() -> None:
    texts = [folded(f"Function number {n} of the shop", "v1 function") for n in range(6_000)]
    started = time.process_time()
    found = matches("shop 999", texts, range(len(texts)))
    found = matches("shop 999", texts, sorted(found))
    assert time.process_time() - started < 1.0
    assert found[0] == 999 and len(found) == 6


def test_the_best_match_comes_first() -> None:
    titles = ["reorder it", "my orders", "Orders", "o r d e r s", "Other"]
    texts = [folded(title, "function") for title in titles]
    assert [titles[n] for n in matches("order", texts, range(5))] == [
        *("Orders", "my orders", "reorder it"),
        "o r d e r s",
    ]
    assert matches("order func", texts, range(5))[0] == 2
    assert matches("xyz", texts, range(5)) == []
    assert matches("", texts, range(5)) == [0, 1, 2, 3, 4]
    assert spans("ord", "my Orders") == [(3, 6)]
    assert spans("my", "m y") == [(0, 1), (2, 3)]


def test_what_changed_last_comes_first_where_one_was_nowhere() -> None:
    old, new = Target("function", "a", "A", at="2025"), Target("source", "b", "B", at="2026")
    assert ordered([old, new], []) == [new, old]
    assert ordered([old, new], [old.key]) == [old, new]
