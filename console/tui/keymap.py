"""Every key of every place, read from the bindings of the classes, and what is wrong with them.

Owns how the user's `[keys]` are laid over the bindings, and what counts as a conflict. There is no
second list: a place is a class with BINDINGS. The trap: classes exist once their module is
imported, so all modules of the screen are, which takes a moment; the console asks only where the
user changed keys.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.keys import (
    KEY_NAME_REPLACEMENTS,
    Keys,
    _character_to_key,
    key_to_character,
)
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, TextArea

import console.tui
from console import config, keynames
from console.text import printable

Keymap = Mapping[str, str]
Severity = Literal["conflict", "shadowed", "note"]
"""A key of one action only, as two have it; one that works, but not there; one to know about."""

_AT_TIMES = {"run.cancel"}
"""Actions that act only while something goes on; other actions may have their key meanwhile."""


class Action(NamedTuple):
    place: str
    id: str
    """Empty where the keys cannot be changed."""
    title: str
    keys: tuple[str, ...]


class Finding(NamedTuple):
    severity: Severity
    place: str
    id: str
    key: str
    text: str
    """One sentence."""


# -- places ----------------------------------------------------------------------------------


@cache
def places() -> tuple[type[DOMNode], ...]:
    """The classes of the console that bind keys, the program first, then screens, then panes."""
    for module in pkgutil.iter_modules(console.tui.__path__):
        importlib.import_module(f"console.tui.{module.name}")
    found = {kind for kind in _below(DOMNode) if _is_place(kind)}
    return tuple(sorted(found, key=lambda kind: (_rank(kind), name(kind))))


def _below(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def _is_place(kind: type[DOMNode]) -> bool:
    return kind.__module__.startswith("console.tui.") and bool(kind.__dict__.get("BINDINGS"))


def _rank(kind: type[DOMNode]) -> int:
    order = (App, Screen, TextArea, Input)
    return next((n for n, above in enumerate(order) if issubclass(kind, above)), len(order))


def name(kind: type[DOMNode]) -> str:
    if issubclass(kind, App):
        return "Everywhere"
    below = [kind for kind in kind.__subclasses__() if _is_place(kind)]
    if len(below) == 1 and issubclass(kind, Screen):
        return name(below[0])  # made to be that screen's part about something
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__.removesuffix("Screen") or "Screen")
    return words[:1] + words[1:].lower()


def bindings(kind: type[DOMNode], keymap: Keymap, *, own: bool = False) -> BindingsMap:
    """What a place binds, the user's keys laid over; with `own`, without what it inherits."""
    found = BindingsMap(kind.__dict__["BINDINGS"]) if own else kind._merge_bindings().copy()
    found.apply_keymap(keymap)
    return found


# -- the list --------------------------------------------------------------------------------


def actions(keymap: Keymap) -> Iterator[Action]:
    for kind in places():
        gathered: dict[tuple[str, str], list[Binding]] = {}
        for _, binding in bindings(kind, keymap, own=True):
            gathered.setdefault((binding.id or "", binding.action), []).append(binding)
        for (identity, action), bound in gathered.items():
            keys = tuple(dict.fromkeys(binding.key for binding in bound))
            yield Action(name(kind), identity, _title(bound[0], action), keys)


def _title(binding: Binding, action: str) -> str:
    title = binding.tooltip or binding.description
    return title or action.rpartition(".")[2].partition("(")[0].replace("_", " ").capitalize()


def known_ids() -> set[str]:
    found = {binding.id for kind in places() for _, binding in bindings(kind, {})}
    return {identity for identity in found if identity}


# -- what is wrong ---------------------------------------------------------------------------


def findings(keymap: Keymap) -> list[Finding]:
    """Conflicts, and notes on keys that some terminals keep where there is no other key."""
    found: dict[Finding, None] = {}
    for kind in places():
        for finding in (*_twice(kind), *_lost(kind, keymap), *_on_the_way(kind, keymap)):
            found[finding] = None
        for finding in (*_swallowed(kind, keymap), *_covered(kind, keymap)):
            found[finding] = None
    return sorted(found, key=lambda finding: finding.severity)


def _twice(kind: type[DOMNode]) -> Iterator[Finding]:
    """Two actions that one class binds to one key."""
    for key, bound in BindingsMap(kind.__dict__["BINDINGS"]).key_to_bindings.items():
        first, *others = {binding.action: binding for binding in bound}.values()
        for other in others:
            text = f"{key} is the key of two actions: {_called(first)} and {_called(other)}."
            yield _conflict(kind, other, key, text)


def _lost(kind: type[DOMNode], keymap: Keymap) -> Iterator[Finding]:
    """Keys that the user's own take from other actions of the place, the inherited ones too."""
    before = kind._merge_bindings()
    after = bindings(kind, keymap)
    for key, bound in before.key_to_bindings.items():
        for binding in bound:
            now = after.key_to_bindings.get(key, [])
            if not now or (binding.id and binding.id in keymap):
                continue
            if all(other.action != binding.action for other in now):
                text = f"{key} is now the key of {_called(now[0])}, no more of {_called(binding)}."
                yield _conflict(kind, now[0], key, text)
    for key, bound in after.key_to_bindings.items():
        first, *others = {binding.id: binding for binding in bound}.values()
        for other in others:
            if first.action != other.action:
                text = f"{key} is the key of two actions: {_called(first)} and {_called(other)}."
                yield _conflict(kind, other, key, text)


