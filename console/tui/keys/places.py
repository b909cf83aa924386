"""The places of the console that bind keys, and what each binds, read from the classes.

There is no second list: a place is a class with BINDINGS. The trap: classes exist once their module
is imported, so all modules of the screen are, which takes a moment; the console asks only where the
user changed keys.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widgets import Input, TextArea

import console.tui
from console import keynames

Keymap = Mapping[str, str]
"""Id of an action → its keys, parted by commas."""


class Action(NamedTuple):
    place: str
    id: str
    """Empty where the keys cannot be changed."""
    title: str
    keys: tuple[str, ...]


@cache
def places() -> tuple[type[DOMNode], ...]:
    """The classes of the console that bind keys, the program first, then screens, then panes."""
    for module in pkgutil.walk_packages(console.tui.__path__, "console.tui."):
        importlib.import_module(module.name)
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


def actions(keymap: Keymap) -> Iterator[Action]:
    for kind in places():
        gathered: dict[tuple[str, str], list[Binding]] = {}
        for _, binding in bindings(kind, keymap, own=True):
            gathered.setdefault((binding.id or "", binding.action), []).append(binding)
        for (identity, action), bound in gathered.items():
            keys = tuple(keynames.shown_keys(dict.fromkeys(binding.key for binding in bound)))
            yield Action(name(kind), identity, title(bound[0], action), keys)


def title(binding: Binding, action: str) -> str:
    title = binding.tooltip or binding.description
    return title or action.rpartition(".")[2].partition("(")[0].replace("_", " ").capitalize()


def known_ids() -> set[str]:
    found = {binding.id for kind in places() for _, binding in bindings(kind, {})}
    return {identity for identity in found if identity}


def shown(key: str) -> str:
    """A key as one writes it: `?` instead of its name, but no comma, which parts keys."""
    *modifiers, last = key.split("+")
    character = key_to_character(last) or ""
    is_sign = character.isprintable() and character not in (",", " ")
    return "+".join([*modifiers, character if len(last) > 1 and is_sign and character else last])
