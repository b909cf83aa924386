"""A list to move through with arrows or j, k, g, G: the one that every list of ours is made of.

Rows are plain text with an optional note at the right edge; the trap is `Option`'s prompt, which
reads a plain str as markup, so rows are always made by `row`.
"""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.text import printable


class Menu(OptionList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]

    def __init__(self, *options: Option, id: str | None = None) -> None:  # noqa: A002
        super().__init__(*options, id=id, compact=True, markup=False)

    @property
    def current(self) -> str | None:
        """The id of the highlighted row."""
        return None if self.highlighted is None else self.get_option_at_index(self.highlighted).id

    def fill(self, options: list[Option], current: str | None) -> None:
        """Replace all rows and highlight the one with the id `current`, or else the first."""
        self.clear_options()
        self.add_options(options)
        ids = [option.id for option in options]
        if options:
            self.highlighted = ids.index(current) if current in ids else 0


def row(identity: str, text: str, note: str = "", dim: str = "") -> Option:
    """A row of a `Menu`: text, a dim remark after it, a note at the right edge."""
    grid = Table.grid(expand=True, padding=0)
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(no_wrap=True)
    label = Text(printable(text))
    if dim:
        label.append("  " + printable(dim), style="dim")
    grid.add_row(label, Text(" " + printable(note) if note else "", style="dim"))
    return Option(grid, id=identity)