def _on_the_way(kind: type[DOMNode], keymap: Keymap) -> Iterator[Finding]:
    """Actions none of whose keys arrives everywhere."""
    gathered: dict[str, list[Binding]] = {}
    for _, binding in bindings(kind, keymap, own=True):
        gathered.setdefault(binding.action, []).append(binding)
    for bound in gathered.values():
        if all(keynames.troubles(binding.key) for binding in bound):
            alone = all(binding.id and keynames.hard(binding.key) for binding in bound)
            for binding in bound:
                for trouble in keynames.troubles(binding.key):
                    text = f"{binding.key} may not arrive from {trouble.where}: {trouble.why}."
                    severity: Severity = "conflict" if alone else "note"
                    yield _finding(severity, kind, binding, binding.key, text)


def _swallowed(kind: type[DOMNode], keymap: Keymap) -> Iterator[Finding]:
    """Keys that never reach a screen from the text field that it gives the focus to, and keys of
    a text field that are the characters one types there."""
    field = _text_field(kind)
    if field is None:
        return
    of_the_field = {} if field is kind else bindings(field, keymap).key_to_bindings
    for key, binding in bindings(kind, keymap, own=True):
        if binding.priority:
            continue
        if key in of_the_field and of_the_field[key][0].action != binding.action:
            taker = of_the_field[key][0]
            text = f"{key} does not reach {_called(binding)} from the {name(field).lower()}, "
            text += f"where it is the key of {_called(taker)}."
            severity: Severity = "shadowed" if taker.id else "conflict"  # edits, and stays so
            yield _finding(severity, kind, binding, key, text)
        elif field is kind and _is_typed(key):
            yield _conflict(kind, binding, key, f"{key} is typed into the text.")


def _text_field(kind: type[DOMNode]) -> type[DOMNode] | None:
    if issubclass(kind, TextArea | Input):
        return kind
    focus = getattr(kind, "AUTO_FOCUS", None) if issubclass(kind, Screen) else None
    named = (place for place in places() if place.__name__ == focus)
    return next((place for place in named if issubclass(place, TextArea | Input)), None)


def _covered(kind: type[DOMNode], keymap: Keymap) -> Iterator[Finding]:
    """Keys that the program or the workbench takes before the place sees them."""
    above = [place for place in places() if place is not kind and _is_around(place, kind)]
    for place in above:
        first = {
            key: binding
            for key, binding in bindings(place, keymap, own=True)
            if binding.priority and binding.id not in _AT_TIMES
        }
        for key, binding in bindings(kind, keymap, own=True):
            if key in first and first[key].action != binding.action and not binding.priority:
                text = f"{key} does not reach {_called(binding)}: it is the key of "
                text += f"{_called(first[key])}."
                yield _conflict(kind, binding, key, text)


def _is_around(place: type[DOMNode], kind: type[DOMNode]) -> bool:
    """Whether `kind` may be shown within `place`: of the screens, only dialogs stand alone."""
    if issubclass(place, App):
        return True
    in_a_screen = not issubclass(kind, App | Screen)
    return in_a_screen and issubclass(place, Screen) and not issubclass(place, ModalScreen)


def _conflict(kind: type[DOMNode], binding: Binding, key: str, text: str) -> Finding:
    return _finding("conflict", kind, binding, key, text)


def _finding(
    severity: Severity, kind: type[DOMNode], binding: Binding, key: str, text: str
) -> Finding:
    return Finding(severity, name(kind), binding.id or "", key, text)


def _called(binding: Binding) -> str:
    return f"“{_title(binding, binding.action)}”"


def _is_typed(key: str) -> bool:
    character = key_to_character(key)
    return character is not None and character.isprintable()


# -- the user's keys -------------------------------------------------------------------------


def checked(keys: config.Keys) -> tuple[dict[str, str], list[config.Mistake]]:
    """The keys that can be had, by the ids of actions, and what is wrong with the others."""
    ids = known_ids()
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


def shown(key: str) -> str:
    """A key as one writes it: `?` instead of its name, but no comma, which parts keys."""
    *modifiers, last = key.split("+")
    character = key_to_character(last) or ""
    is_sign = character.isprintable() and character not in (",", " ")
    return "+".join([*modifiers, character if len(last) > 1 and is_sign and character else last])


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
    return f"there is no key {printable(written)!r}; F1 in the console shows how keys are named."


def _clashes(keys: config.Keys, keymap: Keymap) -> list[config.Mistake]:
    """What the user's keys are in conflict with, told at the line that asks for them."""
    usual = findings({})
    found = []
    for finding in findings(keymap):
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
