"""The user's config file, `config.toml` beside the workspaces: what it may say, and what it says.

Owns its form and finds the line of every mistake, which tomllib alone does not. A mistake costs
its own entry and nothing else. Which actions and themes there are is known to the screen only, so
their names are checked there. The trap: it is read before the screen's libraries are imported,
because some of it reaches them through the environment.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.home import home
from console.reach import Reach, section
from console.text import printable

NAME = "config.toml"
FILE_BYTES = 256 * 1024
_SYNTAX_MISTAKES = 20
"""So many lines that are no TOML are passed over one by one; a file with more is no config file."""
SLOW_LINK_FPS = 12
"""Frames a second over a slow link: what changes within 80 ms is sent once."""


@dataclass(frozen=True)
class Mistake:
    line: int
    """Counted from 1; 0 where it is the file as a whole."""
    text: str
    """One sentence."""

    def __str__(self) -> str:
        return f"{NAME}, line {self.line}: {self.text}" if self.line else f"{NAME}: {self.text}"


@dataclass(frozen=True)
class Appearance:
    """The section `[screen]`."""

    theme: str = "auto"
    borders: str = "line"
    colours: str = "auto"
    slow_link: bool = False
    mouse: bool | str = "auto"
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Keys:
    """The section `[keys]`: what an action's keys are instead."""

    wanted: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    keys: Keys = Keys()
    screen: Appearance = Appearance()
    formatter: str = ""
    """Of the section `[editor]`: a command that reads code and prints it laid out."""
    mistakes: tuple[Mistake, ...] = ()
    fetch: Reach = field(default_factory=Reach)
    lines: dict[str, int] = field(default_factory=dict)
    """Of every entry that the file has, by its whole name; it may be mistaken."""

    def set_environment(self, environ: MutableMapping[str, str]) -> None:
        """Tell Textual, which reads this when it is imported; what the user has set is kept."""
        systems = {"16": "standard", "256": "256", "true": "truecolor"}
        if system := systems.get(self.screen.colours):
            environ.setdefault("TEXTUAL_COLOR_SYSTEM", system)
        if self.screen.slow_link:
            environ.setdefault("TEXTUAL_ANIMATIONS", "none")
            environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
            environ.setdefault("TEXTUAL_FPS", str(SLOW_LINK_FPS))


def path() -> Path:
    return home() / NAME


def read() -> Config:
    """The user's config; all as usual where there is none."""
    try:
        with path().open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        return _unreadable(f"it cannot be read ({error.strerror}), so nothing of it applies.")
    if len(data) > FILE_BYTES:
        return _unreadable(f"it is larger than {FILE_BYTES // 1024} KiB, so nothing of it applies.")
    try:
        return parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistake = Mistake(line, "this is not UTF-8; save the file as UTF-8.")
        return Config(mistakes=(mistake,), fetch=_CLOSED)


def parse(text: str) -> Config:
    text = text.replace("\r\n", "\n")
    values, mistakes = _values(text)
    broken = [mistake.line for mistake in mistakes]
    reader = _Reader(_lines(text), mistakes)
    for name, value in values.items():
        if name not in ("editor", "fetch", "keys", "screen"):
            reader.complain(
                (name,),
                f"there is no section [{printable(name)}]; there are "
                "[editor], [fetch], [keys] and [screen].",
            )
        elif not isinstance(value, dict):
            reader.complain((name,), f"{name} is a section: write [{name}] on a line of its own.")
    keys = reader.keys(values.get("keys"))
    screen = reader.appearance(values.get("screen"))
    formatter = reader.formatter(values.get("editor"))
    fetch = section(values.get("fetch"), lambda name, said: reader.complain(("fetch", name), said))
    if _is_damaged("fetch", text, broken) or not isinstance(values.get("fetch", {}), dict):
        fetch = _CLOSED
    by_line = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
    return Config(keys, screen, formatter, by_line, fetch, reader.lines)


_CLOSED = Reach(offline=True)
"""Where it is not known what the file meant to forbid."""


def _is_damaged(section: str, text: str, lines: list[int]) -> bool:
    """Whether one of the lines that are no TOML may have been the section's."""
    headers = re.compile(r"\s*\[+\s*([\w\"'.-]*)")
    for number in lines:
        above = [found[1] for line in text.split("\n")[:number] if (found := headers.match(line))]
        if above and above[-1].strip("\"'") == section:
            return True
    return False


def _unreadable(text: str) -> Config:
    return Config(mistakes=(Mistake(0, text),), fetch=_CLOSED)


