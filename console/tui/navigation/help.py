"""Help: how the screen works, and every key of where one was when asking for it."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from console.tui.editor.surface import TextSurface
from console.tui.keys.actions import Action, actions_on
from console.tui.keys.keytext import with_keys

_INTRODUCTION = """\
{run:F5} runs the code as it stands in the editor with the request beside it; nothing needs to be \
saved first. {save:F2} saves a version. Unsaved text is kept as a draft within a second, so \
quitting or a lost connection costs nothing.

Tab goes from field to field. In an editor Tab indents: Esc and then Tab leaves it. Letters work \
where no text is typed. Shift (Option in iTerm) with the mouse selects text in most terminals. In \
tmux, copying needs `set -g set-clipboard on`."""

_EDITING = {
    "^z": "Undo",
    "^y": "Redo",
    "^x  ^c  ^v": "Cut, copy, paste",
    "^a  ^e": "Start of the line, first of what is indented there; its end",
    "^k": "Delete to the end of the line, and there the line break",
    "^u": "Delete to the start of the line",
    "^w": "Delete the word before",
    "^home  ^end": "Start and end of the text",
    "esc tab": "Leave the editor; Tab alone indents",
}
"""Of the editors, whose keys are Textual's own and have no ids."""


class Help(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "leave", "Close", id="help.leave"),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Help", classes="dialog-title")
            with VerticalScroll():
                yield Static(with_keys(self, _INTRODUCTION), markup=False)
                yield Static(_keys(self._about), id="help-keys")
            keys = with_keys(self, "Arrows scroll · {help.leave:Esc} close")
            yield Static(keys, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_leave(self) -> None:
        self.dismiss(None)


def _keys(screen: Screen[Any]) -> Table:
    """All keys, the nearest first."""
    here = screen.focused.ancestors if screen.focused else []
    sections: dict[str, list[Action]] = {"Here": [], "Everywhere": [], "In other panes": []}
    for action in actions_on(screen):
        if action.keys:
            everywhere = action.node in (screen, screen.app)
            nearby = action.node is screen.focused or action.node in here
            name = "Everywhere" if everywhere else "Here" if nearby else "In other panes"
            sections[name].append(action)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for name, actions in sections.items():
        if actions:
            table.add_row(Text(name, style="underline"), Text())
        rows = {"  ".join(action.keys): action.title for action in actions}
        if name == "Here" and isinstance(screen.focused, TextSurface):
            rows |= _EDITING
        for keys, title in rows.items():
            table.add_row(Text(keys, style="bold"), Text(title))
    return table
