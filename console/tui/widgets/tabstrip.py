"""One row of tabs, for a pane too low for a row of underlines as well.

Only shows names and says which was clicked; the keys belong to the pane around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

_BETWEEN = 2


class TabStrip(Widget):
    DEFAULT_CSS = """
    TabStrip { height: 1; padding: 0 1; }
    """

    current: reactive[str] = reactive("")

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, tabs: Sequence[tuple[str, str]] = (), current: str = "") -> None:
        """Args:
        tabs: id and label of each.
        """
        super().__init__()
        self._tabs = list(tabs)
        self.set_reactive(TabStrip.current, current)

    @property
    def tabs(self) -> list[str]:
        return [tab for tab, _ in self._tabs]

    @property
    def labels(self) -> list[str]:
        return [label for _, label in self._tabs]

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        if list(tabs) != self._tabs:
            self._tabs = list(tabs)
            self.refresh()

    def beside(self, step: int) -> str:
        """The tab left or right of the current one, round the end."""
        names = self.tabs
        return names[(names.index(self.current) + step) % len(names)]

    def render(self) -> Content:
        parts: list[Content | str] = []
        for tab, label in self._tabs:
            # Underlined, so that it also shows where there are no colours.
            style = "bold underline $text-primary" if tab == self.current else "$foreground-muted"
            parts += [Content.styled(label, style), " " * _BETWEEN]
        return Content("").join(Content(part) if isinstance(part, str) else part for part in parts)

    def jump_spots(self) -> Iterator[tuple[int, Message]]:
        left = self.styles.padding.left
        for tab, label in self._tabs:
            yield left, self.Picked(tab)
            left += len(label) + _BETWEEN

    def on_click(self, event: Click) -> None:
        left = self.styles.padding.left
        for tab, label in self._tabs:
            if left <= event.x < left + len(label):
                self.post_message(self.Picked(tab))
            left += len(label) + _BETWEEN
