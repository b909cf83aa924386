"""`fnconsole config`: where config and data lie, what each value is and says who, what is wrong.

Owns the print-out, which is a config file itself: kept as one, it changes nothing. The values are
those of `console.config`, the environment where that has the last word. Keys that are as usual are
not among them: they are `fnconsole keys`'s. The exit code is 2 where the file has mistakes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from console import config, workspaces
from console.cli import arguments, output
from console.home import home
from console.text import printable

_DEFAULT, _ENVIRONMENT = "default", "environment"


class Value(NamedTuple):
    name: str
    """Whole, as in `screen.theme`."""
    value: Any
    origin: str
    line: int = 0
    """Of the config file, from 1; 0 where it does not say."""
    variable: str = ""
    """Of the environment, where that says it."""

    @property
    def told(self) -> str:
        """The origin in a few words; a file of which part is lost forbids, without a line."""
        if self.origin == config.NAME:
            return f"line {self.line}" if self.line else "a mistake in the file"
        return self.variable or self.origin


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    from console.tui import appearance

    found = config.read()
    mistakes = appearance.mistakes(found)
    values = [*_values(found, os.environ)]
    if args.json:
        output.write_json(_facts(values, mistakes))
    else:
        output.write(_text(values))
        for mistake in mistakes:
            output.complain(str(mistake))
    return 2 if mistakes else 0


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole config",
        description="Where config and data lie, and each value with its origin: default, line of\n"
        "config.toml, or the environment. Mistakes of the file are told with their lines,\n"
        "and the exit code is 2 then.",
        epilog="example:\n  fnconsole config",
    )
    arguments.add_json(parser)
    return parser


def _values(found: config.Config, environ: Mapping[str, str]) -> Iterator[Value]:
    screen, fetch, lines = found.screen, found.fetch, found.lines
    if screen.theme == "auto" and (theme := environ.get("TEXTUAL_THEME", "")):
        yield Value("screen.theme", theme, _ENVIRONMENT, variable="TEXTUAL_THEME")
    else:
        yield _value("screen.theme", screen.theme, screen.lines.get("theme"))
    yield _value("screen.borders", screen.borders, screen.lines.get("borders"))
    yield _colours(screen, environ)
    slow = screen.lines.get("slow_link", screen.lines.get("motion"))
    yield _value("screen.slow_link", screen.slow_link, slow)
    yield _value("screen.mouse", screen.mouse, screen.lines.get("mouse"))
    formatter = lines.get("editor.formatter") if found.formatter else None
    yield _value("editor.formatter", found.formatter, formatter)
    for name in ("offline", "allow", "deny", "private"):
        value = _value(f"fetch.{name}", getattr(fetch, name), lines.get(f"fetch.{name}"))
        closed = name == "offline" and fetch.offline and not value.line
        yield value._replace(origin=config.NAME) if closed else value
    for action, keys in found.keys.wanted.items():
        yield _value(f"keys.{action}", keys, found.keys.lines.get(action))


def _value(name: str, value: Any, line: int | None) -> Value:
    return Value(name, value, config.NAME if line else _DEFAULT, line or 0)


def _colours(screen: config.Appearance, environ: Mapping[str, str]) -> Value:
    value = _value("screen.colours", screen.colours, screen.lines.get("colours"))
    for variable in ("NO_COLOR", "TEXTUAL_COLOR_SYSTEM"):
        if environ.get(variable):
            return value._replace(origin=_ENVIRONMENT, line=0, variable=variable)
    return value


def _facts(values: list[Value], mistakes: list[config.Mistake]) -> dict[str, Any]:
    return {
        "config": str(config.path()),
        "exists": config.path().exists(),
        "data": str(home()),
        "workspaces": workspaces.names(),
        "values": [value._asdict() for value in values],
        "mistakes": [{"line": mistake.line, "text": mistake.text} for mistake in mistakes],
    }


def _text(values: list[Value]) -> str:
    missing = "" if config.path().exists() else "; it does not exist, so all is as usual"
    by = ", by FNCONSOLE_HOME" if os.environ.get("FNCONSOLE_HOME") else ""
    names = ", ".join(workspaces.names()) or "none yet"
    lines = [
        f"# Config: {printable(str(config.path()))}{missing}",
        f"# Data: {printable(str(home()))}{by}; workspaces: {printable(names)}",
    ]
    entries = [(_entry(value), value) for value in values]
    width = min(40, max(len(entry) for entry, _ in entries))
    section = ""
    for entry, value in entries:
        if (of := value.name.partition(".")[0]) != section:
            section = of
            lines += ["", f"[{section}]"]
        lines.append(f"{entry:{width}}  # {value.told}")
    return "\n".join([*lines, ""])


def _entry(value: Value) -> str:
    name = value.name.partition(".")[2]
    name = name if name.replace("_", "").isalnum() and name.isascii() else json.dumps(name)
    return printable(f"{name} = {json.dumps(value.value, ensure_ascii=False)}")
