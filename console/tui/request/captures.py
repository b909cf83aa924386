"""The auto-fill dialog: webhooks as they arrive, of which one is chosen to fill the request.

Shows where to send them and with which token. Reads the engine anew with every notice that concerns
it; it fills and runs nothing itself, its answer says what to fill with and whether to run it. The
trap: bodies stay with the engine, so a filter is answered in two steps, what it finds in them late.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from console import curl, limits, tunnel
from console.model import Capture, CaptureSummary, Receiver
from console.notices import CapturesChanged, HostChanged, ReceiverChanged
from console.text import printable
from console.tui.keys.keyline import KeyLine
from console.tui.keys.keytext import with_keys
from console.tui.run.requestview import query_pairs, request_roots
from console.tui.session import refusals
from console.tui.widgets import clipboard
from console.tui.widgets.deleting import Deleting, Restore
from console.tui.widgets.filtered import Entry, FilteredList
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.live import watch
from console.tui.widgets.wording import local_time, size

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = "No request received yet. It shows here as soon as it arrives."


_SEARCH_DELAY_S = 0.15  # until typing pauses: a search reads every body


@dataclass(frozen=True)
class Tried:
    """The answer "fill with this and run"."""

    capture: Capture


class CapturesScreen(Deleting, ModalScreen[Capture | Tried | None]):
    NOUN = "webhook"
    UNDO = "{captures.undo:z}"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fill", "Auto-fill", id="captures.fill"),
        Binding("d", "delete", "Delete", id="captures.delete", tooltip="Delete the webhook"),
        Binding("c", "copy_command", "Copy curl", id="captures.copy-command"),
        Binding(
            "y",
            "copy_request",
            show=False,
            id="captures.copy-request",
            tooltip="Copy the webhook as a curl command",
        ),
        Binding("u", "copy_url", "Copy URL", id="captures.copy-url"),
        Binding("t", "copy_token", "Copy token", id="captures.copy-token"),
        Binding("o", "open_receiver", "Start receiver", id="captures.open-receiver"),
        Binding(
            "r,f5,ctrl+r", "run", "Run", id="captures.run", tooltip="Fill the request and run it"
        ),
        Binding(
            "s", "copy_tunnel", "Copy ssh", id="captures.copy-ssh", tooltip="Copy the ssh line"
        ),
        Binding(
            "D",
            "delete_all",
            show=False,
            id="captures.delete-all",
            tooltip="Delete all webhooks that are listed",
        ),
        Binding(
            "z,ctrl+z", "undo", "Undo", id="captures.undo", tooltip="Bring back what was deleted"
        ),
        Binding(
            "ctrl+o",
            "app.switch",
            show=False,
            id="switch",
            tooltip="Go to a function, request, source or error",
        ),
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
        & KeyLine { dock: none; }
    }
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._receiver = Receiver("off")
        self._summaries: list[CaptureSummary] = []
        self._new: set[str] = set()
        """Not yet looked at; showing one marks it as seen, but its mark stays while it shows."""
        self._found: tuple[str, frozenset[str]] = ("", frozenset())
        """A filter, and the ids of those that have it in them."""
        self._shown: Capture | None = None
        self._request = JsonTree(what="part of the request")

    def compose(self) -> ComposeResult:
        with Vertical(classes="captures--dialog") as dialog:
            dialog.border_title = "Auto-fill from a webhook"
            dialog.border_subtitle = with_keys(
                self, "Enter fills the request · {captures.leave:Esc} cancels"
            )
            yield Static("", classes="captures--receiver", markup=False)
            yield FilteredList(hint="a number, a type, or words of a header or body", empty=_EMPTY)
            with Vertical(classes="captures--detail"):
                yield self._request
            yield KeyLine()

    def on_mount(self) -> None:
        kinds = (CapturesChanged, ReceiverChanged, HostChanged)
        self.run_worker(watch(self._engine, kinds, self._read))
        self.query_one(FilteredList).rows.focus()

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            self._say(await self._engine.receiver())
            self._summaries = await self._engine.captures(limits.CAPTURES_KEPT)
            self._new |= {summary.id for summary in self._summaries if not summary.seen}
            self._fill_list()

    def _fill_list(self) -> None:
        text, found = self._found
        entries = [
            _entry(summary, summary.id in self._new, text if summary.id in found else "")
            for summary in self._summaries
        ]
        self.query_one(FilteredList).show_entries(entries)

    @work(exclusive=True, group="captures-search")
    async def on_filtered_list_narrowed(self, event: FilteredList.Narrowed) -> None:
        """List also those that have what was typed in their headers or bodies."""
        await asyncio.sleep(_SEARCH_DELAY_S)
        found: list[str] = []
        if event.text.strip():
            with refusals(self):
                found = await self._engine.find_captures(event.text)
        self._found = (event.text, frozenset(found))
        self._fill_list()

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
                f"{_tunnels(receiver)}"
            )
        elif receiver.state == "starting":
            text = "The receiver is starting."
        elif receiver.state == "failed":
            text = with_keys(
                self, f"{receiver.problem}\nPress {{captures.open-receiver:o}} to try again."
            )
        else:
            text = with_keys(
                self,
                "The receiver is off, so no request can arrive. Press "
                "{captures.open-receiver:o} to start it.",
            )
        self.query_one(".captures--receiver", Static).update(printable(text, lines=True))
        self.refresh_bindings()

    def _command(self, lines: bool = False) -> str:
        return curl.post(self._receiver.test_url, self._receiver.token, lines=lines)

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("fill", "delete", "run"):
            return self._shown is not None
        if action == "delete_all":
            return bool(self._summaries)
        if action == "undo":
            return bool(self._undo)
        if action == "copy_tunnel":
            return bool(tunnel.inward(self._receiver.url))
        if action.startswith("copy_"):
            return self._receiver.state == "listening"
        if action == "open_receiver":
            return self._receiver.state in ("off", "failed")
        return super().check_action(action, parameters)

    @work(exclusive=True, group="captures-fill")
    async def on_filtered_list_entered(self, event: FilteredList.Entered) -> None:
        """Fill with the entry itself, as its detail may not have been read yet."""
        with refusals(self):
            self.dismiss(await self._engine.capture(event.entry))

    def action_fill(self) -> None:
        if self._shown is not None:
            self.dismiss(self._shown)

    def action_run(self) -> None:
        if self._shown is not None:
            self.dismiss(Tried(self._shown))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_copy_command(self) -> None:
        self._copy(self._command(), "the curl command")

    def action_copy_request(self) -> None:
        """The webhook as a command that sends it again; who sent it stays out of the clipboard."""
        if self._shown is None:
            return
        with refusals(self):
            request = self._shown.request
            hidden = curl.secrets(request, (), {})
            query = urlencode(query_pairs(request))
            url = self._receiver.test_url + (f"?{query}" if query else "")
            self._copy(curl.command(request, url, hidden), "the webhook as a curl command")

    def action_copy_url(self) -> None:
        self._copy(self._receiver.test_url, "the URL")

    def action_copy_token(self) -> None:
        self._copy(self._receiver.token, "the token")

    def action_copy_tunnel(self) -> None:
        self._copy(tunnel.inward(self._receiver.url), "the ssh line")

    def _copy(self, text: str, what: str) -> None:
        self.notify(clipboard.copy(self.app, text, what), markup=False)

    @work(exclusive=True, group="captures-receiver")
    async def action_open_receiver(self) -> None:
        with refusals(self):
            self._say(await self._engine.open_receiver())

    def action_delete(self) -> None:
        if self._shown is not None:
            self.delete([self._shown.id])

    def action_delete_all(self) -> None:
        self.delete([entry.id for entry in self.query_one(FilteredList).rows.entries])

    async def take(self, capture_id: str) -> Restore:
        capture = await self._engine.capture(capture_id)
        await self._engine.delete_capture(capture_id)
        return partial(self._engine.restore_capture, capture)


def _entry(summary: CaptureSummary, new: bool, also: str) -> Entry:
    received = f"received {local_time(summary.received_at)}"
    return Entry(
        id=summary.id,
        text=f"Request #{summary.number}",
        dim=f"{summary.content_type} · {size(summary.body_bytes)}",
        note=f"new · {received}" if new else received,
        also=also,
    )


def _tunnels(receiver: Receiver) -> str:
    """How a webhook gets here from elsewhere, where one is logged in over ssh."""
    inward, outward = tunnel.inward(receiver.url), tunnel.outward(receiver.url)
    if not inward:
        return ""
    return f"\nFrom your computer: {inward}\nOr here, to take those to a host: {outward}"
