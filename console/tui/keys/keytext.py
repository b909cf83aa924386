"""Keys in sentences: `{run:F5}` stands for the key of the action `run`, as the user has it.

What stands behind the colon is the usual key, which a test compares with the bindings; so no module
is loaded to write a hint. Where the user gave the action other keys, the first of them is named.
"""

from __future__ import annotations

import re

from textual.dom import DOMNode

from console.tui.appearance import ASCII
from console.tui.asciisigns import named_keys
from console.tui.keys.keynaming import written

KEY = re.compile(r"\{([a-z][a-z.-]*):([^{}\s]+)\}")
_CTRL = re.compile(r"\bCtrl\+(\S+)")


def usual(text: str) -> str:
    """A sentence with the keys that an action has where the user chose none."""
    return KEY.sub(lambda found: found[2], text)


def with_short_keys(node: DOMNode, text: str) -> str:
    """As `with_keys`, where there is little room: `^t` as in the key line."""
    return _CTRL.sub(lambda found: f"^{found[1].lower()}", with_keys(node, text))


def with_keys(node: DOMNode, text: str) -> str:
    """A sentence as it is to be shown where `node` is."""
    keymap = node.app._keymap

    def name(found: re.Match[str]) -> str:
        wanted = keymap.get(found[1], "")
        return written(wanted.split(",")[0]) if wanted else found[2]

    found = KEY.sub(name, text)
    return named_keys(found) if node.app.has_class(ASCII) else found
