"""The user's keys: which of them can be had, and the console driven by them.

Each mistake is told at the line of the config file that asks for it, and the rest applies.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from textual.app import App
from textual.keys import (
    KEY_NAME_REPLACEMENTS,
    Keys,
    _character_to_key,
    key_to_character,
)

from console import config, keynames
from console.text import printable
from console.tui.keys import conflicts, places
from console.tui.keys.conflicts import Finding
from console.tui.keys.places import Keymap


def checked(keys: config.Keys) -> tuple[dict[str, str], list[config.Mistake]]:
    """The keys that can be had, by the ids of actions, and what is wrong with the others."""
    ids = places.known_ids()
    keymap: dict[str, str] = {}
    mistakes: list[config.Mistake] = []
    for identity, wanted in keys.wanted.items():
        line = keys.lines.get(identity, 0)
        if identity not in ids:
            mistakes.append(config.Mistake(line, _unknown(identity, ids)))
            continue
        good = []
        for key in filter(None, (part.strip() for part in wanted.split(","))):
            named = _named(key)
            if problem := _refusal(key, named):
                mistakes.append(config.Mistake(line, problem))
            else:
                good.append(named)
                if sent := keynames.SHIFTED.get(named):
                    good.append(sent)
        if good:
            keymap[identity] = ",".join(dict.fromkeys(good))
    return keymap, mistakes + _clashes(keys, keymap)


def _unknown(identity: str, ids: set[str]) -> str:
    near = difflib.get_close_matches(identity, ids, 1)
    hint = f"is {near[0]!r} meant?" if near else "`fnconsole keys` lists all."
    return f"there is no action {printable(identity)!r}; {hint}"


_OTHER_NAMES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "pgup": "pageup",
    "pgdn": "pagedown",
}


def _named(key: str) -> str:
    """The name that Textual has for a key, however it was written."""
    *modifiers, last = re.split(r"[+-](?=.)", key)
    if modifiers or len(last) > 1:
        last = last.lower()
    last = _character_to_key(last) if len(last) == 1 else _OTHER_NAMES.get(last, last)
    return "+".join([*sorted(modifier.lower() for modifier in modifiers), last])


@cache
def _known_keys() -> frozenset[str]:
    names = {key.value for key in Keys} | set(KEY_NAME_REPLACEMENTS.values())
    return frozenset(names | {f"f{number}" for number in range(1, 25)})


def _refusal(written: str, key: str) -> str:
    """Why a key cannot be had; empty where it can."""
    trouble = keynames.hard(key)
    if trouble and trouble.how == "never":
        return f"{printable(written)} does not arrive from terminals: {trouble.why}."
    *modifiers, last = key.split("+")
    plain = len(last) == 1 or last in _known_keys() or key_to_character(last) is not None
    if key in _known_keys() or (plain and set(modifiers) <= {"ctrl", "shift", "alt"}):
        return ""
    return f"there is no key {printable(written)!r}; `fnconsole keys` shows how keys are named."


def _clashes(keys: config.Keys, keymap: Keymap) -> list[config.Mistake]:
    """What the user's keys are in conflict with, told at the line that asks for them."""
    usual = conflicts.findings({})
    found = []
    for finding in conflicts.findings(keymap):
        if finding.severity != "note" and finding not in usual:
            line = next((keys.lines.get(i, 0) for i in _asking(finding, keymap)), 0)
            found.append(config.Mistake(line, finding.text))
    return list(dict.fromkeys(found))


def _asking(finding: Finding, keymap: Keymap) -> Iterator[str]:
    if finding.id in keymap:
        yield finding.id
    yield from (i for i, wanted in keymap.items() if finding.key in wanted.split(","))


def apply(app: App[Any], keys: config.Keys) -> list[config.Mistake]:
    """Give the console the user's keys; what is wrong with them is returned."""
    if not keys.wanted:
        return []
    keymap, mistakes = checked(keys)
    app.set_keymap(keymap)
    return mistakes
