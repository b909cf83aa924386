"""The keys of the tabs: to the next, to the one before, close, open again.

What a tab is, and how one shows, is the desk's matter. The trap: a closed tab's text must be on
disk first; only a deleted function's has no place there, and then it is asked for.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from console.model import ConsoleError
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.session import refusals
from console.tui.workbench.following import Following
from console.tui.workbench.functiontabs import FunctionTabs
from console.tui.workbench.tabs import Tab


class TabKeys(Following):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+pagedown,alt+n,right_curly_bracket",
            "tab(1)",
            show=False,
            id="tab.next",
            tooltip="Next open function",
        ),
        Binding(
            "ctrl+pageup,alt+shift+n,left_curly_bracket",
            "tab(-1)",
            show=False,
            id="tab.previous",
            tooltip="Previous open function",
        ),
        Binding(
            "alt+shift+b",
            "tab_before",
            show=False,
            id="tab.before",
            tooltip="The function that was shown before",
        ),
        Binding(
            "alt+w,x",
            "close_tab",
            show=False,
            id="tab.close",
            tooltip="Close the function's tab; unsaved text is kept",
        ),
        Binding(
            "alt+o,X",
            "reopen_tab",
            show=False,
            id="tab.reopen",
            tooltip="Open the tab again that was closed last",
        ),
    ]

    def on_function_tabs_picked(self, event: FunctionTabs.Picked) -> None:
        self._go_to_tab(self._tabs.find(event.function_id))

    def action_tab(self, step: int) -> None:
        self._go_to_tab(self._tabs.beside(step))

    def action_tab_before(self) -> None:
        self._go_to_tab(self._tabs.before)

    @work(group="open")
    async def _go_to_tab(self, tab: Tab | None) -> None:
        if tab is None:
            told = "No other function is open; {switch:Ctrl+O} opens one."
            self.notify(with_keys(self, told), timeout=3, markup=False)
            return
        with refusals(self):
            async with self._showing:
                if tab in self._tabs and tab is not self._tabs.current:
                    await self._leave_request()
                    await self._show(tab)

    @work(group="open")
    async def action_close_tab(self) -> None:
        """Take the shown tab from the screen; its text is a draft, or the question is whether."""
        tab = self._tabs.current
        if tab is None or len(self._tabs) < 2:
            told = "This is the only open function; {switch:Ctrl+O} opens another."
            self.notify(with_keys(self, told), timeout=3, markup=False)
            return
        with refusals(self):
            if self._execution is not None and self._execution.running_in(tab.sheet):
                raise ConsoleError("A run is under way; Esc cancels it.")
            async with self._showing:
                await self._leave_request()
            if not await self._code.keep() and not await self._may_lose(self._code.trouble):
                return
            async with self._showing:
                if tab is not self._tabs.current:
                    return
                unsaved = self._code.unsaved and not tab.gone
                await self.drop(tab, closed=not tab.gone)
            name = printable(tab.function.name)
            kept = "; its unsaved text is kept" * unsaved
            how = with_keys(self, "{tab.reopen:Alt+O} opens it again.")
            self.notify(f"Closed {name}{kept}. {how}", timeout=4, markup=False)

    async def _may_lose(self, what: str) -> bool:
        from console.tui.widgets.dialogs import Confirm

        return await self.app.push_screen_wait(Confirm("Close all the same?", what, "close it"))

    @work(group="open")
    async def action_reopen_tab(self) -> None:
        with refusals(self):
            there = {function.id for function in await self._session.engine.functions()}
            while function_id := self._tabs.last_closed():
                if function_id in there:
                    await self.open_function(function_id)
                    return
            self.notify("No tab was closed here.", timeout=3)
