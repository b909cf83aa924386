"""A screen that is a list: its title, why something is not possible here, entries, the keys.

A subclass says what the entries are and what can be done with one; it is read anew with every
notice that it names. The trap: a role that may not read at all gets the reason instead of the list,
as an empty one would be taken for the truth.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from console.access import Action
from console.model import ConsoleError
from console.notices import HostChanged, MembersChanged, Notice
from console.text import printable
from console.tui.keys.keyline import KeyLine
from console.tui.keys.keytext import with_keys
from console.tui.widgets.filtered import Entry, FilteredList
from console.tui.widgets.live import watch

if TYPE_CHECKING:
    from console.engine import Engine

Answer = TypeVar("Answer")


class Listing(Screen[Answer]):
    NEEDS: ClassVar[dict[str, Action]] = {}
    """Key's action → what the role here has to allow."""
    ON_ONE: ClassVar[tuple[str, ...]] = ()
    """Actions that need an entry."""
    KINDS: ClassVar[tuple[type[Notice], ...]] = ()
    """Notices after which the list is another one."""

    DEFAULT_CSS = """
    Listing {
        & .listing--title { height: 1; padding: 0 1; text-style: bold; }
        & .listing--reason { height: auto; padding: 0 1; color: $text-warning; display: none; }
        & FilteredList { height: 1fr; min-height: 3; padding: 0 0 0 1; }
    }
    """

    def __init__(self, engine: Engine, title: str, *, hint: str, empty: str) -> None:
        """Args:
        hint: what can be typed as a filter.
        empty: what to say while there are no entries at all.
        """
        super().__init__()
        self._engine = engine
        self._heading = title
        self._filtered = FilteredList(hint=hint, empty=with_keys(self, empty))
        self._refused: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Static(self._heading, classes="listing--title", markup=False)
        yield Static("", classes="listing--reason", markup=False)
        yield from self.compose_above()
        yield self._filtered
        yield KeyLine()

    def compose_above(self) -> Iterable[Widget]:
        """What stands over the list."""
        return ()

    def on_mount(self) -> None:
        kinds = (*self.KINDS, MembersChanged, HostChanged)
        self.run_worker(watch(self._engine, kinds, self.reload))
        self._filtered.rows.focus()

    async def entries(self) -> list[Entry]:
        """Read what is listed.

        Raises:
            ConsoleError: the role here may not see it.
        """
        raise NotImplementedError

    async def reload(self) -> None:
        found: list[Entry] = []
        readable = True
        try:
            self._refused = {
                action: await self._engine.may(right) for action, right in self.NEEDS.items()
            }
            reason = next(filter(None, self._refused.values()), "")
            found = await self.entries()
        except ConsoleError as error:
            reason, readable = error.message, False
        self._filtered.display = readable
        self._filtered.show_entries(found)
        note = self.query_one(".listing--reason", Static)
        note.update(printable(reason))
        note.display = bool(reason)
        self.refresh_bindings()

    def retitle(self, title: str) -> None:
        self.query_one(".listing--title", Static).update(title)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in self.ON_ONE and self._filtered.current is None:
            return False
        return None if self._refused.get(action) else True

    def on_filtered_list_picked(self) -> None:
        self.refresh_bindings()
