"""The functions that are open at once: their order, which one shows, which were closed.

A tab that was looked at has a sheet: its own code and output, which stay as they are while another
one shows. No widget itself and no engine; the desk mounts sheets and shows them. The trap: a tab
outlives its function where its text is not saved, and may be of another one after that.
"""

from __future__ import annotations

from collections.abc import Iterator

from console.model import Function, Run
from console.tui.function.codepane import CodePane
from console.tui.run.output import OutputPane
from console.tui.session import Session

CLOSED_KEPT = 50


class Sheet:
    """What a tab shows, as long as it is open."""

    def __init__(self, session: Session) -> None:
        self.code = CodePane(session)
        self.output = OutputPane()
        self.run: Run | None = None
        """The last one, whether it shows or not."""

    def show(self, shown: bool) -> None:
        self.code.display = self.output.display = shown


class Tab:
    def __init__(self, function: Function) -> None:
        self.function = function
        """As the workspace last knew it."""
        self.gone = False
        """Whether it was deleted, and its unsaved text keeps the tab open."""
        self.drafted = False
        """Whether there was unsaved text of it at the start, where it was not looked at yet."""
        self.sheet: Sheet | None = None

    @property
    def unsaved(self) -> bool:
        return self.drafted if self.sheet is None else self.sheet.code.unsaved


class Tabs:
    def __init__(self) -> None:
        self._order: list[Tab] = []
        self._shown: list[Tab] = []
        """In the order they were shown, the current one at the end."""
        self._closed: list[str] = []

    def __iter__(self) -> Iterator[Tab]:
        return iter(list(self._order))

    def __len__(self) -> int:
        return len(self._order)

    @property
    def current(self) -> Tab | None:
        return self._shown[-1] if self._shown else None

    @property
    def ids(self) -> list[str]:
        return [tab.function.id for tab in self._order]

    @property
    def sheets(self) -> list[Sheet]:
        return [tab.sheet for tab in self._order if tab.sheet is not None]

    def find(self, function_id: str) -> Tab | None:
        return next((tab for tab in self._order if tab.function.id == function_id), None)

    def add(self, function: Function) -> Tab:
        """Its tab; a new one stands at the end."""
        tab = self.find(function.id)
        if tab is None:
            tab = Tab(function)
            self._order.append(tab)
        if function.id in self._closed:
            self._closed.remove(function.id)
        return tab

    def show(self, tab: Tab) -> None:
        """Have one be the current one."""
        self._shown = [*(other for other in self._shown if other is not tab), tab]

    def beside(self, step: int) -> Tab | None:
        """The one left or right of the current one, round the end; None where there is no other."""
        if self.current is None or len(self._order) < 2:
            return None
        return self._order[(self._order.index(self.current) + step) % len(self._order)]

    @property
    def before(self) -> Tab | None:
        """The one that was shown before, else any other one."""
        return self._shown[-2] if len(self._shown) > 1 else self.beside(1)

    def remove(self, tab: Tab, *, closed: bool = False) -> Tab | None:
        """Take one out, `closed` if it may come back; the one to show then."""
        after = self.before if tab is self.current else self.current
        self._order.remove(tab)
        self._shown = [other for other in self._shown if other is not tab]
        if closed:
            self._closed = [*self._closed, tab.function.id][-CLOSED_KEPT:]
        return after

    def last_closed(self) -> str:
        """The function whose tab was closed last, taken from those; empty where there is none."""
        return self._closed.pop() if self._closed else ""
