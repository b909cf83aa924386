"""What could stand at the cursor: documented names, a function's settings, words of the file.

Pure functions over text and names. The trap is a long file: only lines near the cursor are read for
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textual.document._document import Location

from console.hints import reference, rules
from console.model import Setting

WORD_ROWS = 1_000  # above and below the cursor
WORD_CHARACTERS = 200_000
WORD_LENGTH = 60
COLUMNS_READ = 300
CANDIDATES = 2_000
_PATH = re.compile(r"((?:[A-Za-z_$][\w$]*\??\.)*)([\w$]*)$")
_WORD = re.compile(r"(?<![\w$])[A-Za-z_$][\w$]{2,}")
_MEMBER = re.compile(r"\.([A-Za-z_$][\w$]{2,})")
_KEYWORDS = """
    async await break case catch class const continue default delete else extends false finally for
    function instanceof new null return static super switch this throw true try typeof undefined
    while
"""
_TYPES = {
    "STRING": "text",
    "BOOLEAN": "true or false",
    "ARRAY": "texts",
    "TEXT_MAP": "texts by name",
}


class Candidate(NamedTuple):
    name: str
    signature: str = ""
    text: str = ""
    """What it is for; empty for a word of the file."""
    source: str = ""


class Place(NamedTuple):
    owner: str
    """What stands before the last dot: `request.headers`; empty without a dot."""
    prefix: str
    """The part of the name that is there."""


def place(before: str) -> Place:
    """What is being typed at the end of a line's first part."""
    match = _PATH.search(before[-COLUMNS_READ:])
    assert match is not None
    return Place(match[1].replace("?", "").removesuffix("."), match[2])


def documented(
    owner: str, settings: Sequence[Setting], parameters: Sequence[str]
) -> list[Candidate]:
    """The members of a name that is known.

    Args:
        parameters: what onRequest calls its request and its settings.
    """
    owner = _usual(owner, parameters)
    if owner == "settings":
        return [_of_setting(setting) for setting in settings]
    return [Candidate(*entry) for entry in reference.members(owner)] if owner else []


def fields(method: str) -> list[Candidate]:
    return [Candidate(*entry) for entry in reference.fields(method)]


def told(path: str, settings: Sequence[Setting], parameters: Sequence[str]) -> Candidate | None:
    """What is known of a name with its owner."""
    path = _usual(path, parameters)
    owner, _, name = path.rpartition(".")
    if owner == "settings":
        found = documented(owner, settings, ())
        return next((candidate for candidate in found if candidate.name == name), None)
    entry = reference.find(path)
    return None if entry is None else Candidate(*entry)


def _usual(path: str, parameters: Sequence[str]) -> str:
    """A path as the documentation would write it."""
    first, dot, rest = path.partition(".")
    for name, usual in zip(parameters, ("request", "settings"), strict=False):
        if first == name:
            return usual + dot + rest
    return path


def _of_setting(setting: Setting) -> Candidate:
    kind = _TYPES[setting.type]
    marks = [kind, *["required"] * setting.required, *["secret"] * setting.sensitive]
    about = ". ".join(filter(None, [setting.label, setting.description]))
    return Candidate(setting.name, f"{setting.name}: {', '.join(marks)}", about, "this function")


def elsewhere(lines: Sequence[str], location: Location, at: Place) -> list[Candidate]:
    """Words of the file that fit: after a dot those that follow one, else all, and the language's.

    The word at the cursor itself does not count.
    """
    words = sorted(_near(lines, location, at), key=str.casefold)
    if at.owner:
        return [Candidate(word) for word in words]
    own = [Candidate(word) for word in words]
    globals_ = [Candidate(*entry) for entry in reference.members("")]
    known = {candidate.name for candidate in (*own, *globals_)}
    language = sorted({*_KEYWORDS.split(), *rules.LANGUAGE} - known, key=str.casefold)
    documented_names = {candidate.name for candidate in globals_}
    return [
        *globals_,
        *(candidate for candidate in own if candidate.name not in documented_names),
        *(Candidate(name) for name in language),
    ]


def _near(lines: Sequence[str], location: Location, at: Place) -> set[str]:
    row, column = location
    pattern = _MEMBER if at.owner else _WORD
    words: set[str] = set()
    here = (lines[row][: column - len(at.prefix)], lines[row][column:])
    left = WORD_CHARACTERS
    for line in (*here, *_outwards(lines, row)):
        left -= len(line)
        if left < 0 or len(words) >= CANDIDATES:
            break
        words.update(pattern.findall(line))
    return {word for word in words if len(word) <= WORD_LENGTH}


def _outwards(lines: Sequence[str], row: int) -> Iterator[str]:
    """The lines around a row, the nearest first."""
    for distance in range(1, WORD_ROWS):
        if row >= distance:
            yield lines[row - distance]
        if row + distance < len(lines):
            yield lines[row + distance]


def fitting(candidates: Iterable[Candidate], prefix: str) -> list[Candidate]:
    """Those that begin with a prefix, as it is written or not; then those that have it within."""
    if not prefix:
        return list(candidates)
    wanted = prefix.casefold()
    ranked: tuple[list[Candidate], ...] = ([], [], [])
    for candidate in candidates:
        name = candidate.name
        if name.startswith(prefix):
            ranked[0].append(candidate)
        elif name.casefold().startswith(wanted):
            ranked[1].append(candidate)
        elif len(wanted) > 1 and wanted in name.casefold():
            ranked[2].append(candidate)
    return [candidate for rank in ranked for candidate in rank]
