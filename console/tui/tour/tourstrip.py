"""Two lines above the keys: what the tour asks for, what the step before came to, and its own keys.

Shows what it is given; every screen of the tour has one of its own, as no widget lies over several.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static


class Told(NamedTuple):
    """What a strip shows."""

    place: str
    """How far the tour is: `3/18`."""
    says: str
    done: str
    keys: tuple[tuple[str, str], ...]
    """Name of a key, and what it does."""
    hinting: bool = False
    """Whether `says` tells why something was not it."""
    busy: bool = False


class TourStrip(Static):
    DEFAULT_CSS = """
    TourStrip {
        dock: bottom; height: auto; max-height: 5; padding: 0 1;
        background: $primary 20%; color: $foreground;
        &.-above-keys { margin-bottom: 1; }
        &:ansi { background: ansi_default; }
    }
    """

    def __init__(self, told: Told) -> None:
        super().__init__(markup=False)
        self._told = told

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def tell(self, told: Told) -> None:
        if told != self._told:
            self._told = told
            self._draw()

    def _draw(self) -> None:
        told = self._told
        style = "bold $text-warning" if told.hinting else "bold"
        says = Content.assemble((f" {told.place} ", "reverse"), " ", (told.says, style))
        self.update(Content("\n").join([says, self._second(told)]))

    def _second(self, told: Told) -> Content:
        """What was done at the left and the keys at the right; these first where both are long."""
        keys = Content("  ").join(
            Content.assemble((name, "bold $text-primary"), f" {does}") for name, does in told.keys
        )
        done = "… doing it" if told.busy else f"✓ {told.done}" if told.done else ""
        width = self.content_size.width or self.app.size.width - 2  # before it is laid out
        room = width - keys.cell_length
        if cell_len(done) > room - 2:
            done = done[: max(room - 3, 0)] + "…" if room > 8 else ""
        gap = " " * max(room - cell_len(done), 0)
        return Content.assemble((done, "$text-success"), gap, keys)
