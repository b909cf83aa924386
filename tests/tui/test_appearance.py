"""What the terminal and the config file make of the looks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from driving import AS_USUAL, NARROW, WIDE, console, make
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from console import config, tui
from console.tui.app import ConsoleApp
from console.tui.appearance import DARK, LIGHT, has_mouse, theme_for
from console.tui.asciisigns import AsciiSigns
from console.tui.keys.keytext import with_keys
from console.workspace import open_workspace


@pytest.mark.parametrize(
    ("wanted", "few", "environ", "theme"),
    [
        ("auto", False, {}, "textual-dark"),
        ("auto", False, {"COLORFGBG": "0;15"}, "textual-light"),
        ("auto", False, {"COLORFGBG": "0;default;7"}, "textual-light"),
        ("auto", False, {"COLORFGBG": "15;0"}, "textual-dark"),
        ("auto", True, {}, "dark-16"),
        ("auto", True, {"COLORFGBG": "0;15"}, "light-16"),
        ("dark", False, {"COLORFGBG": "0;15"}, "textual-dark"),
        ("light", True, {}, "light-16"),
        ("nord", True, {"COLORFGBG": "0;15"}, "nord"),
        ("auto", False, {"TEXTUAL_THEME": "gruvbox"}, "gruvbox"),
    ],
)
def test_the_theme_follows_the_config_then_the_terminal(
    wanted: str, few: bool, environ: dict[str, str], theme: str
) -> None:
    assert theme_for(wanted, few, environ) == theme


async def test_a_theme_of_the_config_file_is_there_from_the_first_frame() -> None:
    await make()
    settings = config.parse('[screen]\ntheme = "light"\n')
    async with console(settings=settings) as screen:
        assert screen.app.theme == "textual-light"
        assert not screen.app.current_theme.dark
        background = screen.workbench.styles.background
        assert background.brightness > 0.7
        assert screen.notices == []


async def test_a_theme_that_there_is_not_is_told_and_the_usual_one_shown() -> None:
    await make()
    settings = config.parse('[screen]\ntheme = "drak"\nborders = "ascii"')
    async with console(settings=settings) as screen:
        [notice] = screen.notices
        assert notice.startswith("config.toml, line 2: there is no theme 'drak'; there are auto,")
        assert screen.app.theme == "textual-dark"


async def test_with_ascii_borders_all_that_is_ours_is_ascii() -> None:
    await make()
    async with console(WIDE, settings=config.parse('[screen]\nborders = "ascii"')) as screen:
        assert "|" in screen.line(5)
        await screen.run()
        for key in ("f9", "f8", "f7", "f4", "alt+h", "f1", "ctrl+o", "ctrl+p"):
            await screen.press(key)
            await screen.until(lambda: screen.app.screen is not screen.workbench)
            assert screen.text.isascii(), (key, _others(screen.text))
            await screen.press("escape", *["escape"] * (key == "ctrl+p"))
            await screen.until(lambda: screen.app.screen is screen.workbench)
        assert screen.text.isascii(), _others(screen.text)


async def test_ascii_borders_leave_the_text_in_editors_as_it_is() -> None:
    await make(code="// a → b …\n")
    async with console(settings=config.parse('[screen]\nborders = "ascii"')) as screen:
        await screen.see("// a → b …")


async def test_arrow_keys_have_names_where_a_sign_would_look_like_another_key() -> None:
    await make()
    async with console(settings=config.parse('[screen]\nborders = "ascii"')) as screen:
        [up] = [b for _, b in screen.editor._bindings if b.key == "alt+up"]
        assert screen.app.get_key_display(up) == "alt+up"
        assert with_keys(screen.workbench, "↓ ↑ move") == "Down Up move"


def test_each_sign_of_ours_has_a_stand_in_as_wide_as_itself() -> None:
    for sign in _signs_of_ours():
        [drawn] = AsciiSigns().apply([Segment(sign)], Color(0, 0, 0))
        assert drawn.text.isascii() and cell_len(drawn.text) == cell_len(sign), sign


def _signs_of_ours() -> set[str]:
    """Characters of all texts of the screen's modules."""
    found = set()
    for path in Path(tui.__file__).parent.rglob("*.py"):
        if path.name == "cells.py":  # which measures characters and draws none
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {c for c in node.value if not c.isascii() and c.isprintable()}
    return found - {"⌫", "⏎"}  # of keys, which are words then


def _others(text: str) -> set[str]:
    return {character for character in text if not character.isascii()}


@pytest.mark.parametrize("name", [DARK, LIGHT])
def test_text_of_each_colour_can_be_read_on_all_that_is_behind_it(name: str) -> None:
    app = ConsoleApp(open_workspace, "default")
    app.heed(AS_USUAL)
    theme = app.available_themes[name]
    colours = theme.to_color_system().generate() | theme.variables
    behind = [Color.parse(colours[name]) for name in ("background", "surface", "panel")]
    for text in ("primary", "warning", "error", "success", "accent"):
        front = Color.parse(colours[f"text-{text}"])
        assert min(_ratio(front, back) for back in behind) >= 4.5, text
    cursor = Color.parse(colours["block-cursor-background"])
    assert _ratio(cursor.get_contrast_text(0.87).blend(cursor, 0.13, 1), cursor) >= 4.5


def _ratio(one: Color, other: Color) -> float:
    """How two colours differ, as WCAG has it."""
    dark, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


def _light(colour: Color) -> float:
    parts = [c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


async def test_a_slow_link_shows_no_bars_that_change_with_every_key() -> None:
    await make(code="x" * 200 + "\n" * 60)
    async with console(NARROW) as screen:
        assert screen.editor.vertical_scrollbar.region.area
        assert not screen.editor.horizontal_scrollbar.region.area  # its row shows code
    async with console(NARROW, settings=config.parse("[screen]\nslow_link = true")) as screen:
        assert not screen.editor.horizontal_scrollbar.region.area
        assert not screen.editor.vertical_scrollbar.region.area


async def test_with_16_colours_only_those_with_names_are_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make()
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.delenv("COLORTERM")
    async with console(NARROW) as screen:
        assert screen.app.theme == "dark-16" and screen.app.native_ansi_color
        assert [f for f in screen.app._filters if f.enabled] == []


async def test_without_colour_no_named_ones_are_made_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual makes them black on black."""
    await make()
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLORTERM")
    async with console(NARROW) as screen:
        assert screen.app.no_color and not screen.app.native_ansi_color


async def test_who_changes_the_theme_is_told_how_to_keep_it() -> None:
    await make()
    async with console(NARROW) as screen:
        assert screen.notices == []
        screen.app.theme = "nord"
        await screen.until(lambda: screen.notices)
        assert screen.notices[0].startswith('To have nord at every start: theme = "nord" under')


def test_in_gnu_screen_the_mouse_is_left_alone_unless_asked_for() -> None:
    assert has_mouse("auto", {}) and not has_mouse("auto", {"STY": "1.a"})
    assert has_mouse(True, {"STY": "1.a"}) and not has_mouse(False, {})
    settings = config.parse("[screen]\nmouse = 0\n")
    assert (settings.screen.mouse, [m.line for m in settings.mistakes]) == ("auto", [2])
