"""Any JSON value as a tree that folds, searched with `/`, of which `y` copies a part.

Shows one value, or several under labels of their own (the events of a run, the parts of a request).
What is visible is decided by `outline`; here is only how it looks and which keys it takes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Resize

from console.text import printable
from console.tui.widgets import clipboard
from console.tui.widgets.outline import (
    Node,
    Outline,
    Path,
    Root,
    Table,
    as_text,
    indent,
    next_match,
)
from console.tui.widgets.rows import Piece, Row, RowList
from console.tui.widgets.search import SearchBar
from console.tui.widgets.wording import count

_KEYS_SHOWN = 12
_SEARCH_ACTIONS = ("next_match", "end_search")


class JsonTree(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "choose", "Fold", show=False),
        Binding("left", "fold", "Fold", show=False),
        Binding("right", "unfold", "Unfold", show=False),
        Binding(
            "asterisk",
            "unfold_all",
            show=False,
            id="tree.unfold-all",
            tooltip="Unfold everything below",
        ),
        Binding(
            "slash",
            "search",
            "Search",
            key_display="/",
            id="tree.search",
            tooltip="Search keys and values",
        ),
        Binding("n", "next_match(False)", show=False, id="tree.next", tooltip="Next match"),
        Binding("N", "next_match(True)", show=False, id="tree.previous", tooltip="Match before"),
        Binding("escape", "end_search", show=False),
        Binding("y", "copy", "Copy", id="tree.copy", tooltip="Copy what is under the cursor"),
    ]

    def __init__(self, *, what: str = "value", empty: str = "", id: str | None = None) -> None:  # noqa: A002
        """Args:
        what: names a root where it is copied, e.g. "event".
        """
        super().__init__(empty=empty, id=id)
        self._what = what
        self._outline = Outline()
        self._bar: SearchBar | None = None
        self._matches: list[Path] = []

    # -- what is shown -------------------------------------------------------------------------

    def show(self, value: Any, *, open_depth: int = 2) -> None:
        """Show one value, open down to a depth where its parts are few."""
        self.show_roots([Root((), value, opened=True)], open_depth=open_depth)

    def show_roots(
        self, roots: Sequence[Root], *, open_depth: int = 1, keep_cursor: bool = False
    ) -> None:
        """Show values under labels of their own."""
        self.action_end_search()
        self._outline = Outline(roots, open_depth=open_depth)
        if self.width:
            self._outline.resize(self.width)
        self.rows_changed(None if keep_cursor else 0)

    @property
    def root_index(self) -> int | None:
        """Which root the cursor is in."""
        return self._outline.rows[self.cursor].path[0] if self._outline.rows else None

    def go_to_root(self, index: int) -> None:
        self.cursor = self._outline.rows.index(self._outline.roots[index])

    def on_resize(self, event: Resize) -> None:
        if self.width != self._outline.width:
            self._outline.resize(self.width)
            self.rows_changed()
        super().on_resize(event)

    # -- rows ----------------------------------------------------------------------------------

    def row_count(self) -> int:
        return len(self._outline.rows)

    def row(self, index: int) -> Row:
        node = self._outline.rows[index]
        lead = " " * indent(node.depth, self.width)
        if node.kind == "text":
            return [(lead + "  " + node.value, "")]
        if node.kind == "note":
            return [(f"{lead}! {printable(node.value)}", "warning")]
        if node.kind == "more":
            return [(f"{lead}… {node.value:,} more: Enter shows them", "dim")]
        mark = "  "
        if node.opened or self._outline.foldable(node):
            mark = "▾ " if node.opened else "▸ "
        return [(lead + mark, "dim"), *self._key_pieces(node), *self._value_pieces(node)]

    def _key_pieces(self, node: Node) -> list[Piece]:
        if node.kind == "root":
            return [*node.label, ("  ", "")] if node.label else []
        key = printable(str(node.key)[:200])
        if node.kind == "field" and node.parent is not None:
            return [(key.ljust(node.parent.value.name_width) + "  ", "accent")]
        return [(key, "dim" if isinstance(node.key, int) else "accent"), (": ", "dim")]

    def _value_pieces(self, node: Node) -> list[Piece]:
        value = node.value
        if node.label and isinstance(value, dict | list):
            return []
        if isinstance(value, dict):
            return [(_keys(value, node.opened), "dim")]
        if isinstance(value, list):
            return [(f"[{count(len(value), 'item')}]" if value else "[]", "dim")]
        if isinstance(value, Table):
            return [] if value.rows else [("none", "dim")]
        if isinstance(value, str):
            if node.opened:
                return [(count(len(value), "character"), "dim")]
            text = value[: self.width + 1]
            if node.kind == "field":
                return [(printable(text), "")]
            return [(printable(json.dumps(text, ensure_ascii=False)), "")]
        return [(json.dumps(value), "")]

    # -- folding -------------------------------------------------------------------------------

    def choose(self, index: int) -> None:
        self.rows_changed(self._outline.toggle(index))

    def action_fold(self) -> None:
        if self._outline.rows:
            self.rows_changed(self._outline.fold(self.cursor))

    def action_unfold(self) -> None:
        if self._outline.rows and not self._outline.rows[self.cursor].opened:
            self.choose(self.cursor)

    def action_unfold_all(self) -> None:
        if self._outline.rows:
            self._outline.unfold_all(self.cursor)
            self.rows_changed()

    # -- searching -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave `n`, `N` and Esc to others while nothing is searched."""
        if action in _SEARCH_ACTIONS:
            return self._bar is not None
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        self.action_end_search()
        if self.parent is not None and self._outline.rows:
            self._bar = SearchBar(
                "a key or a value", on_enter=self._search, on_close=self._search_closed
            )
            self.screen.mount(self._bar, after=self)  # in the tree's own container

    def action_end_search(self) -> None:
        if self._bar is not None:
            self._bar.action_close()

    def action_next_match(self, backwards: bool) -> None:
        if self._matches and self._bar is not None:
            here = self._outline.rows[self.cursor].path
            match = next_match(self._matches, here, backwards=backwards)
            self.rows_changed(self._outline.reveal(match))
            place = self._matches.index(match) + 1
            self._bar.tell(f"{place:,} of {len(self._matches):,} · n next · N back · Esc end")

    def _search(self, text: str) -> None:
        self._matches = self._outline.find(text) if text else []
        if self._matches:
            self.focus()
            self.action_next_match(False)
        elif self._bar is not None:
            self._bar.tell("nothing found")

    def _search_closed(self) -> None:
        if self._bar is not None and self._bar.has_focus_within:
            self.focus()
        self._bar, self._matches = None, []

    # -- copying -------------------------------------------------------------------------------

    def action_copy(self) -> None:
        if not self._outline.rows:
            return
        node = self._outline.rows[self.cursor]
        if node.kind in ("text", "more") and node.parent is not None:
            node = node.parent
        what = f"the {self._what}" if node.kind == "root" else "the value"
        suffix = ".txt" if isinstance(node.value, str | Table) else ".json"
        told = clipboard.copy(self.app, as_text(node.value), what, suffix=suffix)
        self.notify(told, markup=False)


def _keys(value: dict[Any, Any], opened: bool) -> str:
    if not value:
        return "{}"
    if opened:
        return f"{{{count(len(value), 'key')}}}"
    names = [printable(str(name)[:40]) for name, _ in zip(value, range(_KEYS_SHOWN), strict=False)]
    return "{" + ", ".join(names) + (", …}" if len(value) > _KEYS_SHOWN else "}")
