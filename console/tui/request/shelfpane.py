"""The pane of a function's saved test requests: which one is shown, its fields, and their keeping.

Edits belong to the saved request that is shown and reach the disk with a run, before another
request or function is shown, and before the console ends. Where requests come from and go to is
`RequestPane`'s matter. The trap: filling the fields takes a while, in which the pane is another
function's or request's already and they are not, so who reads them waits for its turn and keeps it
until they are saved.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from console.model import Function, Request, SavedRequest
from console.notices import HostChanged, Notice, RequestsChanged
from console.text import printable
from console.tui.function.settings import SettingsForm
from console.tui.keys.keytext import with_keys
from console.tui.request.picker import RequestPicker
from console.tui.request.requestform import RequestForm
from console.tui.request.shelf import Shelf
from console.tui.session import Session, refusals
from console.tui.widgets.choice import Choice
from console.tui.widgets.dialogs import ask_name

DEFAULT = Request(body='{\n  "key": "value"\n}\n')  # what Segment's tester starts with
FIRST_NAME = "default"


class ShelfPane(VerticalScroll, can_focus=False):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "save_as", "Save as", id="request.save-as", tooltip="Keep as a new request"),
        Binding("r", "rename", "Rename", id="request.rename", tooltip="Rename the test request"),
        Binding("d", "delete", "Delete", id="request.delete", tooltip="Delete the test request"),
        Binding(
            "u",
            "bring_back",
            "Undo delete",
            id="request.undelete",
            tooltip="Bring the deleted test request back",
        ),
        Binding(
            "D",
            "duplicate",
            show=False,
            id="request.duplicate",
            tooltip="Duplicate the test request",
        ),
        Binding(
            "less_than_sign",
            "move_saved(-1)",
            show=False,
            id="request.earlier",
            tooltip="Move the test request forward in the list",
        ),
        Binding(
            "greater_than_sign",
            "move_saved(1)",
            show=False,
            id="request.later",
            tooltip="Move the test request back in the list",
        ),
        Binding(
            "slash",
            "choose",
            show=False,
            id="request.choose",
            tooltip="Choose a saved test request",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(id="request", classes="actor")
        self._session = session
        self._function: Function | None = None
        self._shelf = Shelf(session)
        self._turn = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield RequestPicker()
        yield RequestForm()
        yield SettingsForm()

    @property
    def form(self) -> RequestForm:
        return self.query_one(RequestForm)

    @property
    def settings(self) -> SettingsForm:
        return self.query_one(SettingsForm)

    @property
    def name_shown(self) -> str:
        """Of the saved request that is shown; empty where it is not saved yet."""
        return self._shelf.current.name if self._shelf.current else ""

    @property
    def last_shown(self) -> dict[str, str]:
        return self._shelf.last_shown

    def free_name(self, name: str, request: Request) -> str:
        """`name`, with a number where another request than this one is saved under it."""
        same = any(old.name == name and old.request == request for old in self._shelf.saved)
        return name if same else self._shelf.free_name(name)

    # -- showing -----------------------------------------------------------------------------

    def attach(self) -> None:
        kinds = (RequestsChanged, HostChanged)
        self._session.listen(self, kinds, self._requests_changed)

    async def settled(self) -> None:
        """Wait until all fields are of one function and one request."""
        async with self._turn:
            pass

    async def show(self, function: Function) -> None:
        """Show a function's test request and values; the request that was shown last."""
        async with self._turn:
            await self._shelf.open(function.id)
            self._function = function
            await self._show_current()
            await self.settings.show(function)

    async def _show_current(self) -> None:
        self._show_picker()
        current = self._shelf.current
        await self.form.fill(current.request if current else DEFAULT)

    def _show_picker(self) -> None:
        signing = self._shelf.current and self._shelf.current.signing
        note = f"signed: {signing.scheme}" if signing else ""
        self.query_one(RequestPicker).show(self._shelf.names, self._shelf.index, note)
        self.refresh_bindings()

    async def function_changed(self, function: Function) -> None:
        async with self._turn:
            self._function = function
            await self.settings.show(function)

    async def _requests_changed(self, notice: Notice) -> None:
        """Take over what another console changed, but nothing over edits made here."""
        async with self._turn:
            await self._take_over(notice)

    async def _take_over(self, notice: Notice) -> None:
        function = self._function
        if function is None or getattr(notice, "function_id", function.id) != function.id:
            return
        known, same = self._shelf.current, None
        with refusals(self):
            same = await self._shelf.read_again()
        edited = known is not None and self.form.request() != known.request
        if known is not None and not edited and (same is None or same.request != known.request):
            self._shelf.pick(same)
            await self._show_current()
        else:
            self._shelf.current = same
            self._show_picker()

    # -- keeping -----------------------------------------------------------------------------

    async def keep(self) -> None:
        """Put edits of the request and the test values on disk.

        Raises:
            ConsoleError: they could not be kept.
        """
        async with self._turn:
            await self._keep()

    async def _keep(self) -> None:
        function = self._function
        if function is None or not self._session.is_open(function.id):
            return
        request, current = self.form.request(), self._shelf.current
        if current is None:
            if request != DEFAULT:
                await self._save(FIRST_NAME, request)
        elif request != current.request:
            await self._save(current.name, request, current.id)
        values = self.settings.values()
        if (values, self.settings.strict) != (function.test_values, function.strict):
            self._function = await self._session.engine.configure(
                function.id, function.settings, values, self.settings.strict
            )

    async def _save(self, name: str, request: Request, request_id: str = "") -> SavedRequest:
        saved = await self._shelf.save(name, request, request_id)
        self._show_picker()
        return saved

    # -- deeds -------------------------------------------------------------------------------

    async def on_request_picker_picked(self, event: RequestPicker.Picked) -> None:
        await self._pick(event.index)

    def on_request_picker_asked(self) -> None:
        self.action_choose()

    async def pick(self, request_id: str) -> None:
        """Show a saved request of the open function."""
        ids = [saved.id for saved in self._shelf.saved]
        if request_id in ids:
            await self._pick(ids.index(request_id))

    async def _pick(self, index: int) -> None:
        picked = self._shelf.saved[index]
        with refusals(self):
            async with self._turn:
                await self._keep()
                saved = self._shelf.saved
                self._shelf.pick(next((now for now in saved if now.id == picked.id), picked))
                await self._show_current()

    @work
    async def action_choose(self) -> None:
        names = self._shelf.names
        if names:
            chosen = await self.app.push_screen_wait(
                Choice("Test requests", names, self._shelf.index)
            )
            if chosen is not None and chosen < len(self._shelf.saved):
                await self._pick(chosen)

    @work
    async def action_save_as(self) -> None:
        async def keep(name: str) -> SavedRequest:
            async with self._turn:
                return await self._save(name, self.form.request())

        if self._function is not None:
            await ask_name(self.app, "Keep this request as", "", keep)

    @work
    async def action_rename(self) -> None:
        current = self._shelf.current

        async def rename(name: str) -> SavedRequest:
            assert current is not None
            async with self._turn:  # another one may be shown by now
                await self._keep()
                renamed = await self._shelf.rename(current, name)
                self._show_picker()
                return renamed

        if current is not None:
            await ask_name(self.app, f"Rename {current.name}", current.name, rename)

    async def action_duplicate(self) -> None:
        with refusals(self):
            async with self._turn:
                await self._keep()
                await self._shelf.duplicate()
                self._show_picker()

    async def action_move_saved(self, step: int) -> None:
        with refusals(self):
            async with self._turn:
                await self._keep()
                await self._shelf.move(step)
                self._show_picker()

    async def action_delete(self) -> None:
        """Without asking, as it can be had back."""
        with refusals(self):
            async with self._turn:
                await self._keep()
                gone = await self._shelf.delete()
                if gone is not None:
                    await self._show_current()
            if gone is not None:
                how = with_keys(self, "{request.undelete:u} brings it back.")
                self.notify(f"Deleted {printable(gone.name)}; {how}", markup=False)

    async def action_bring_back(self) -> None:
        with refusals(self):
            async with self._turn:
                await self._keep()
                saved = await self._shelf.bring_back()
                if self._function is not None and saved.function_id == self._function.id:
                    await self._show_current()
            self.notify(f"{printable(saved.name)} is back.", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "bring_back":
            return self._shelf.deleted is not None
        return super().check_action(action, parameters)
