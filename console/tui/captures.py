"""The auto-fill dialog: webhooks as they arrive, of which one is chosen to fill the request.

Shows where to send them and with which token. Reads the engine anew with every notice that concerns
it; it fills nothing itself, its answer is the chosen `Capture`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from console import curl
from console.model import (
    Capture,
    CapturesChanged,
    CaptureSummary,
    HostChanged,
    Receiver,
    ReceiverChanged,
)
from console.text import printable
from console.tui import clipboard
from console.tui.dialogs import Confirm
from console.tui.filtered import Entry, FilteredList
from console.tui.jsontree import JsonTree
from console.tui.live import watch
from console.tui.requestview import request_roots
from console.tui.session import refusals
from console.tui.wording import local_time, size

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = "No request received yet. It shows here as soon as it arrives."


class CapturesScreen(ModalScreen[Capture | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fill", "Auto-fill", id="captures.fill"),
        Binding("c", "copy_command", "Copy curl", id="captures.copy-command"),
        Binding("u", "copy_url", "Copy URL", id="captures.copy-url"),
        Binding("t", "copy_token", "Copy token", id="captures.copy-token"),
        Binding("o", "open_receiver", "Start receiver", id="captures.open-receiver"),
        Binding("d", "delete", "Delete", id="captures.delete"),
        Binding("escape", "leave", "Cancel", id="captures.leave"),
    ]

    DEFAULT_CSS = """
    CapturesScreen {
        align: center middle;
        & > .captures--dialog {
            width: 100%; max-width: 110; height: 100%; max-height: 44;
            border-top: solid $primary; border-bottom: solid $primary;  /* none in a selection */
            padding: 0 1; background: $surface;
        }
        & .captures--receiver { height: auto; max-height: 9; margin-bottom: 1; }
        & FilteredList { height: 2fr; min-height: 3; }
        & .captures--detail {
            height: 3fr; display: none; border-top: solid $foreground-muted;
        }
        & Footer { dock: none; }
    }
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._receiver = Receiver("off")
        self._summaries: list[CaptureSummary] = []
        self._new: set[str] = set()
        """Not yet looked at; showing one marks it as seen, but its mark stays while it shows."""
        self._shown: Capture | None = None
        self._request = JsonTree(what="part of the request")

    def compose(self) -> ComposeResult:
        with Vertical(classes="captures--dialog") as dialog:
            dialog.border_title = "Auto-fill from a webhook"
            dialog.border_subtitle = "Enter fills the request · Esc cancels"
            yield Static("", classes="captures--receiver", markup=False)
            yield FilteredList(hint="a number, type or size", empty=_EMPTY)
            with Vertical(classes="captures--detail"):
                yield self._request
            yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        kinds = (CapturesChanged, ReceiverChanged, HostChanged)
        self.run_worker(watch(self._engine, kinds, self._read))
        self.query_one(FilteredList).rows.focus()

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            self._say(await self._engine.receiver())
            self._summaries = await self._engine.captures()
            self._new |= {summary.id for summary in self._summaries if not summary.seen}
            self._fill_list()

    def _fill_list(self) -> None:
        entries = [_entry(summary, summary.id in self._new) for summary in self._summaries]
        self.query_one(FilteredList).show_entries(entries)

    def on_filtered_list_picked(self, event: FilteredList.Picked) -> None:
        if self._shown is not None and self._shown.id in self._new:
            self._new.discard(self._shown.id)
            self._fill_list()
        self._shown = None
        self.refresh_bindings()
        self.query_one(".captures--detail").display = event.entry is not None
        self._show(event.entry)

    @work(exclusive=True, group="captures-detail")
    async def _show(self, capture_id: str | None) -> None:
        """Read one capture whole, which marks it as seen, and show it."""
        self._request.show_roots([])
        if capture_id is None:
            return
        with refusals(self):
            self._shown = await self._engine.capture(capture_id)
            self._request.show_roots(request_roots(self._shown.request))
        self.refresh_bindings()

    def _say(self, receiver: Receiver) -> None:
        """Where to send a request, or why none can arrive."""
        self._receiver = receiver
        if receiver.state == "listening":
            text = (
                "Send a request to this address, then choose it below and press Enter.\n"
                f"URL    {receiver.test_url}\nToken  {receiver.token}\n{self._command(lines=True)}"
            )
        elif receiver.state == "starting":
            text = "The receiver is starting."
        elif receiver.state == "failed":
            text = f"{receiver.problem}\nPress o to try again."
        else:
            text = "The receiver is off, so no request can arrive. Press o to start it."
        self.query_one(".captures--receiver", Static).update(printable(text, lines=True))
        self.refresh_bindings()

    def _command(self, lines: bool = False) -> str:
        return curl.post(self._receiver.test_url, self._receiver.token, lines=lines)

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("fill", "delete"):
            return self._shown is not None
        if action.startswith("copy_"):
            return self._receiver.state == "listening"
        if action == "open_receiver":
            return self._receiver.state in ("off", "failed")
        return super().check_action(action, parameters)

    async def on_filtered_list_entered(self, event: FilteredList.Entered) -> None:
        """Fill with the entry itself, as its detail may not have been read yet."""
        with refusals(self):
            self.dismiss(await self._engine.capture(event.entry))

    def action_fill(self) -> None:
        if self._shown is not None:
            self.dismiss(self._shown)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_copy_command(self) -> None:
        self._copy(self._command(), "the curl command")

    def action_copy_url(self) -> None:
        self._copy(self._receiver.test_url, "the URL")

    def action_copy_token(self) -> None:
        self._copy(self._receiver.token, "the token")

    def _copy(self, text: str, what: str) -> None:
        self.notify(clipboard.copy(self.app, text, what), markup=False)

    @work(exclusive=True, group="captures-receiver")
    async def action_open_receiver(self) -> None:
        with refusals(self):
            self._say(await self._engine.open_receiver())

    @work(exclusive=True, group="captures-delete")
    async def action_delete(self) -> None:
        capture = self._shown
        if capture is None:
            return
        question = Confirm(f"Delete request #{capture.number}?", "It cannot be had back.", "delete")
        if await self.app.push_screen_wait(question):
            with refusals(self):
                await self._engine.delete_capture(capture.id)


def _entry(summary: CaptureSummary, new: bool) -> Entry:
    received = f"received {local_time(summary.received_at)}"
    return Entry(
        id=summary.id,
        text=f"Request #{summary.number}",
        dim=f"{summary.content_type} · {size(summary.body_bytes)}",
        note=f"new · {received}" if new else received,
    )
