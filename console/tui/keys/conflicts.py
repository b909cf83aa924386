"""What is wrong with the keys of the console: two actions on one, or one that does not arrive.

Knows the places and what terminals do to keys, not who chose the keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, TextArea

from console import keynames
from console.tui.keys import places

Severity = Literal["conflict", "shadowed", "note"]
"""Two actions want one key, or none arrives; a nearer action has it there; good to know."""

_AT_TIMES = {"run.cancel", "tour.do", "tour.skip", "tour.back", "tour.end"}
"""Actions that act only while something goes on; other actions may have their key meanwhile."""


class Finding(NamedTuple):
    severity: Severity
    place: str
    id: str
    key: str
    text: str
    """One sentence."""


def findings(keymap: places.Keymap) -> list[Finding]:
    """Conflicts, and notes on keys that some terminals keep where there is no other key."""
    found: dict[Finding, None] = {}
    for kind in places.places():
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


def _lost(kind: type[DOMNode], keymap: places.Keymap) -> Iterator[Finding]:
    """Keys that the user's own take from other actions of the place, the inherited ones too."""
    before = kind._merge_bindings()
    after = places.bindings(kind, keymap)
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


def _on_the_way(kind: type[DOMNode], keymap: places.Keymap) -> Iterator[Finding]:
    """Actions none of whose keys arrives everywhere."""
    gathered: dict[str, list[Binding]] = {}
    for _, binding in places.bindings(kind, keymap, own=True):
        gathered.setdefault(binding.action, []).append(binding)
    for bound in gathered.values():
        if all(keynames.troubles(binding.key) for binding in bound):
            alone = all(binding.id and keynames.hard(binding.key) for binding in bound)
            for binding in bound:
                for trouble in keynames.troubles(binding.key):
                    text = f"{binding.key} may not arrive from {trouble.where}: {trouble.why}."
                    severity: Severity = "conflict" if alone else "note"
                    yield _finding(severity, kind, binding, binding.key, text)


def _swallowed(kind: type[DOMNode], keymap: places.Keymap) -> Iterator[Finding]:
    """Keys that never reach a screen from the text field that it gives the focus to, and keys of
    a text field that are the characters one types there."""
    field = _text_field(kind)
    if field is None:
        return
    of_the_field = {} if field is kind else places.bindings(field, keymap).key_to_bindings
    for key, binding in places.bindings(kind, keymap, own=True):
        if binding.priority:
            continue
        if key in of_the_field and of_the_field[key][0].action != binding.action:
            taker = of_the_field[key][0]
            text = (
                f"{key} does not reach {_called(binding)} from the {places.name(field).lower()}, "
            )
            text += f"where it is the key of {_called(taker)}."
            severity: Severity = "shadowed" if taker.id else "conflict"  # edits, and stays so
            yield _finding(severity, kind, binding, key, text)
        elif field is kind and _is_typed(key):
            yield _conflict(kind, binding, key, f"{key} is typed into the text.")


def _text_field(kind: type[DOMNode]) -> type[DOMNode] | None:
    if issubclass(kind, TextArea | Input):
        return kind
    focus = getattr(kind, "AUTO_FOCUS", None) if issubclass(kind, Screen) else None
    named = (place for place in places.places() if place.__name__ == focus)
    return next((place for place in named if issubclass(place, TextArea | Input)), None)


def _covered(kind: type[DOMNode], keymap: places.Keymap) -> Iterator[Finding]:
    """Keys that the program or the workbench takes before the place sees them."""
    above = [place for place in places.places() if place is not kind and _is_around(place, kind)]
    for place in above:
        first = {
            key: binding
            for key, binding in places.bindings(place, keymap, own=True)
            if binding.priority and binding.id not in _AT_TIMES
        }
        for key, binding in places.bindings(kind, keymap, own=True):
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
    return Finding(severity, places.name(kind), binding.id or "", key, text)


def _called(binding: Binding) -> str:
    return f"“{places.title(binding, binding.action)}”"


def _is_typed(key: str) -> bool:
    character = key_to_character(key)
    return character is not None and character.isprintable()
