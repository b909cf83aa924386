"""JSON values as rows that fold: which rows there are, not how they look.

Knows no Textual. A node makes its children when it is first opened and a container shows its first
`PAGE` children until asked for more, so that a value costs what is open of it. The trap: values may
be nested deeper than Python recurses, so every walk here keeps a stack of its own.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from console import jsontext
from console.text import printable
from console.tui.widgets.rows import Row, wrapped

PAGE = 10_000
OPEN_AT_FIRST = 40
"""Containers with more children than this stay folded until asked for."""

Path = tuple[int, ...]
"""Position of a node: its root, its child of that, and so on."""


@dataclass(frozen=True)
class Table:
    """Names with texts, of which a name may come more than once: headers, a query, a form."""

    rows: tuple[tuple[str, str], ...]

    @cached_property
    def name_width(self) -> int:
        """Cells that the names take, so that the texts line up."""
        return min(26, max(len(name) for name, _ in self.rows))


@dataclass(frozen=True)
class Root:
    """A top row with a value under it, and remarks that show even while it is folded."""

    label: Row
    value: Any
    notes: tuple[str, ...] = ()
    opened: bool = False


@dataclass(slots=True, eq=False)
class Node:
    kind: Literal["root", "value", "field", "text", "note", "more"]
    value: Any
    depth: int
    key: str | int | None = None
    parent: Node | None = None
    index: int = 0
    label: Row = ()
    opened: bool = False
    shown: int = PAGE
    notes: list[Node] = field(default_factory=list)
    children: list[Node] | None = None

    @property
    def path(self) -> Path:
        """Of a note, a line of text or a "more" row: that of the node it belongs to."""
        steps: list[int] = []
        node: Node | None = self
        while node is not None:
            if node.kind in ("root", "value", "field"):
                steps.append(node.index)
            node = node.parent
        return tuple(reversed(steps))


class Outline:
    """Roots and the rows that are visible of them."""

    def __init__(self, roots: Sequence[Root] = (), *, open_depth: int = 0) -> None:
        self.width = 80
        self.roots = [_root(root, index) for index, root in enumerate(roots)]
        for node in self.roots:
            if node.opened:
                self._open_to(node, open_depth)
        self.rows: list[Node] = []
        self.refold()

    def refold(self) -> None:
        """Make `rows` anew from what is open."""
        rows: list[Node] = []
        stack: list[Node] = list(reversed(self.roots))
        while stack:
            node = stack.pop()
            rows.append(node)
            rows += node.notes
            if node.opened and (children := self._children(node)):
                hidden = len(children) - node.shown
                if hidden > 0:
                    stack.append(Node("more", hidden, node.depth + 1, parent=node))
                stack.extend(reversed(children[: node.shown]))
        self.rows = rows

    def resize(self, width: int) -> None:
        """Wrap open texts for another width."""
        self.width = width
        for node in self.rows:
            if node.opened and isinstance(node.value, str):
                node.children = None
        self.refold()

    def foldable(self, node: Node) -> bool:
        value = node.value
        if node.kind in ("text", "note", "more"):
            return False
        if isinstance(value, dict | list):
            return bool(value)
        if isinstance(value, Table):
            return bool(value.rows)
        return isinstance(value, str) and self._long(node, value)

    def toggle(self, row: int) -> int:
        """Fold or unfold at a row; returns the row where the cursor belongs."""
        node = self.rows[row]
        if node.kind == "more" and node.parent is not None:
            node.parent.shown += PAGE
        elif node.opened or self.foldable(node):
            node.opened = not node.opened
        elif node.kind == "text" and node.parent is not None:
            return self.fold(row)
        self.refold()
        return row

    def fold(self, row: int) -> int:
        """Fold the node at a row, or the one around it; returns the row of what was folded."""
        node: Node | None = self.rows[row]
        if node is not None and not node.opened:
            node = node.parent
        if node is None:
            return row
        node.opened = False
        self.refold()
        return self.rows.index(node)

    def unfold_all(self, row: int) -> None:
        """Unfold everything within the node at a row, as far as `PAGE` rows go."""
        stack, budget = [self.rows[row]], PAGE
        while stack and budget > 0:
            node = stack.pop()
            if self.foldable(node) and not isinstance(node.value, str):
                node.opened = True
                children = self._children(node)
                budget -= len(children)
                stack += reversed(children)
        self.refold()

    # -- searching -----------------------------------------------------------------------------

    def find(self, text: str) -> list[Path]:
        """Every place whose key, label or value has `text`, in document order."""
        wanted = text.casefold()
        found: dict[Path, None] = {}
        for root in self.roots:
            label = "".join(piece for piece, _ in root.label)
            if wanted in label.casefold():
                found[(root.index,)] = None
            found.update(dict.fromkeys(_find(root.value, wanted, (root.index,))))
        return list(found)

    def reveal(self, path: Path) -> int:
        """Unfold what hides the node at `path`; returns its row."""
        node = self.roots[path[0]]
        for step in path[1:]:
            node.opened = True
            node.shown = max(node.shown, -(-(step + 1) // PAGE) * PAGE)
            node = self._children(node)[step]
        self.refold()
        return self.rows.index(node)

    # -- nodes ---------------------------------------------------------------------------------

    def _open_to(self, root: Node, depth: int) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            node.opened = True
            if node.depth < depth and len(self._children(node)) <= OPEN_AT_FIRST:
                stack += [child for child in self._children(node) if _few(child.value)]

    def _children(self, node: Node) -> list[Node]:
        if node.children is None:
            node.children = list(self._make_children(node))
        return node.children

    def _make_children(self, node: Node) -> Iterator[Node]:
        value, depth = node.value, node.depth + 1
        if isinstance(value, dict):
            for index, (key, item) in enumerate(value.items()):
                yield Node("value", item, depth, key, node, index)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield Node("value", item, depth, index, node, index)
        elif isinstance(value, Table):
            for index, (key, item) in enumerate(value.rows):
                yield Node("field", item, depth, key, node, index)
        elif isinstance(value, str):
            for line in text_lines(value, max(10, self.width - indent(depth, self.width) - 2)):
                yield Node("text", line, depth, parent=node)

    def _long(self, node: Node, value: str) -> bool:
        name = sum(len(text) for text, _ in node.label) + len(str(node.key or ""))
        room = self.width - indent(node.depth, self.width) - name - 6
        return "\n" in value or len(value) > room


def indent(depth: int, width: int) -> int:
    """Cells before a row; bounded, as a webhook may be nested thousands deep."""
    return min(2 * depth, max(0, width // 2))


def text_lines(text: str, width: int) -> list[str]:
    """A text as printable lines of at most `width` cells."""
    lines = printable(text, lines=True).expandtabs(4).split("\n")
    return [piece for line in lines for piece in wrapped(line, width)]


def next_match(matches: Sequence[Path], here: Path, *, backwards: bool) -> Path:
    """The match after or before a place, round the end."""
    if backwards:
        return matches[bisect_left(matches, here) - 1]
    return matches[bisect_right(matches, here) % len(matches)]


def as_text(value: Any) -> str:
    """A value as it is copied: JSON, or the text itself."""
    if isinstance(value, str):
        return value
    if isinstance(value, Table):
        return "\n".join(f"{name}: {text}" for name, text in value.rows)
    try:
        return jsontext.indented(value)
    except RecursionError:  # decoded nearer to the bottom of the stack than here
        return "(nested too deeply to copy)"


def _few(value: Any) -> bool:
    return isinstance(value, dict | list) and 0 < len(value) <= OPEN_AT_FIRST


def _root(root: Root, index: int) -> Node:
    node = Node("root", root.value, 0, index=index, label=root.label, opened=root.opened)
    node.notes = [Node("note", note, 1, parent=node) for note in root.notes]
    return node


def _find(value: Any, wanted: str, path: Path) -> Iterator[Path]:
    stack: list[tuple[Path, str, Any]] = [(path, "", value)]
    while stack:
        here, key, item = stack.pop()
        if wanted in key.casefold() or wanted in _scalar(item).casefold():
            yield here
        if isinstance(item, dict):
            children = [(str(name), child) for name, child in item.items()]
        elif isinstance(item, list):
            children = [("", child) for child in item]
        elif isinstance(item, Table):
            children = list(item.rows)
        else:
            continue
        stack += [((*here, n), *child) for n, child in reversed(list(enumerate(children)))]


def _scalar(item: Any) -> str:
    if isinstance(item, str):
        return item
    return "" if isinstance(item, dict | list | Table) else json.dumps(item)