def _values(text: str) -> tuple[dict[str, Any], list[Mistake]]:
    """What the file says, without the lines that are no TOML."""
    lines = text.split("\n")
    mistakes: list[Mistake] = []
    while len(mistakes) < _SYNTAX_MISTAKES:
        try:
            return tomllib.loads("\n".join(lines)), mistakes
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
            number = int(found[1]) if found else _last(lines)
            while number > 1 and not lines[number - 1].strip():
                number -= 1  # the end of a line is told as the start of the next
            reason = str(error).split(" (at ")[0].rstrip(".")
            mistakes.append(Mistake(number, _syntax(reason, lines[number - 1])))
            if not lines[number - 1].strip():
                break
            lines[number - 1] = ""
    return {}, mistakes


def _last(lines: list[str]) -> int:
    return max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)


def _syntax(reason: str, line: str) -> str:
    if "overwrite" in reason and "." in line.partition("=")[0]:
        name = line.partition("=")[0].strip()
        return f'put the name in quotes, "{printable(name)}", as it has a dot.'
    return f"this is not TOML ({printable(reason)}), so the line is passed over."


class _Reader:
    def __init__(self, lines: dict[tuple[str, ...], int], mistakes: list[Mistake]) -> None:
        self._lines = lines
        self._mistakes = mistakes

    def complain(self, name: tuple[str, ...], text: str) -> None:
        self._mistakes.append(Mistake(self.line(name), text))

    def line(self, name: tuple[str, ...]) -> int:
        return self._lines.get(name, 0)

    @property
    def lines(self) -> dict[str, int]:
        return {".".join(name): line for name, line in self._lines.items()}

    def keys(self, section: object) -> Keys:
        wanted: dict[str, str] = {}
        lines: dict[str, int] = {}
        for name, value in _flat(section):
            action = ".".join(name)
            keys = ",".join(value) if _is_strings(value) else value
            if not isinstance(keys, str) or not keys.strip(" ,"):
                self.complain(
                    ("keys", *name), 'keys are a text such as "f5,ctrl+r"; this entry is ignored.'
                )
                continue
            wanted[action] = keys
            lines[action] = self.line(("keys", *name))
        return Keys(wanted, lines)

    def formatter(self, section: object) -> str:
        found = ""
        for name, value in section.items() if isinstance(section, dict) else ():
            if name != "formatter":
                self.complain(
                    ("editor", name), f"[editor] has no {printable(name)!r}; it has formatter."
                )
            elif not isinstance(value, str):
                self.complain(("editor", name), "formatter is a text; this entry is ignored.")
            else:
                found = value.strip()
        return found

    def appearance(self, section: object) -> Appearance:
        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for name, value in section.items() if isinstance(section, dict) else ():
            if name not in _ENTRIES:
                known = ", ".join(_ENTRIES)
                self.complain(
                    ("screen", name), f"[screen] has no {printable(name)!r}; it has {known}."
                )
                continue
            accepts, what = _ENTRIES[name]
            if not accepts(value):
                self.complain(("screen", name), f"{name} is {what}; this entry is ignored.")
                continue
            found[name] = value
            lines[name] = self.line(("screen", name))
        if "motion" in found and not found.pop("motion"):
            found["slow_link"] = True
        found["colours"] = str(found.get("colours", "auto"))
        return Appearance(**found, lines=lines)


def _among(*allowed: object) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, bool) and value in allowed


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_ENTRIES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (
        lambda value: isinstance(value, str),
        'a text: "auto", "dark", "light" or the name of a theme',
    ),
    "borders": (_among("line", "ascii"), '"line" or "ascii"'),
    "colours": (_among("auto", "16", "256", "true", 16, 256), '"auto", "16", "256" or "true"'),
    "slow_link": (_is_flag, "true or false"),
    "motion": (_is_flag, "true or false"),
    "mouse": (lambda value: _is_flag(value) or value == "auto", 'true, false or "auto"'),
}
"""Name → whether it takes a value, and how to say what it takes."""


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _flat(section: object, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Entries by their whole names: `run.cancel = …` without quotes is a table in TOML."""
    for name, value in section.items() if isinstance(section, dict) else ():
        if isinstance(value, dict):
            yield from _flat(value, (*above, name))
        else:
            yield (*above, name), value


_PART = r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'"""
_NAMED = re.compile(rf"\s*((?:{_PART})(?:\s*\.\s*(?:{_PART}))*)\s*(=)?")


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """Whole name of each section and entry → its line."""
    found: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[+", line)
        named = _NAMED.match(line, header.end() if header else 0)
        if named is None:
            continue
        name = tuple(part.strip("\"'") for part in re.findall(_PART, named[1]))
        if header:
            section = name
            found.setdefault(section, number)
        elif named[2]:
            for end in range(1, len(name) + 1):
                found.setdefault((*section, *name[:end]), number)
    return found
