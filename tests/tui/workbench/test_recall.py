"""The next start shows what the last one did: function, cursor, pane, widths."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import NARROW, WIDE, Console, console, make

from console import whereabouts, workspaces
from console.model import Request, SavedRequest
from console.tui.workbench import recall
from console.whereabouts import FILE_NAME, Panes, Whereabouts
from console.workspace import open_workspace

LONG = "".join(f"// line {number}\n" for number in range(200))


def width(screen: Console, name: str) -> int:
    return screen.workbench.query_one("#" + name).outer_size.width


async def test_the_next_start_goes_on_where_one_was() -> None:
    first = await make("First", LONG)
    await make("Second", LONG)
    async with console(NARROW) as screen:
        await screen.workbench.open_function(first)
        screen.editor.move_cursor((100, 1))
        await screen.press("ctrl+t")
        assert screen.workbench.shown_pane == "request"
    async with console(NARROW) as screen:
        assert screen.workbench._session.is_open(first)
        assert screen.workbench.shown_pane == "request"
        assert screen.editor.cursor_location == (100, 1)
        await screen.press("1")
        await screen.see("// line 100")


async def test_where_the_output_of_a_run_was_the_next_start_shows_the_code() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.run()
        assert screen.workbench.shown_pane == "output"
    async with console(NARROW) as screen:
        assert screen.workbench.shown_pane == "code", "there is no run to show"


async def test_what_shows_before_the_panes_are_laid_out_is_not_kept() -> None:
    function = await make("First", LONG)
    async with console(NARROW) as screen:
        screen.editor.move_cursor((100, 1))
        early = recall.Recall(screen.workbench._session, screen.workbench)
        early.keep()
        assert function not in whereabouts.read(early._folder).cursors
        screen.workbench._recall.keep()
        assert whereabouts.read(early._folder).cursors[function] == (100, 1)


async def test_each_function_has_its_own_cursor() -> None:
    first = await make("First", LONG)
    second = await make("Second", LONG)
    async with console(NARROW) as screen:
        for function, row in ((first, 30), (second, 5)):
            await screen.workbench.open_function(function)
            screen.editor.move_cursor((row, 0))
        await screen.workbench.open_function(first)
        assert screen.editor.cursor_location == (30, 0)
        await screen.workbench.open_function(second)
        assert screen.editor.cursor_location == (5, 0)


async def test_each_function_is_shown_again_with_its_request() -> None:
    first, second = await make("First"), await make("Second")
    async with console(NARROW) as screen:
        for function, name in ((first, "refund"), (second, "default")):
            await screen.engine.save_request(
                SavedRequest("", function, "refund", Request(body=name))
            )
            await screen.workbench.open_function(function)
            saved = await screen.engine.requests(function)
            await screen.request.pick(next(each.id for each in saved if each.name == name))
        await screen.workbench.open_function(first)
    async with console(NARROW) as screen:
        assert screen.request.name_shown == "refund"
        await screen.workbench.open_function(second)
        assert screen.request.name_shown == "default"
    await _forget(first, "refund")
    async with console(NARROW) as screen:
        await screen.workbench.open_function(first)
        assert screen.request.name_shown == "default", "the one that was shown is gone"


async def _forget(function: str, name: str) -> None:
    async with await open_workspace("default") as engine:
        saved = await engine.requests(function)
        await engine.delete_request(next(each.id for each in saved if each.name == name))


async def test_borders_move_by_keys_and_stay_there() -> None:
    await make()
    async with console(WIDE) as screen:
        usual = (width(screen, "functions"), width(screen, "code"))
        await screen.press("shift+f8", "shift+f8")
        assert width(screen, "code") == usual[1] + 8
        await screen.press("shift+f6", "less_than_sign")
        assert width(screen, "functions") == usual[0] - 4
        narrower = (width(screen, "functions"), width(screen, "code"))
    async with console(WIDE) as screen:
        assert (width(screen, "functions"), width(screen, "code")) == narrower
        await screen.press("shift+f6", "equals_sign")
        assert (width(screen, "functions"), width(screen, "code")) == usual
        await screen.press(*["greater_than_sign"] * 6)
        assert width(screen, "functions") == 50
        await screen.press("f6", *["shift+f8"] * 5)
        assert width(screen, "right") in (24, 25)


async def test_where_panes_take_turns_the_key_says_why_it_does_nothing() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("shift+f8")
        assert screen.notices == ["Panes stand side by side from 110 columns on."]


async def test_a_console_that_was_killed_is_remembered_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "KEEP_EVERY_S", 0.02)
    function = await make("First", LONG)
    async with console(NARROW) as screen:
        await screen.press("down", "down")
        file = home / "default" / FILE_NAME
        await screen.until(lambda: whereabouts.read(file.parent).cursors == {function: (2, 0)})
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"cursors": 3}',
        '{"function_id": "gone", "panes": {"shown": "x", "right": "y", "list_columns": -5,'
        ' "code_share": 90000}, "cursors": {"a": [1, 2]}}',
    ],
)
async def test_a_damaged_file_costs_nothing(home: Path, text: str) -> None:
    function = await make("First", "a\nb")
    (home / "default" / FILE_NAME).write_text(text.replace('"a"', f'"{function}"'))
    async with console(WIDE) as screen:
        assert screen.workbench.shown_pane == "code"
        assert screen.editor.text == "a\nb"


async def test_it_goes_with_the_workspace(home: Path) -> None:
    await workspaces.create("other")
    whereabouts.write(home / "other", Whereabouts("f", Panes(), {"f": (1, 1)}))
    await workspaces.delete("other")
    assert not (home / "other").exists()


def test_the_places_of_the_latest_functions_only_are_remembered(tmp_path: Path) -> None:
    kept = Whereabouts()
    for number in range(whereabouts.FUNCTIONS + 5):
        kept = kept.at(str(number), Panes(), (number, 0), (), f"req_{number:030}")
    for latest in (kept.cursors, kept.requests):
        assert len(latest) == whereabouts.FUNCTIONS and "0" not in latest
    whereabouts.write(tmp_path, kept)
    assert whereabouts.read(tmp_path) == kept
    assert (tmp_path / FILE_NAME).stat().st_size < whereabouts.FILE_BYTES / 2


async def test_a_cursor_far_right_hides_no_code_at_the_next_start() -> None:
    await make(code="// start\nconst far = '" + "x" * 200 + "'\n" + LONG)
    for size in (NARROW, WIDE):
        async with console(size) as screen:
            screen.editor.move_cursor((1, 150))
            await screen.pilot.pause()
            assert "// start" not in screen.text
        async with console(size) as screen:
            await screen.see("// start")
            assert screen.editor.cursor_location == (1, 150)
            await screen.press("right")
            await screen.until(lambda: "// start" not in screen.text)
            assert screen.editor.cursor_location == (1, 151)
