"""Sizes of the terminal, panes, the focus, and the lines around them."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, Console, console, make

from console.model import ConsoleError, Receiver
from console.notices import ReceiverChanged
from console.tui.function.functions import FunctionList


def visible(screen: Console) -> list[str]:
    panes = ["functions", "code", "request", "output"]
    return [p for p in panes if screen.workbench.query_one(f"#{p}").region.area > 0]


async def test_a_wide_terminal_shows_functions_code_and_one_more_pane() -> None:
    await make()
    async with console(WIDE) as screen:
        assert visible(screen) == ["functions", "code", "request"]
        await screen.press("ctrl+l")
        assert visible(screen) == ["functions", "code", "output"]


async def test_a_narrow_terminal_shows_one_pane_and_names_the_others() -> None:
    await make()
    async with console(NARROW) as screen:
        assert visible(screen) == ["code"]
        assert screen.line(1) == " [Code]  Request   Output"
        for key, pane in (("ctrl+t", "request"), ("ctrl+l", "output"), ("1", "code")):
            await screen.press(key)
            assert visible(screen) == [pane]
            assert screen.workbench.query_one(f"#{pane}") in screen.focused.ancestors


async def test_f6_goes_round_the_panes_even_from_the_editor_and_with_shift_back() -> None:
    await make()
    async with console(NARROW) as screen:
        seen = []
        for _ in range(3):
            await screen.press("f6")
            seen += visible(screen)
        assert seen == ["request", "output", "code"]
        await screen.press("shift+f6")
        assert visible(screen) == ["output"]
        assert screen.editor.selection.is_empty


async def test_letters_work_as_keys_where_no_text_is_typed() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+l", "2")
        assert visible(screen) == ["request"]
        await screen.press("1")
        assert visible(screen) == ["code"]
        await screen.press("2")
        assert visible(screen) == ["code"]
        assert screen.editor.text.startswith("2")


async def test_typing_on_after_a_run_does_not_quit() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.run()
        assert visible(screen) == ["output"]
        await screen.press("q")
        assert screen.app.is_running
        assert screen.app._exit is False


async def test_the_list_of_functions_and_the_other_panes_can_be_put_away() -> None:
    await make()
    async with console(WIDE) as screen:
        await screen.press("f11")
        assert visible(screen) == ["code", "request"]
        await screen.press("f11")
        assert screen.workbench.query_one(FunctionList) in screen.focused.ancestors
        await screen.press("ctrl+l", "plus")
        assert visible(screen) == ["output"]
        await screen.press("plus")
        assert visible(screen) == ["functions", "code", "output"]


async def test_the_focus_stays_in_view_when_the_terminal_shrinks() -> None:
    await make()
    async with console(WIDE) as screen:
        await screen.press("shift+f6")
        assert screen.workbench.query_one(FunctionList) in screen.focused.ancestors
        await screen.pilot.resize_terminal(*NARROW)
        await screen.until(lambda: screen.focused is screen.editor)


async def test_a_tiny_terminal_asks_for_room_and_work_goes_on_when_it_grows() -> None:
    await make()
    async with console((40, 10)) as screen:
        assert "Enlarge the terminal to at least 60x15." in screen.text
        assert "function" not in screen.text
        await screen.type("//")
        await screen.press("f8")
        await screen.press("escape")
        await screen.pilot.resize_terminal(80, 24)
        await screen.see("//async function onRequest")
        assert "Enlarge" not in screen.text
        assert screen.focused is screen.editor
        await screen.pilot.resize_terminal(20, 3)
        await screen.pilot.resize_terminal(120, 40)
        assert visible(screen) == ["functions", "code", "request"]


@pytest.mark.parametrize("size", [(60, 15), NARROW, WIDE])
async def test_nothing_is_wider_than_the_screen_and_help_stays_reachable(
    size: tuple[int, int],
) -> None:
    await make()
    async with console(size) as screen:
        assert screen.workbench.max_scroll_x == 0
        await screen.press("f1")
        await screen.see("Help")


@pytest.mark.parametrize("size", [(60, 15), NARROW])
async def test_help_and_actions_are_whole_in_the_last_line_whatever_has_the_focus(
    size: tuple[int, int],
) -> None:
    await make()
    async with console(size) as screen:
        await screen.see("^p Actions  F1 Help")
        for keys in (["ctrl+t"], ["ctrl+l"], ["f5"]):
            await screen.press(*keys)
            await screen.see("F5 Run  F2 Save  ^p Actions  F1 Help  F6 Pane")
            assert "F6 Pane" in screen.line(size[1] - 1)


async def test_a_large_terminal_shows_the_request_and_below_it_the_output() -> None:
    await make()
    async with console((200, 60)) as screen:
        assert visible(screen) == ["functions", "code", "request", "output"]
        request, output = (screen.workbench.query_one(f"#{pane}") for pane in ("request", "output"))
        assert request.region.bottom == output.region.y
        assert "[Request]" not in screen.text
        await screen.press("ctrl+l")
        assert output in screen.focused.ancestors_with_self  # type: ignore[union-attr]
        assert visible(screen) == ["functions", "code", "request", "output"]
        await screen.press("plus")
        assert visible(screen) == ["output"]
        await screen.press("plus")
        await screen.pilot.resize_terminal(*WIDE)
        assert visible(screen) == ["functions", "code", "output"]


async def test_an_empty_workspace_offers_no_keys_that_need_a_function() -> None:
    async with console(NARROW) as screen:
        await screen.see("^p Actions  F1 Help  ^o Go to")
        for words in ("F5 Run", "F2 Save", "F6 Pane"):
            assert words not in screen.line(23)
        await screen.press("f6", "f5")
        assert visible(screen) == []
        await screen.press("down", "down", "enter")
        await screen.see("F5 Run  F2 Save  ^p Actions")


async def test_the_receiver_and_the_last_run_are_in_the_status_line() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.see("Webhooks http://127.0.0.1:")
        await screen.run()
        assert "✓ Success" in screen.line(22)


async def test_a_taken_port_is_one_sentence_and_no_obstacle() -> None:
    await make()
    async with console() as screen:
        problem = "Port 8723 on 127.0.0.1 is taken; end the program that listens there."
        failed = Receiver("failed", problem=problem)
        screen.workbench._status._receiver_changed(ReceiverChanged(failed))
        await screen.see("Webhooks failed: Port 8723 on 127.0.0.1 is taken (F8)")
        assert screen.notices == [problem]
        run = await screen.run()
        assert run.outcome.error is None


async def test_a_syntax_error_is_in_the_status_line_while_typing() -> None:
    await make()
    async with console() as screen:
        await screen.type("x = ) ")
        await screen.see("Line 1:")
        await screen.press(*["backspace"] * 6)
        await screen.until(lambda: "Line 1:" not in screen.line(38))


async def test_a_problem_is_told_in_full_at_80_columns_even_after_a_run() -> None:
    await make(code="function onRequest(request) {\n  if (request) {\n    request.json()\n}\n")
    async with console(NARROW) as screen:
        await screen.see('"{" of line 1 is never closed')
        await screen.run()
        assert "…" not in screen.line(22)
        assert "is never closed" in screen.line(22)
        assert "http" not in screen.line(22)


async def test_the_problem_of_the_cursors_line_is_told_before_the_first_one() -> None:
    await make(code="x = )\n" + "y = 1\n" * 10 + "z = )\n")
    async with console(NARROW) as screen:
        await screen.see("Line 1:")
        await screen.press("ctrl+end", "up")
        await screen.see("Line 12:")
        await screen.press("up")
        await screen.see("Line 1:")


async def test_problems_of_the_workspace_stay_in_the_status_line() -> None:
    await make()
    async with console() as screen:

        async def problems() -> list[str]:
            return ["The file a was damaged; it is kept as a.damaged.", "Another one."]

        screen.app._workspace._engine.problems = problems
        await screen.workbench._show_problems()
        await screen.see("! The file a was damaged; it is kept as a.damaged. (1 more)")
        assert len(screen.notices) == 2


async def test_a_workspace_that_cannot_be_opened_ends_with_one_sentence() -> None:
    from console.tui.app import ConsoleApp

    async def refuse(*_: object) -> None:
        raise ConsoleError("The folder cannot be read; look at its rights.", 3)

    app = ConsoleApp(refuse, "default")  # type: ignore[arg-type]
    async with app.run_test():
        pass
    assert app.return_code == 3


async def test_colour_is_never_the_only_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await make()
    async with console(NARROW) as screen:
        await screen.type("//")
        assert "● unsaved" in screen.line(0)
        assert "[Code]" in screen.line(1)
        await screen.press("ctrl+t")
        assert "[ ] Strict" in screen.text
