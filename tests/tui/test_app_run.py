"""Running a function from the screen: what runs, what is shown, how a run ends."""

from __future__ import annotations

import asyncio

import pytest
from driving import NARROW, console, make

from console.model import ConsoleError, Setting
from console.tui.run.logs import LogRows
from console.workspace import open_workspace
from tests.patience import HANG_S

FOREVER = """\
function onRequest() {
  console.log('began')
  return new Promise(() => setInterval(() => {}, 5))
}
"""


async def test_f5_runs_what_is_in_the_editor_and_shows_its_events() -> None:
    await make()
    async with console() as screen:
        run = await screen.run()
        assert run.version == 1
        assert [event["event"] for event in run.outcome.events] == ["Paid"]
        assert "SUCCESS" in screen.text
        assert screen.focused is screen.editor


async def test_unsaved_text_runs_and_counts_as_no_version() -> None:
    await make()
    async with console() as screen:
        await screen.type("//\n")
        run = await screen.run()
        assert run.version is None
        assert run.outcome.error is None


async def test_on_a_narrow_screen_the_output_comes_to_the_front_with_the_focus() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.run()
        code = screen.workbench.query_one("#code")
        assert screen.output.display and not code.display
        assert screen.focused is not None
        assert screen.output in screen.focused.ancestors


async def test_a_failure_is_marked_in_the_code_and_a_key_goes_there() -> None:
    await make(code="\n\nfunction onRequest() {\n  nothing.here()\n}\n")
    async with console(NARROW) as screen:
        run = await screen.run()
        assert run.outcome.error is not None and run.outcome.error.line == 4
        await screen.until(lambda: screen.line(22).startswith(" ✗ "))
        await screen.press("ctrl+right_square_bracket")
        assert screen.focused is screen.editor
        assert screen.editor.cursor_location == (3, 2)
        assert "nothing is not defined" in screen.text
        screen.editor.load_text("function onRequest() {}")
        await screen.run()
        await screen.press("ctrl+right_square_bracket")
        assert "The last run names no line of the code." in screen.notices


async def test_logs_appear_while_it_runs_and_esc_cancels_even_from_the_editor() -> None:
    await make(code=FOREVER)
    async with console() as screen:
        screen.editor.focus()
        await screen.press("f5")
        await screen.see("Running, Esc cancels")
        await screen.until(lambda: screen.output.query_one(LogRows).log_count == 1)
        await screen.press("f5")
        await screen.until(lambda: "A run is under way; Esc cancels it." in screen.notices)
        await screen.press("escape")
        await screen.see("CANCELLED")
        assert "Esc cancels" not in screen.text
        assert screen.focused is screen.editor
        assert await screen.engine.errors() == []


async def test_quitting_while_it_runs_ends_the_run_and_the_console() -> None:
    await make(code=FOREVER)
    async with console() as screen:
        await screen.press("f5")
        await screen.until(lambda: screen.output.query_one(LogRows).log_count == 1)
        await screen.press("f10")
        await screen.until(lambda: not screen.app.is_running)


async def test_esc_has_its_usual_meaning_while_nothing_runs() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+n", "escape")
        assert screen.app.screen is screen.workbench
        await screen.press("escape")
        assert screen.app.is_running


async def test_a_run_that_ends_after_another_function_was_opened_is_only_told() -> None:
    await make("Alpha")
    await make("Beta", FOREVER)
    async with console() as screen:
        await screen.press("f5")
        await screen.see("Running, Esc cancels")
        await screen.press("ctrl+o")
        await screen.type("alpha")
        await screen.press("enter")
        await screen.until(lambda: "Alpha" in screen.line(0))
        await screen.press("escape")
        await screen.until(lambda: "The run of Beta failed." in screen.notices)
        assert "CANCELLED" not in screen.text


async def test_a_required_setting_without_a_value_is_asked_for_by_name() -> None:
    await make(settings=(Setting("apiKey", "API Key", required=True),))
    async with console(NARROW) as screen:
        await screen.press("f5")
        await screen.until(lambda: screen.notices)
        assert screen.notices == ["The setting API Key needs a test value."]
        await screen.type("k1")
        run = await screen.run()
        assert run.outcome.error is None


async def test_what_the_engine_refuses_is_one_notice_and_the_next_run_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make()
    async with console() as screen:

        async def refuse(*_: object) -> None:
            raise ConsoleError("No worker could be started.", 3)

        monkeypatch.setattr(screen.app._workspace._engine, "run", refuse)
        await screen.press("f5")
        await screen.until(lambda: screen.notices == ["No worker could be started."])
        assert "Running" not in screen.text
        monkeypatch.undo()
        run = await screen.run()
        assert run.outcome.error is None


async def test_hostile_output_cannot_act_on_the_terminal() -> None:
    code = r"function onRequest() { throw new Error('\x1b[2J\x1b]0;owned\x07[bold]x') }"
    await make(code=code)
    async with console() as screen:
        await screen.run()
        await screen.see(r"\x1b[2J\x1b]0;owned\x07[bold]x")
        assert "\x1b" not in screen.text


async def test_a_run_of_another_console_does_not_show_here() -> None:
    await make()
    async with console() as screen, await open_workspace("default") as other:
        from console.engine import new_id
        from console.model import Invocation, Request

        function = await other.function("Orders")
        request = Request(body='{"name": "X"}')
        invocation = Invocation(new_id("run"), function.code, request, function_id=function.id)
        await asyncio.wait_for(other.run(invocation), HANG_S)
        await screen.pilot.pause()
        assert "Not run yet" in screen.text or screen.output.run_id is None


async def test_slash_filters_the_logs_and_letters_typed_there_are_text() -> None:
    lines = "".join(f"console.log('line {n} ' + 'x'.repeat(900));\n" for n in range(9))
    await make(code=f"async function onRequest() {{\n{lines}console.log('Neroes');\n}}\n")
    async with console(NARROW) as screen:
        await screen.run()
        await screen.press("right_square_bracket", "right_square_bracket", "slash")
        await screen.type("neroe")
        await screen.see("1 of 10 · Esc end")
        assert "Neroes" in screen.text
        assert "line 0" not in screen.text
        await screen.press("enter", "escape")
        await screen.see("line 0")
        assert "of 10" not in screen.text
        assert screen.app.screen is screen.workbench
