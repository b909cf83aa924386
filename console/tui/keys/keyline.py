"""The keys that act here, in one line: those that must be known first, then what there is room for.

Reads the screen's bindings a moment after they changed, and draws only where the shown keys differ:
what comes and goes within a short run costs no redraw. It is empty while a dialog lies over its
screen, as the dialog's keys act then, which it names itself. The trap: one widget for the whole
line, as a widget for each key would have the whole screen laid out at every change.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.events import Click
from textual.timer import Timer
from textual.widget import Widget

READ_DELAY_S = 0.05  # longer than most runs; shorter than a look down
_MARGIN, _GAP = 1, 2  # cells before the first key, and between two


class Key(NamedTuple):
    name: str
    shown: str
    description: str
    action: str
    enabled: bool

    @property
    def cells(self) -> int:
        return cell_len(f"{self.shown} {self.description}")


class KeyLine(Widget):
    FIRST: ClassVar[tuple[str, ...]] = (
        "cancel_run",
        "choose",
        "run",
        "save",
        "leave",
        "command_palette",
        "app.help",
        "next_pane(1)",
        "tab(1)",
    )

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--description"}

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        & .keys--key { color: $text-primary; text-style: bold; }
        & .keys--description { color: $footer-description-foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[Key] = []
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._changed())
        self.watch(self.screen, "stack_updates", self._covered_or_not, init=False)
        self._read()

    def _changed(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(READ_DELAY_S, self._read)

    def _covered_or_not(self) -> None:
        if self.app.screen is self.screen:
            self._read()  # with the rest that is drawn now
        else:
            self._changed()

    def _read(self) -> None:
        self._timer = None
        above = self.app.screen
        covered = above is not self.screen and above.is_modal and not above.has_class("-letters")
        keys = [] if covered else self._acting()
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def _acting(self) -> list[Key]:
        """What the screen's keys do now, those first that must be known."""
        rank = {action: place for place, action in enumerate(self.FIRST)}
        found: dict[str, Key] = {}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and binding.action not in found:
                shown = self.app.get_key_display(binding)
                key = Key(binding.key, shown, binding.description, binding.action, enabled)
                found[binding.action] = key
        return sorted(found.values(), key=lambda key: rank.get(key.action, len(rank)))

    def _fitting(self) -> list[Key]:
        room = self.size.width - _MARGIN
        fitting = []
        for key in self._keys:
            room -= key.cells
            if room >= 0:
                fitting.append(key)
            room -= _GAP
        return fitting

    def render(self) -> Text:
        line = Text(" " * _MARGIN, no_wrap=True)
        names = self.get_component_rich_style("keys--key", partial=True)
        words = self.get_component_rich_style("keys--description", partial=True)
        for key in self._fitting():
            start = len(line)
            line.append(key.shown, names)
            line.append(f" {key.description}", words)
            if not key.enabled:
                line.stylize("dim", start)
            line.append(" " * _GAP)
        return line

    def on_click(self, event: Click) -> None:
        start = _MARGIN
        for key in self._fitting():
            if start <= event.x < start + key.cells:
                self.app.simulate_key(key.name)
            start += key.cells + _GAP
