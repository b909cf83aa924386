"""How the console looks on the terminal at hand: theme, borders, colours, a slow link.

Owns what follows from the config file and from what the terminal says of itself; the colours of
widgets are the stylesheet's. The trap: a terminal with 16 colours has its own idea of each, so
there only themes of named colours are used: a mixed one would come out as its nearest relative.
On white, the usual green, yellow and cyan cannot be read at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

from console import config
from console.text import printable

DARK, LIGHT = "textual-dark", "textual-light"
DARK_16, LIGHT_16 = "dark-16", "light-16"
ASCII, SLOW = "-ascii", "-slow"
"""Classes of the app, for the stylesheet."""


_LIKE = {DARK: DARK, LIGHT: LIGHT, DARK_16: "ansi-dark", LIGHT_16: "ansi-light"}
_ACCENTS = {DARK_16: "ansi_cyan", LIGHT_16: "ansi_blue"}
_READABLE = {
    DARK: {"block-cursor-background": "#0160aa"},
    LIGHT: {
        "text-accent": "#7a4700",
        "text-warning": "#7a4700",
        "text-success": "#1a6030",
        "text-disabled": "auto 50%",
    },
    DARK_16: {"text-error": "ansi_bright_red"},
    LIGHT_16: {
        "text-success": "ansi_blue",
        "text-warning": "ansi_magenta",
        "input-selection-foreground": "ansi_black",
    },
}
"""Where Textual's cannot be read well: text is to differ from its background by 4.5 to 1."""


def _themes() -> Iterator[Theme]:
    """Textual's own two and the two of named colours, which get one accent, so that all is read."""
    for name, like in _LIKE.items():
        theme, accent = BUILTIN_THEMES[like], _ACCENTS.get(name)
        colours = theme.variables | _READABLE[name]
        if accent is None:
            yield replace(theme, variables=colours)
        else:
            colours["footer-key-foreground"] = accent
            yield replace(theme, name=name, primary=accent, accent=accent, variables=colours)


def theme_for(wanted: str, few_colours: bool, environ: Mapping[str, str]) -> str:
    """The theme to start with; `wanted` may be a kind of theme instead of a name."""
    if wanted == "auto" and (named := environ.get("TEXTUAL_THEME")):
        return named
    light = wanted == "light" or (wanted == "auto" and is_light(environ))
    if wanted in ("auto", "dark", "light"):
        return (LIGHT_16 if light else DARK_16) if few_colours else (LIGHT if light else DARK)
    return wanted


def is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal tells of a light background: rxvt, Konsole, iTerm and others do."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in ("7", "15")


def has_few_colours(app: App[Any]) -> bool:
    """Whether only colours with names should be used.

    Not with NO_COLOR: Textual then makes greys of colours, and of those with names black on black.
    """
    return app.console.color_system in ("standard", "windows") and not app.no_color


def has_mouse(wanted: bool | str, environ: Mapping[str, str]) -> bool:
    """Whether to ask the terminal for the mouse.

    Not in GNU screen: for whoever has it, screen 4 holds Esc back until the next key.
    """
    return wanted is True or (wanted == "auto" and "STY" not in environ)


def dress(
    app: App[Any], settings: config.Config, environ: Mapping[str, str] = os.environ
) -> list[config.Mistake]:
    """Give the console its looks before it runs, so that its first frame has them."""
    screen = settings.screen
    app.set_class(screen.borders == "ascii", ASCII, update=False)
    app.set_class(screen.slow_link, SLOW, update=False)
    for ours in _themes():
        app.register_theme(ours)
    theme = theme_for(screen.theme, has_few_colours(app), environ)
    if theme not in app.available_themes:
        return unknown_theme(screen)  # the environment's is not the file's mistake
    app.set_reactive(App.theme, theme)  # its watcher would parse all styles once more
    app.stylesheet.set_variables(app.get_css_variables())
    app.set_class(app.current_theme.dark, "-dark-mode", update=False)
    app.set_class(not app.current_theme.dark, "-light-mode", update=False)
    app._refresh_truecolor_filter(app.ansi_theme)
    return []


def tell_how_to_keep(app: App[Any], theme: Theme) -> None:
    app.notify(
        f'To have {theme.name} at every start: theme = "{theme.name}" under [screen] in '
        f"{printable(str(config.path()))}",
        timeout=15,
        markup=False,
    )


def drive(app: App[Any], settings: config.Config) -> list[config.Mistake]:
    """Give the console, which runs by now, its keys."""
    if not settings.keys.wanted:
        return []
    from console.tui.keys import keymap  # imports every screen

    return keymap.apply(app, settings.keys)


def mistakes(settings: config.Config) -> list[config.Mistake]:
    """All of a config file, with what only the screen knows: its themes and actions."""
    from console.tui.keys import keymap

    _, of_keys = keymap.checked(settings.keys)
    found = [*settings.mistakes, *unknown_theme(settings.screen), *of_keys]
    return sorted(found, key=lambda mistake: mistake.line)


def unknown_theme(screen: config.Appearance) -> list[config.Mistake]:
    themes = sorted([*BUILTIN_THEMES, DARK_16, LIGHT_16])
    if screen.theme in ("auto", "dark", "light", *themes):
        return []
    names = ", ".join(themes)
    text = f"there is no theme {printable(screen.theme)!r}; there are auto, dark, light, {names}."
    return [config.Mistake(screen.lines.get("theme", 0), text)]


def tell(app: App[Any], mistakes: list[config.Mistake]) -> None:
    """Show mistakes as notifications: three, and how many more there are."""
    for mistake in mistakes[:3]:
        app.notify(printable(str(mistake)), severity="warning", timeout=20, markup=False)
    if len(mistakes) > 3:
        app.notify(
            f"{len(mistakes) - 3} more mistakes in {config.NAME}; `fnconsole config` lists all.",
            severity="warning",
            timeout=20,
            markup=False,
        )
