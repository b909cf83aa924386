"""Keys in sentences: those that a hint names are bound, and follow what the user chose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import NARROW, Console, console, make
from textual.binding import BindingsMap

from console import keynames, tui
from console.config import Config, Keys
from console.tui.editor.surface import TextSurface
from console.tui.keys import places
from console.tui.keys.keymap import checked
from console.tui.keys.keynaming import written
from console.tui.keys.keytext import KEY, usual
from console.tui.navigation.help import _EDITING
from console.tui.widgets.panes import REQUEST
from console.tui.workbench.workbench import Workbench

FOLDER = Path(tui.__file__).parent
FIXED = re.compile(r"\bF\d{1,2}\b|\b(Ctrl|Alt|Shift)\+\S|\^(⇧|[a-z]\b)")


def texts() -> Iterator[tuple[str, str]]:
    """File and text of every string of the screen that is no docstring."""
    for path in sorted(FOLDER.rglob("*.py")):
        tree = ast.parse(path.read_text())
        said = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in said:
                yield path.name, str(node.value)


def bound() -> dict[str, set[str]]:
    """Id of an action → its usual keys, as they are written."""
    found: dict[str, set[str]] = {}
    for kind in places.places():
        for _, binding in places.bindings(kind, {}):
            if binding.id:
                found.setdefault(binding.id, set()).add(written(binding.key))
    return found


def test_every_key_that_a_hint_names_is_that_of_its_action() -> None:
    known = bound()
    named = [(file, *match) for file, text in texts() for match in KEY.findall(text)]
    assert len(named) > 30
    wrong = [found for found in named if found[2] not in known.get(found[1], ())]
    assert not wrong


def test_no_sentence_names_a_key_that_the_user_may_have_changed() -> None:
    """The help has the usual keys of text fields, which nobody can change."""
    fixed = [
        (file, text)
        for file, text in texts()
        if file != "help.py" and FIXED.search(KEY.sub("", text))
    ]
    assert not fixed


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        *(("f5", "F5"), ("ctrl+o", "Ctrl+O"), ("escape", "Esc"), ("question_mark", "?")),
        *(("shift+f6", "Shift+F6"), ("D", "D"), ("ctrl+backslash", "Ctrl+\\"), ("space", "Space")),
    ],
)
def test_keys_are_written_as_people_do(key: str, shown: str) -> None:
    assert written(key) == shown


def test_a_sentence_keeps_what_is_no_key() -> None:
    assert usual("{run:F5} runs {} and {a b:c}") == "F5 runs {} and {a b:c}"


async def test_hints_name_the_keys_that_the_user_chose() -> None:
    await make()
    wanted = {"request.type": "ctrl+x", "settings": "f21", "functions.new": "ctrl+y"}
    settings = Config(keys=Keys(wanted, dict.fromkeys(wanted, 1)))
    async with console(settings=settings) as screen:
        await screen.see("JSON · Ctrl+X form")
        await screen.see("Settings · F21 defines them")


async def test_shift_f6_goes_back_however_the_terminal_sends_it() -> None:
    await make()
    async with console(NARROW) as screen:
        for key in ("f18", "shift+f6"):
            await screen.press("f6")
            assert screen.workbench.shown_pane == REQUEST
            await screen.press(key)
            assert screen.workbench.shown_pane == "code"


def test_a_shifted_key_of_the_users_is_bound_as_terminals_send_it_too() -> None:
    keymap, mistakes = checked(Keys({"run": "shift+f5"}, {"run": 1}))
    assert keymap == {"run": "shift+f5,f17"} and not mistakes
    assert keynames.shown_keys(keymap["run"].split(",")) == ["shift+f5"]


async def switch_type(screen: Console, *keys: str) -> str:
    await screen.press(*keys)
    await screen.pilot.pause()
    return screen.request.form.request().content_type


async def test_f12_switches_the_content_type_in_the_request_and_t_everywhere() -> None:
    await make()
    async with console() as screen:
        assert "form" in await switch_type(screen, "f6", "f12")
        assert "json" in await switch_type(screen, "f12")
        assert "form" in await switch_type(screen, "f6", "t")
        workbench = places.bindings(Workbench, {}).key_to_bindings
        assert "f12" not in workbench, "where the code editor has it for declarations"


def test_the_editors_keys_in_the_help_are_bound_and_arrive() -> None:
    keys = BindingsMap(TextSurface.BINDINGS).key_to_bindings
    for shown in (key for row in _EDITING for key in row.split("  ")):
        if shown.startswith("^"):
            key = "ctrl+" + shown.removeprefix("^")
            assert key in keys and keynames.hard(key) is None, shown
