"""The test request: which saved one, its fields, and the settings' test values.

Edits belong to the saved request that is shown and reach the disk with a run, before another
request or function is shown, and before the console ends. A webhook that fills the pane becomes a
saved request of its own, so that it overwrites none.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from console.model import (
    ConsoleError,
    Function,
    HostChanged,
    Notice,
    Request,
    RequestsChanged,
    SavedRequest,
)
from console.tui.dialogs import Confirm, ask_name
from console.tui.picker import RequestPicker
from console.tui.requestform import RequestForm
from console.tui.session import Session, refusals
from console.tui.settings import SettingsForm

DEFAULT = Request(body='{\n  "key": "value"\n}\n')  # what Segment's tester starts with


class RequestPane(VerticalScroll, can_focus=False):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "save_as", "Save as", id="request.save-as", tooltip="Keep as a new request"),
        Binding("r", "rename", "Rename", id="request.rename", tooltip="Rename the test request"),
        Binding("d", "delete", "Delete", id="request.delete", tooltip="Delete the test request"),
    ]

    class Taken(Message):
        """The pane was filled with a request from elsewhere."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="request", classes="actor")
        self._session = session
        self._function: Function | None = None
        self._saved: list[SavedRequest] = []
        self._current: SavedRequest | None = None
        """The saved request that is shown; None where what is shown is not saved yet."""
        self._last_shown: dict[str, str] = {}
        """By function, the id of the request that was shown last."""

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

    # -- showing -----------------------------------------------------------------------------

    def attach(self) -> None:
        kinds = (RequestsChanged, HostChanged)
        self._session.listen(self, kinds, self._requests_changed)

    async def show(self, function: Function) -> None:
        """Show a function's test request and values; the request that was shown last."""
        self._function = function
        self._saved = await self._session.engine.requests(function.id)
        last = self._last_shown.get(function.id)
        await self._show_saved(next((s for s in self._saved if s.id == last), None))
        await self.settings.show(function)

    async def _show_saved(self, saved: SavedRequest | None) -> None:
        if saved is None and self._saved:
            saved = self._saved[0]
        self._current = saved
        if saved is not None:
            self._last_shown[saved.function_id] = saved.id
        self._show_picker()
        await self.form.fill(saved.request if saved else DEFAULT)

    def _show_picker(self) -> None:
        ids = [saved.id for saved in self._saved]
        index = ids.index(self._current.id) if self._current else None
        self.query_one(RequestPicker).show([saved.name for saved in self._saved], index)

    async def function_changed(self, function: Function) -> None:
        self._function = function
        await self.settings.show(function)

    async def _requests_changed(self, notice: Notice) -> None:
        """Take over what another console changed, but nothing over edits made here."""
        function = self._function
        if function is None or getattr(notice, "function_id", function.id) != function.id:
            return
        with refusals(self):
            self._saved = await self._session.engine.requests(function.id)
        known = self._current
        same = next((s for s in self._saved if known and s.id == known.id), None)
        edited = known is not None and self.form.request() != known.request
        if known is not None and not edited and (same is None or same.request != known.request):
            await self._show_saved(same)
        else:
            self._current = same
            self._show_picker()

    # -- keeping -----------------------------------------------------------------------------

    async def keep(self) -> None:
        """Put edits of the request and the test values on disk.

        Raises:
            ConsoleError: they could not be kept.
        """
        function = self._function
        if function is None or not self._session.is_open(function.id):
            return
        request = self.form.request()
        if self._current is None:
            if request != DEFAULT:
                await self._save("default", request)
        elif request != self._current.request:
            await self._save(self._current.name, request, self._current.id)
        values = self.settings.values()
        if (values, self.settings.strict) != (function.test_values, function.strict):
            self._function = await self._session.engine.configure(
                function.id, function.settings, values, self.settings.strict
            )

    async def _save(self, name: str, request: Request, request_id: str = "") -> SavedRequest:
        """Put a request on disk, in place of the one with the id or as a new one, and pick it."""
        assert self._function is not None
        new = SavedRequest(request_id, self._function.id, name, request)
        saved = await self._session.engine.save_request(new)
        if request_id:
            self._saved = [saved if old.id == request_id else old for old in self._saved]
        else:
            self._saved = [*(old for old in self._saved if old.id != saved.id), saved]
        self._current = saved
        self._last_shown[saved.function_id] = saved.id
        self._show_picker()
        return saved

    # -- deeds -------------------------------------------------------------------------------

    async def on_request_picker_picked(self, event: RequestPicker.Picked) -> None:
        picked = self._saved[event.index]
        with refusals(self):
            await self.keep()
            now = next((saved for saved in self._saved if saved.id == picked.id), picked)
            await self._show_saved(now)

    async def take(self, name: str, request: Request, *, show: bool = True) -> None:
        """Fill the pane from a webhook or a past run, as a saved request of this name.

        Args:
            name: of the saved request.
            request: what to fill in.
            show: whether the pane is to be brought into sight.
        """
        with refusals(self):
            if self._session.function is None:
                raise ConsoleError("Make a function first (Ctrl+N); the request stays as it is.")
            await self.keep()
            same = next((saved.id for saved in self._saved if saved.name == name), "")
            await self._show_saved(await self._save(name, request, same))
            if show:
                self.post_message(self.Taken())

    @work
    async def fill_from_webhook(self) -> None:
        from console.tui.captures import CapturesScreen, Tried

        if self._session.ready:
            answer = await self.app.push_screen_wait(CapturesScreen(self._session.engine))
            run = isinstance(answer, Tried)
            capture = answer.capture if isinstance(answer, Tried) else answer
            if capture is not None:
                await self.take(f"Request #{capture.number}", capture.request, show=not run)
                if run:
                    await self.run_action("screen.run")

    @work
    async def define_settings(self) -> None:
        from console.tui.definition import Definitions

        if self._function is not None:
            with refusals(self):
                await self.keep()
                await self.app.push_screen_wait(Definitions(self._session, self._function))

    @work
    async def action_save_as(self) -> None:
        async def keep(name: str) -> SavedRequest:
            return await self._save(name, self.form.request())

        if self._function is not None:
            await ask_name(self.app, "Keep this request as", "", keep)

    @work
    async def action_rename(self) -> None:
        current = self._current

        async def rename(name: str) -> SavedRequest:
            assert current is not None
            return await self._save(name, self.form.request(), current.id)

        if current is not None:
            await ask_name(self.app, f"Rename {current.name}", current.name, rename)

    @work
    async def action_delete(self) -> None:
        current = self._current
        if current is None:
            return
        lost = "Its headers, query and body will be lost."
        if await self.app.push_screen_wait(Confirm(f"Delete {current.name}?", lost, "delete it")):
            with refusals(self):
                await self._session.engine.delete_request(current.id)
                self._saved = [saved for saved in self._saved if saved.id != current.id]
                await self._show_saved(None)
