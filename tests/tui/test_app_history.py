"""The history of runs in the console: shown as past, run again, loaded; and marks in the code."""

from __future__ import annotations

from driving import NARROW, SIMPLE, Console, console, make
from msgspec.structs import replace

from console.tui.widgets.filtered import FilteredList

VERY_WIDE = (180, 40)


async def history(screen: Console) -> None:
    await screen.press("alt+h")
    await screen.see("Runs of Orders")
    await screen.until(lambda: screen.one(FilteredList).rows.entries)


async def write(screen: Console, text: str) -> None:
    editor = screen.editor
    editor.edit_in_place(text, (0, 0), editor.document.end)
    await screen.pilot.pause()


def events(screen: Console) -> list[str]:
    run = screen.output.shown
    return [] if run is None else [event["userId"] for event in run.outcome.events]


def user(name: str) -> str:
    return SIMPLE.replace("userId: 'u'", f"userId: '{name}'")


async def test_a_run_is_repeated_with_the_code_of_now_or_of_then() -> None:
    await make()
    async with console(VERY_WIDE) as screen:
        first = await screen.run()
        await write(screen, user("unsaved"))
        second = await screen.run()
        await write(screen, user("now"))
        await history(screen)
        await screen.press("down", "r")
        await screen.until(lambda: events(screen) == ["now"])
        await screen.see("1 event (~1)")
        await history(screen)
        await screen.press("down", "down", "R")
        await screen.until(lambda: events(screen) == ["u"])
        repeated = screen.output.shown
        assert repeated is not None and repeated.version == 1
        assert (repeated.request, repeated.request_name) == (first.request, "default")
        assert "• track" not in screen.text  # what ran is not what is in the editor
        await history(screen)
        await screen.press("down", "down", "R")
        await screen.until(lambda: events(screen) == ["unsaved"])
        assert screen.editor.text == user("now")
        assert second.version is None and len(await screen.engine.runs()) == 5


async def test_a_past_run_is_shown_as_past_and_marks_only_the_very_text_that_ran() -> None:
    await make()
    async with console(VERY_WIDE) as screen:
        first = await screen.run()
        await screen.see("• track Paid")
        screen.editor.focus()
        await screen.press("ctrl+home", "enter", "enter")
        [row] = [line for line in screen.text.splitlines() if "• track Paid" in line]
        assert "•4   Segment.track" in row
        screen.output.focus_list()
        await screen.press("l")
        assert screen.editor.cursor_location[0] == 3
        await screen.run()
        await history(screen)
        await screen.press("down", "enter")
        await screen.see("The code is another one now.")
        assert screen.output.shown == first and "PAST " in screen.text
        assert "• track" not in screen.text
        await history(screen)
        await screen.press("enter")
        await screen.see("• track Paid")
        await write(screen, "function onRequest() { nope() }")
        assert "• track" not in screen.text
        await screen.run()
        await screen.see("ReferenceError: nope is not defined")
        assert "PAST " not in screen.text


async def test_the_request_of_a_past_run_is_loaded_beside_the_one_of_now() -> None:
    await make(body='{"name": "old"}')
    async with console() as screen:
        await screen.run()
        await screen.request.form.fill(replace(screen.request.form.request(), body='{"name": 2}'))
        await screen.run()
        await history(screen)
        await screen.press("down", "l")
        await screen.until(lambda: screen.request.form.request().body == '{"name": "old"}')
        assert screen.request.name_shown == "default 2"


async def test_the_line_of_an_error_is_marked_when_one_comes_to_it_from_the_log() -> None:
    await make(code="function onRequest() {\n  throw new Error('boom')\n}\n")
    async with console(NARROW) as screen:
        await screen.run()
    async with console(NARROW) as screen:
        await to_the_error(screen)
        await screen.see("×2   throw new Error('boom')")
        assert screen.editor.cursor_location[0] == 1
        await screen.press("ctrl+home", "enter")
        await to_the_error(screen)
        await screen.see("×3   throw new Error('boom')")
        assert screen.editor.cursor_location[0] == 2
        assert screen.notices == []
    async with console(NARROW) as screen:
        await to_the_error(screen)
        assert screen.notices == ["The code is another one now; it was line 2 then."]
        assert "×" not in screen.text and screen.workbench.shown_pane == "code"


async def test_code_and_switcher_show_the_end_of_an_error_too() -> None:
    await make(code="function onRequest(request) {\n  request.json().customer.address.city\n}\n")
    async with console(NARROW) as screen:
        await screen.run()
        await screen.press("1")
        [row] = [row for row in screen.text.splitlines() if row.startswith("×2")]
        assert row.endswith("'address')")
        await screen.press("ctrl+o")
        await screen.see("error    TypeError: ")
        [row] = [row for row in screen.text.splitlines() if "error    TypeError: " in row]
        assert "'address')" in row


async def to_the_error(screen: Console) -> None:
    await screen.press("f9")
    await screen.see("line 2 · Orders")
    await screen.see("Go to line")
    await screen.press("ctrl+g")
    await screen.until(lambda: screen.app.screen is screen.workbench)
    await screen.app.workers.wait_for_complete(
        [worker for worker in screen.app.workers if worker.name == "_show_errors"]
    )
    await screen.pilot.pause()
