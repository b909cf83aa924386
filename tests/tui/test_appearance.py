"""What the terminal and the config file make of the looks."""

from __future__ import annotations

import pytest
from driving import NARROW, console, make

from console import config
from console.tui.appearance import theme_for


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


async def test_ascii_borders_leave_no_lines_in_other_characters() -> None:
    await make()
    drawn = set("│─┌┐└┘╭╮╰╯▏▕▔▁┃━")
    async with console(settings=config.parse('[screen]\nborders = "ascii"')) as screen:
        assert "|" in screen.line(5)
        assert drawn & set(screen.text) == set(), screen.text
        for key in ("f9", "f8", "f4", "ctrl+p"):
            await screen.press(key)
            await screen.until(lambda: screen.app.screen is not screen.workbench)
            assert drawn & set(screen.text) == set(), (key, screen.text)
            await screen.press("escape", *["escape"] * (key == "ctrl+p"))
            await screen.until(lambda: screen.app.screen is screen.workbench)


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
