"""Brings back where one was in a workspace, and remembers it while one moves about.

Owns when that is kept: every other second where something changed, so that a lost connection costs
nothing, and at every leave. The trap: until what was kept is brought back, the screen shows
something else, which must not be kept.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from console import whereabouts
from console.tui.session import Session
from console.tui.widgets.panes import CODE, OUTPUT
from console.whereabouts import Whereabouts
from console.workspace import folder_of

if TYPE_CHECKING:
    from console.tui.editor.editor import CodeEditor
    from console.tui.workbench.desk import Desk

KEEP_EVERY_S = 2.0


class Recall:
    def __init__(self, session: Session, screen: Desk) -> None:
        self._session = session
        self._screen = screen
        self._folder = folder_of(session.workspace_name)
        self._kept = Whereabouts()
        self._back = False

    def load(self) -> None:
        """Read what was kept, and lay the panes out so; before anything is shown."""
        self._kept = whereabouts.read(self._folder)
        self._screen.arrange_panes(self._kept.panes)
        self._screen.requests_shown.update(self._kept.requests)

    def start(self) -> None:
        """Go to the pane where one was, and remember from now on; once all panes are there."""
        self._screen.arrange_panes(self._kept.panes)
        shown = self._screen.shown_pane
        self._screen.show_pane(CODE if shown == OUTPUT else shown)  # whose run is gone
        self._back = True
        self._screen.set_interval(KEEP_EVERY_S, self.keep)

    def latest(self, function_ids: Collection[str]) -> str:
        """The function that was open, if it is still there."""
        return self._kept.function_id if self._kept.function_id in function_ids else ""

    @property
    def tabs(self) -> tuple[str, ...]:
        """The functions that had a tab, in their order."""
        return self._kept.tabs

    def show_place(self, function_id: str, editor: CodeEditor) -> None:
        """Put the cursor of a function that was just opened where it was."""
        at = self._kept.cursors.get(function_id, (0, 0))
        if at != (0, 0):
            editor.begin_at(at)

    def keep(self) -> None:
        function = self._session.function
        if not self._back or function is None:
            return
        cursor, tabs = self._screen.cursor_location, self._screen.open_ids
        request_id = self._screen.requests_shown.get(function.id, "")
        now = self._kept.at(function.id, self._screen.arrangement, cursor, tabs, request_id)
        if now != self._kept:
            self._kept = now
            whereabouts.write(self._folder, now)
