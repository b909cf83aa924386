"""Keys, the palette and the help: every action has its ways."""

from __future__ import annotations

import pytest
from driving import NARROW, console, make
from textual.binding import Binding

from console.tui.function.template import CODE
from console.tui.keys.actions import actions_on

SAFE_CTRL = set("fglnorst") | {
    *("backslash", "right_square_bracket", "circumflex_accent", "underscore", "@", "space")
}
SAFE_CTRL |= {"up", "down", "pageup", "pagedown"}
MUST = {
    "Run": "F5 ^r r",
    "Save": "F2 ^s s",
    "Go to a function, request, source or error": "^o o",
    "New function": "^n n",
    "Captured webhooks": "F8 c",
    "Errors of past runs": "F9 e",
    "Next pane": "F6 alt+m",
    "Help and all keys": "F1 ?",
    "Quit": "^q F10",
}


async def test_the_palette_names_every_action_with_its_keys() -> None:
    await make()
    async with console() as screen:
        named = {a.title: " ".join(a.keys) for a in actions_on(screen.workbench)}
        assert {title: named.get(title) for title in MUST} == MUST
        for title in ("Discard unsaved text", "Add a sample function", "Delete the function"):
            assert title in named


async def test_control_space_is_named_as_it_is_pressed_and_once() -> None:
    await make()
    async with console() as screen:
        keys = next(a.keys for a in actions_on(screen.workbench) if a.title.startswith("Suggest"))
        assert keys == ("^space",)


def test_a_new_function_is_read_without_moving_sideways_on_a_narrow_terminal() -> None:
    gutter = 4
    assert max(map(len, CODE.splitlines())) <= NARROW[0] - gutter


async def test_an_action_of_the_palette_acts() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+p")
        await screen.type("output pane")
        await screen.see("Output pane  ^l 3")
        await screen.press("enter")
        await screen.until(lambda: screen.workbench.query_one("#output").display)
        await screen.press("ctrl+p")
        await screen.type("theme")
        await screen.see("Change theme")


async def test_help_tells_all_keys_and_that_quitting_loses_nothing() -> None:
    await make()
    async with console((120, 60)) as screen:
        await screen.press("f1")
        await screen.see("quitting or a lost")
        told, page = "", screen.text
        while page not in told:
            told += page
            await screen.press("pagedown")
            page = screen.text
        for title, keys in MUST.items():
            assert title in told, title
            assert keys.split()[0] in told, keys
        await screen.press("escape")
        assert screen.app.screen is screen.workbench
        await screen.press("ctrl+t", "question_mark")
        await screen.see("Keep as a new request")


async def test_bindings_have_ids_and_keys_that_reach_the_console() -> None:
    await make()
    async with console() as screen:
        nodes = [screen.app, screen.workbench, *screen.workbench.query(".actor")]
        for node in nodes:
            own = [k for k in type(node).__mro__ if k.__module__.startswith("console.")]
            listed = [b for kind in own for b in kind.__dict__.get("BINDINGS", ())]
            for binding in Binding.make_bindings(listed):
                if binding.description or binding.tooltip:
                    assert binding.id or binding.action == "help", binding
                name = binding.key.removeprefix("ctrl+")
                if name != binding.key and binding.action not in ("quit", "command_palette"):
                    assert name in SAFE_CTRL, binding


@pytest.mark.parametrize("theme", ["textual-light", "textual-dark"])
async def test_every_pane_can_be_read_in_light_and_dark(theme: str) -> None:
    await make()
    async with console() as screen:
        screen.app.theme = theme
        for key in ("ctrl+t", "ctrl+l", "f8", "escape", "f9", "escape", "f1", "escape"):
            await screen.press(key)
        assert screen.app.is_running


async def test_under_the_palette_no_key_is_named_that_does_nothing() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.see("F5 Run")
        await screen.press("ctrl+p")
        await screen.see("Enter does it, Esc leaves")
        await screen.until(lambda: screen.line(23).strip() == "")
        await screen.press("escape")
        await screen.see("F5 Run")
