"""The quick switcher: type a part of a name, Enter goes there.

Its answer is where to go, None when left with Esc. The arrows move through what is left while the
cursor stays in the filter; Tab goes into the list, where functions can be renamed and deleted.
The trap: keys come before the list is read, so Enter then waits for it.
"""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from console.model import ConsoleError
from console.notices import FunctionsChanged, HostChanged, Notice, SourcesChanged
from console.text import printable
from console.tui.function.functiondeeds import FunctionDeeds
from console.tui.keys.keytext import with_keys
from console.tui.navigation.switchermatch import Text, folded, matches, spans
from console.tui.navigation.switchertargets import Target, targets
from console.tui.session import Session, refusals
from console.tui.widgets.rows import Piece, Row, RowList
from console.tui.widgets.wording import shortened

_KIND_CELLS = 10
_LEAST_REMARK = 8


class TargetRows(RowList):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Target] = []
        self.query_text = ""

    def row_count(self) -> int:
        return len(self.found)

    def row(self, index: int) -> Row:
        target = self.found[index]
        note = printable(target.note)
        room = max(0, self.width - _KIND_CELLS - cell_len(note) - 2)
        fitted = shortened if target.kind == "error" else _fitted
        title = fitted(printable(target.title), room)
        room -= cell_len(title)
        remark = _fitted(f"  {printable(target.remark)}", room) if target.remark else ""
        remark = remark if room >= _LEAST_REMARK else ""
        kind: Piece = (f" {target.kind:<{_KIND_CELLS - 1}}", "dim")
        gap = " " * (room - cell_len(remark) + 1)
        return [kind, *self._lit(title), (remark, "dim"), (gap, ""), (note, "dim"), (" ", "")]

    def _lit(self, title: str) -> list[Piece]:
        """A title with what was typed lit up."""
        pieces: list[Piece] = []
        done = 0
        for start, end in spans(self.query_text, title) if self.query_text else ():
            if start >= done:
                pieces += [(title[done:start], ""), (title[start:end], "accent")]
                done = end
        return [*pieces, (title[done:], "")]


class Switcher(ModalScreen[Target | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
        Binding("ctrl+o", "move('round')", show=False, id="switcher.next", tooltip="Next target"),
        Binding("n,ctrl+n", "new", id="switcher.new", show=False, tooltip="New function"),
        Binding("r", "rename", id="switcher.rename", show=False, tooltip="Rename the function"),
        Binding("d", "delete", id="switcher.delete", show=False, tooltip="Delete the function"),
        Binding(
            "z",
            "undo",
            id="switcher.undo",
            show=False,
            tooltip="Bring back the function or source deleted last",
        ),
        Binding("slash", "filter", show=False),
        Binding("escape", "leave", "Back", id="switcher.back"),
    ]

    DEFAULT_CSS = """
    Switcher {
        align: center middle;
        & TargetRows { margin-top: 1; height: 1fr; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._deeds = FunctionDeeds(session)
        self._all: list[Target] = []
        self._texts: list[Text] = []
        self._query = ""
        self._places: list[int] = []
        """Of those that have the query in them, the best first."""
        self._loaded = False
        self._entered = False
        self._rows = TargetRows()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Go to"
            yield Input(
                placeholder="Function, request, source or error",
                compact=True,
                select_on_focus=False,
            )
            yield self._rows
            yield Static("", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(".dialog-keys", Static).update(
            with_keys(
                self,
                "Enter go · ↑ ↓ move · Tab list, there: {switcher.new:n} new · "
                "{switcher.rename:r} rename · {switcher.delete:d} delete · Esc back",
            )
        )
        self.query_one(Input).focus()
        kinds = (FunctionsChanged, SourcesChanged, HostChanged)
        self._unlisten = self._session.listen(self, kinds, self._changed)
        self._read()

    def on_unmount(self) -> None:
        self._unlisten()

    def _changed(self, _: Notice) -> None:
        self._read()

    @work(exclusive=True, group="switcher-read")
    async def _read(self) -> None:
        try:
            self._all = await targets(self._session)
        except ConsoleError as error:
            self._rows.empty = error.message
        else:
            self._rows.empty = with_keys(self, "Nothing yet. {new:Ctrl+N} makes a function.")
        self._texts = [
            folded(target.title, f"{target.remark} {target.kind}") for target in self._all
        ]
        self._loaded = True
        self._places = list(range(len(self._all)))
        self._narrow("", self.query_one(Input).value)
        if self._entered:
            self._go()

    # -- filtering -----------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._loaded:
            self._narrow(self._query, event.value)

    def _narrow(self, before: str, query: str) -> None:
        """Show what has `query` in it; a longer one looks only at what `before` left."""
        among = self._places if before and query.startswith(before) else range(len(self._all))
        among = sorted(among)  # equal ones in their own order
        self._query = query
        self._places = matches(query, self._texts, among)
        if self._all and not self._places:
            self._rows.empty = f"Nothing matches “{printable(query)}”."
        self._rows.query_text = query
        self._rows.found = [self._all[place] for place in self._places]
        self._rows.rows_changed(0)

    # -- keys ----------------------------------------------------------------------------------

    @property
    def current(self) -> Target | None:
        return self._rows.found[self._rows.cursor] if self._rows.found else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are keys in the list only, which a text field takes care of."""
        if action in ("rename", "delete"):
            return self.current is not None and self.current.kind == "function"
        if action == "undo":
            return bool(self._session.undo)
        return super().check_action(action, parameters)

    def action_move(self, where: str) -> None:
        rows = self._rows
        if where == "round":
            rows.cursor = (rows.cursor + 1) % max(1, rows.row_count())
        elif where in ("up", "down"):
            rows.action_move(1 if where == "down" else -1)
        else:
            rows.action_move_page(1 if where == "page_down" else -1)

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self._go()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._go()

    def _go(self) -> None:
        if not self._loaded:
            self._entered = True
        elif self.current is not None:
            self._session.visit(self.current.key)
            self.dismiss(self.current)

    def action_leave(self) -> None:
        self.dismiss(None)

    # -- functions -----------------------------------------------------------------------------

    @work
    async def action_new(self) -> None:
        made = await self._deeds.new(self)
        if made is not None:
            self.dismiss(Target("function", made.id, made.name))

    @work
    async def action_rename(self) -> None:
        if (target := self.current) is not None:
            with refusals(self):
                await self._deeds.rename(self, await self._session.engine.function(target.id))

    @work
    async def action_delete(self) -> None:
        if (target := self.current) is not None:
            with refusals(self):
                await self._deeds.delete(self, await self._session.engine.function(target.id))

    @work(exclusive=True, group="undo")
    async def action_undo(self) -> None:
        if self._session.undo:
            with refusals(self):
                self.notify(printable(await self._session.undo.undo()), timeout=6, markup=False)


def _fitted(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)) + "…"
