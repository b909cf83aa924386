"""Where a source's events go beside the Debugger: a Tracking API and the key to it, or nowhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from console.model import ConsoleError, Forwarding, Source
from console.text import printable
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.fields import Line

Accept = Callable[[Forwarding | None], Awaitable[Source]]


class ForwardForm(Dialog[Source | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "accept", "Accept", id="forward.accept"),
    ]

    DEFAULT_CSS = "ForwardForm { align: center middle; }"

    def __init__(self, source: Source, accept: Accept) -> None:
        """
        Args:
            source: its key masked.
            accept: takes where to, or None for nowhere; or refuses.
        """
        keys = "Tab next · Enter or {forward.accept:F2} accept · no endpoint: nowhere · Esc cancel"
        super().__init__(f"Forward the events of {source.name}", keys)
        self._forwarding = source.forwarding
        self._accept = accept

    def compose_body(self) -> ComposeResult:
        endpoint = self._forwarding.endpoint if self._forwarding else ""
        kept = "kept as it is; type to replace it" if self._forwarding else "of the source there"
        with Horizontal(classes="field"):
            yield Static("Endpoint")
            yield Line(endpoint, placeholder="https://api.segment.io/v1", id="endpoint")
        with Horizontal(classes="field"):
            yield Static("Write key")
            yield Line("", placeholder=kept, password=True, id="write-key")
        yield Static("", classes="refusal", markup=False)

    def on_input_submitted(self) -> None:
        self.action_accept()

    @work(exclusive=True)
    async def action_accept(self) -> None:
        endpoint = self.query_one("#endpoint", Line).text.strip()
        key = self.query_one("#write-key", Line).text.strip()
        same = self._forwarding is not None and self._forwarding.endpoint == endpoint
        if same and not key and self._forwarding is not None:
            key = self._forwarding.write_key  # a mask, which stands for the key that is kept
        refusal = self.query_one(".refusal", Static)
        if endpoint and not key:
            refusal.update("The endpoint needs its write key.")
            self.query_one("#write-key").focus()
            return
        try:
            source = await self._accept(Forwarding(endpoint, key) if endpoint else None)
        except ConsoleError as error:
            refusal.update(printable(error.message))
        else:
            self.dismiss(source)
