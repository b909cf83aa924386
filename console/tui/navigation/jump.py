"""Jump mode: letters stand on every place of the screen, typing them goes there.

A screen that can be seen through, with nothing on it but letters, so that what is below stays where
it is. The trap: the places are those at the moment of the key; what the engine changes below is
seen, but its letters do not follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.events import Click, Key
from textual.screen import ModalScreen
from textual.widgets import Static

from console.tui.navigation.jumplabels import labels
from console.tui.navigation.jumpspots import Spot


class JumpLabel(Static):
    DEFAULT_CSS = """
    JumpLabel {
        position: absolute; width: auto; height: 1;
        background: $warning; color: $background; text-style: bold;
        &.-other { display: none; }
        &:nocolor { text-style: bold reverse; }
        &:ansi { background: ansi_yellow; color: ansi_black; }
    }
    """

    def __init__(self, letters: str, spot: Spot) -> None:
        super().__init__(letters, markup=False)
        self.letters = letters
        self.spot = spot
        self.styles.offset = (spot.x, spot.y)


class JumpScreen(ModalScreen[Callable[[], None] | None]):
    """Its answer goes to the place that was chosen."""

    DEFAULT_CSS = "JumpScreen, JumpScreen:ansi { background: transparent; }"
    AUTO_FOCUS = None

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__(classes="-letters")  # below which nothing changes, the key line neither
        self._labels = [
            JumpLabel(letters, spot)
            for letters, spot in zip(labels(len(spots)), spots, strict=False)
        ]
        self._typed = ""

    def compose(self) -> ComposeResult:
        yield from self._labels

    def on_key(self, event: Key) -> None:
        """Every key is a letter here, or ends it."""
        event.stop()
        event.prevent_default()
        if event.key == "backspace":
            self._narrow("")
        elif event.character is not None and event.character.isalpha():
            self._narrow(self._typed + event.character.lower())
        else:
            self.dismiss(None)

    def _narrow(self, typed: str) -> None:
        left = [label for label in self._labels if label.letters.startswith(typed)]
        if not left:
            self.dismiss(None)
        elif left[0].letters == typed:
            self.dismiss(left[0].spot.go)
        else:
            self._typed = typed
            for label in self._labels:
                label.set_class(label not in left, "-other")

    def on_click(self, event: Click) -> None:
        event.stop()
        self.dismiss(None)
