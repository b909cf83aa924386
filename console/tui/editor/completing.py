"""When a code editor suggests, and what becomes of it: opened, narrowed, accepted, closed.

Owns the list's life beside one editor. The trap is the key path: nothing is looked for at a key
unless it is a dot after a known name, or the list is open.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from console.model import Setting
from console.tui.editor import completion
from console.tui.editor.completion import Candidate, Place
from console.tui.editor.landmarks import Landmarks
from console.tui.editor.suggestions import ROWS, Suggestions
from console.tui.editor.surface import TextSurface

_MOVES = {"up": -1, "down": 1, "pageup": -ROWS, "pagedown": ROWS}


class CompletingText(TextSurface):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+@,ctrl+space",
            "suggest",
            show=False,
            id="code.suggest",
            tooltip="Suggest what could stand here",
        ),
        Binding(
            "shift+f12,f24,alt+i",
            "tell_name",
            show=False,
            id="code.name",
            tooltip="Tell what the name at the cursor is for, or what is wrong there",
        ),
    ]

    settings: tuple[Setting, ...] = ()
    """The open function's, to suggest."""
    _list: Suggestions | None = None
    _at = Place("", "")
    """What the list was opened for."""
    _opened_row = 0

    # -- hooks -------------------------------------------------------------------------------

    def known(self, *, wait: bool) -> Landmarks | None:
        """What the text's tree tells; of an older tree where it may not take long."""
        return None

    # -- opening -----------------------------------------------------------------------------

    @property
    def suggestions(self) -> Suggestions | None:
        """The list, while it is shown."""
        return self._list if self._list is not None and self._list.display else None

    def action_suggest(self) -> None:
        """Show all that fits at the cursor: fields of a message, members, names, words."""
        at = self._place()
        row, column = self.cursor_location
        found = self._documented(at)
        if not at.owner and not self.inside(self.cursor_location):
            found = self._fields(at)
        words = completion.elsewhere(self.document.lines, (row, column), at)
        names = {candidate.name for candidate in found}
        found += [candidate for candidate in words if candidate.name not in names]
        if not self._open(at, found):
            self.notify("Nothing fits here.", timeout=2)

    def _suggest_members(self) -> None:
        """A dot was typed: show the members of what is before it, where they are known."""
        at = self._place()
        if self.is_attached and at.owner and not self.inside(self.cursor_location):
            self._open(at, self._documented(at))

    def _fields(self, at: Place) -> list[Candidate]:
        """The fields of the message that the cursor is in, where a name of one can stand."""
        row, column = self.cursor_location
        before = self.document[row][: column - len(at.prefix)]
        known = self.known(wait=True)
        if known is None or before.rstrip()[-1:] not in ("", "{", ","):
            return []
        return completion.fields(known.message_of(row, len(before.encode("utf-8", "replace"))))

    def _documented(self, at: Place) -> list[Candidate]:
        return completion.documented(at.owner, self.settings, self._parameters())

    def _parameters(self) -> list[str]:
        known = self.known(wait=False)
        return known.parameters() if known is not None else []

    def _place(self) -> Place:
        row, column = self.cursor_location
        return completion.place(self.document[row][max(0, column - 300) : column])

    def _open(self, at: Place, candidates: list[Candidate]) -> bool:
        self._at, self._opened_row = at, self.cursor_location[0]
        opened = self._beside().open(candidates, at.prefix, self.cursor_screen_offset)
        if not opened:
            self.close_suggestions()
        return opened

    def _beside(self) -> Suggestions:
        if self._list is None:
            self._list = Suggestions()
            self.screen.mount(self._list)
        return self._list

    def close_suggestions(self) -> None:
        if self._list is not None:
            self._list.close()

    def on_unmount(self) -> None:
        if self._list is not None:
            self._list.remove()

    # -- telling -----------------------------------------------------------------------------

    def action_tell_name(self) -> None:
        """Show what the name at the cursor is for."""
        if not self._tell_name():
            self.notify("Nothing is known of what the cursor is at.", timeout=3)

    def _tell_name(self) -> bool:
        known = self.known(wait=True)
        row, column = self.cursor_location
        if known is None:
            return False
        path = known.word(row, len(self.document[row][:column].encode("utf-8", "replace")))
        found = completion.told(path, self.settings, known.parameters())
        if found is not None:
            self._tell(found)
        return found is not None

    def _tell(self, about: Candidate) -> None:
        self._opened_row = self.cursor_location[0]
        self._beside().tell(about, self.cursor_screen_offset)

    # -- keys --------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        shown = self.suggestions
        if shown is not None and self._answer(event.key, shown):
            event.prevent_default()
            event.stop()

    def _answer(self, key: str, shown: Suggestions) -> bool:
        """Let the list have a key; whether it took it."""
        if not shown.is_list:
            shown.close()
            return key == "escape"
        if key in _MOVES:
            shown.move(_MOVES[key])
        elif key in ("tab", "enter"):
            self._accept(shown.chosen)
        elif key == "escape":
            shown.close()
        else:
            return False
        return True

    def _accept(self, candidate: Candidate) -> None:
        row, column = self.cursor_location
        prefix = self._place().prefix
        self.close_suggestions()
        if not self.read_only:
            self.edit_text(candidate.name, (row, column - len(prefix)), (row, column))

    def _typed(self, character: str, start: tuple[int, int], end: tuple[int, int]) -> bool:
        if character == ".":
            self.call_later(self._suggest_members)
        return super()._typed(character, start, end)

    def watch_selection(self) -> None:
        super().watch_selection()
        shown = self.suggestions
        if shown is None:
            return
        at = self._place()
        here = shown.is_list and at.owner == self._at.owner and self.selection.is_empty
        if not here or self.cursor_location[0] != self._opened_row or not shown.narrow(at.prefix):
            shown.close()

    def on_blur(self) -> None:
        self.close_suggestions()
