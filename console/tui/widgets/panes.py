"""Which panes are visible and which has the focus: side by side, or one at a time.

Owns the layout only. A screen that has widgets with the ids below inherits it; what the panes show
is none of its business. The trap: hiding a pane takes the focus from what is in it, so the focus is
set after the layout, never before.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from console.tui.widgets.panetabs import PaneTabs
from console.whereabouts import Panes

SIDE_BY_SIDE_COLUMNS = 110
SMALLEST = (60, 15)
TALL_ROWS = 30  # room for empty lines between the parts of a request
BOTH_ROWS = 50  # room for the request and below it the output
LIST, CODE, REQUEST, OUTPUT = "functions", "code", "request", "output"
PANES = (LIST, CODE, REQUEST, OUTPUT)
_STEP_COLUMNS = 4
_LIST_COLUMNS = (12, 50)
_NARROWEST = 24  # of the code and of what stands beside it


class PanedScreen(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6,alt+m",
            "next_pane(1)",
            "Pane",
            id="pane.next",
            priority=True,
            tooltip="Next pane",
        ),
        Binding(
            "shift+f6,f18,alt+shift+m",
            "next_pane(-1)",
            show=False,
            priority=True,
            id="pane.previous",
            tooltip="Previous pane",
        ),
        Binding("1", "pane('code')", show=False, id="pane.code", tooltip="Code pane"),
        Binding(
            "ctrl+t,2", "pane('request')", show=False, id="pane.request", tooltip="Request pane"
        ),
        Binding("ctrl+l,3", "pane('output')", show=False, id="pane.output", tooltip="Output pane"),
        Binding("f11,b", "list", show=False, id="pane.list", tooltip="Show or hide the functions"),
        Binding("plus", "zoom", show=False, id="pane.zoom", tooltip="Enlarge the pane, or back"),
        Binding(
            "greater_than_sign,shift+f8,f20",
            "move_border(1)",
            show=False,
            id="pane.border-right",
            tooltip="Move the border between panes to the right",
        ),
        Binding(
            "less_than_sign,shift+f7,f19",
            "move_border(-1)",
            show=False,
            id="pane.border-left",
            tooltip="Move the border between panes to the left",
        ),
        Binding(
            "equals_sign",
            "usual_widths",
            show=False,
            id="pane.usual",
            tooltip="Usual widths of the panes",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._pane = CODE
        self._right = REQUEST
        self._zoomed = False
        self._with_list = True
        self._list_columns: int | None = None
        self._code_share: int | None = None
        self._last_focus: dict[str, Widget] = {}

    @property
    def side_by_side(self) -> bool:
        return self.size.width >= SIDE_BY_SIDE_COLUMNS and not self._zoomed

    @property
    def shown_pane(self) -> str:
        """The pane that the focus is in, or was in last."""
        return self._pane

    # -- what is remembered ------------------------------------------------------------------

    @property
    def arrangement(self) -> Panes:
        return Panes(
            shown=self._pane,
            right=self._right,
            zoomed=self._zoomed,
            with_list=self._with_list,
            list_columns=self._list_columns,
            code_share=self._code_share,
        )

    def arrange_panes(self, panes: Panes) -> None:
        """Lay the panes out as they were; what cannot be is as usual."""
        self._pane = panes.shown if panes.shown in (CODE, REQUEST, OUTPUT) else CODE
        self._right = panes.right if panes.right in (REQUEST, OUTPUT) else REQUEST
        self._zoomed = panes.zoomed
        self._with_list = panes.with_list
        columns, share = panes.list_columns, panes.code_share
        self._list_columns = None if columns is None else _within(columns, *_LIST_COLUMNS)
        self._code_share = None if share is None else _within(share, 1, 999)
        self._lay_out()

    # -- layout ------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()
        if self.focused is None or self.focused not in self.focus_chain:
            self._focus(self._pane)

    def _lay_out(self) -> None:
        width, height = self.size
        tiny = width < SMALLEST[0] or height < SMALLEST[1]
        self.query_one("#too-small", Static).display = tiny
        together = self.side_by_side
        self.set_class(not together, "-one")
        self.set_class(height >= TALL_ROWS, "-tall")
        self.query_one("#" + LIST).display = together and self._with_list
        self.query_one("#" + CODE).display = together or self._pane == CODE
        self.query_one("#right").display = together or self._pane != CODE
        both = together and height >= BOTH_ROWS
        self.set_class(both, "-both")
        for pane in self.query(f"#{REQUEST}, #{OUTPUT}"):
            pane.display = both or self._right == pane.id
        self._set_widths()
        for tabs in self.query(PaneTabs):
            tabs.active = self._right if tabs.id == "right-tabs" else self._pane

    def _set_widths(self) -> None:
        columns, share = self._list_columns, self._code_share
        self.query_one("#" + LIST).styles.width = columns
        for name, part in ((CODE, share), ("right", None if share is None else 1000 - share)):
            self.query_one("#" + name).styles.width = None if part is None else f"{part}fr"

    def show_pane(self, pane: str, *, focus: bool = True) -> None:
        """Make a pane visible, and give it the focus where it asks for it."""
        if pane in (REQUEST, OUTPUT):
            self._right = pane
        if pane == LIST:
            self._with_list = True
        elif focus or not self.side_by_side:
            self._pane = pane
        self._lay_out()
        if focus or not self.side_by_side:
            self._focus(pane)

    def _focus(self, pane: str) -> None:
        inside = self.query_one("#" + pane)
        chain = [widget for widget in self.focus_chain if inside in widget.ancestors_with_self]
        last = self._last_focus.get(pane)
        if chain:
            (last if last in chain else chain[0]).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for node in event.widget.ancestors_with_self:
            if node.id in PANES:
                self._last_focus[node.id] = event.widget
                if node.id != LIST and node.id != self._pane:
                    self._pane = node.id
                    self._lay_out()

    # -- keys --------------------------------------------------------------------------------

    def action_pane(self, pane: str) -> None:
        self.show_pane(pane)

    def on_pane_tabs_chosen(self, event: PaneTabs.Chosen) -> None:
        self.show_pane(event.pane)

    def action_next_pane(self, step: int) -> None:
        panes = [CODE, REQUEST, OUTPUT]
        if self.query_one("#" + LIST).display:
            panes.insert(0, LIST)
        here = LIST if self._in_list else self._pane
        self.show_pane(panes[(panes.index(here) + step) % len(panes)])

    def action_list(self) -> None:
        self._with_list = not self._with_list
        self._lay_out()
        if self._with_list and self.side_by_side:
            self._focus(LIST)
        else:
            self._focus(self._pane)

    def action_zoom(self) -> None:
        self._zoomed = not self._zoomed
        self._lay_out()
        self._focus(self._pane)

    @property
    def _in_list(self) -> bool:
        focused = self.focused
        return focused is not None and self.query_one("#" + LIST) in focused.ancestors_with_self

    def action_move_border(self, step: int) -> None:
        """Widen or narrow the list where the focus is in it, else the code."""
        if not self.side_by_side:
            told = f"Panes stand side by side from {SIDE_BY_SIDE_COLUMNS} columns on."
            self.notify(told, timeout=3, markup=False)
        elif self._in_list:
            columns = self.query_one("#" + LIST).outer_size.width + step * _STEP_COLUMNS
            self._list_columns = _within(columns, *_LIST_COLUMNS)
        else:
            code = self.query_one("#" + CODE).outer_size.width
            both = code + self.query_one("#right").outer_size.width
            code = _within(code + step * _STEP_COLUMNS, _NARROWEST, both - _NARROWEST)
            self._code_share = round(1000 * code / both)
        self._lay_out()

    def action_usual_widths(self) -> None:
        self._list_columns = self._code_share = None
        self._lay_out()


def _within(number: int, least: int, most: int) -> int:
    return max(least, min(most, number))
