"""Every action of the screen with its keys, gathered from the bindings: the palette and the help.

There is no second list of actions: what a pane binds with an id appears here under its tooltip, or
its description. `PALETTE` on a pane adds actions that need no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from console import keynames


class Action(NamedTuple):
    title: str
    keys: tuple[str, ...]
    node: DOMNode
    name: str

    async def run(self, app: App[Any]) -> None:
        await app.run_action(self.name, self.node)


def actions_of(node: DOMNode) -> Iterator[Action]:
    """The actions that a widget, a screen or the app binds with an id."""
    found: dict[str, Action] = {}
    bindings = node._bindings.copy()
    bindings.apply_keymap(node.app._keymap)
    every = dict.fromkeys(binding for _, binding in bindings)
    shown = set(keynames.shown_keys(binding.key for binding in every))
    for binding in every:
        if binding.key not in shown:
            continue
        if not binding.id or not (binding.tooltip or binding.description):
            continue
        keys = (*found[binding.action].keys,) if binding.action in found else ()
        title = binding.tooltip or binding.description
        key = node.app.get_key_display(binding)
        found[binding.action] = Action(title, (*dict.fromkeys((*keys, key)),), node, binding.action)
    yield from found.values()
    for name, title in getattr(node, "PALETTE", ()):
        yield Action(title, (), node, name)


def actions_on(screen: Screen[Any]) -> Iterator[Action]:
    """The actions of a screen: those where the focus is, then its own and the app's, then others.

    A hidden pane's are among them; each title is named once, for the first that binds it.
    """
    focus = screen.focused
    nodes = [node for node in focus.ancestors_with_self if node is not screen] if focus else []
    nodes = [node for node in nodes if node is not screen.app]
    seen: set[str] = set()
    for node in (*nodes, screen, screen.app, *screen.query(".actor")):
        for action in actions_of(node):
            if action.title not in seen:
                seen.add(action.title)
                yield action


class Actions(Provider):
    async def discover(self) -> Hits:
        for action in self._possible():
            yield DiscoveryHit(_with_keys(action), partial(action.run, self.app))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._possible():
            text = _with_keys(action)
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), partial(action.run, self.app), text=text)

    def _possible(self) -> Iterator[Action]:
        for action in actions_on(self.screen):
            if action.node.check_action(action.name.split("(")[0], ()):
                yield action


def _with_keys(action: Action) -> str:
    return f"{action.title}  {' '.join(action.keys)}".rstrip()
