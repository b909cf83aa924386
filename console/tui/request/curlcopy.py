"""The dialog that copies a request as a curl command: to which address, with or without secrets.

Its answer is the command, None when left with Esc. It is given the addresses and asks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from msgspec.structs import replace
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from console import curl
from console.model import ConsoleError, Request
from console.text import printable
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.fields import Toggle
from console.tui.widgets.menu import Menu, row

_PREVIEW_CHARACTERS = 1_500


class Target(NamedTuple):
    """Where the command sends the request."""

    title: str
    url: str
    token: str = ""
    """Bearer token, secret."""
    hidden: str = ""
    """The part of the URL that is secret."""


class CopyCommand(Dialog[str | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "secrets", "With secrets", id="copy-curl.secrets"),
    ]

    DEFAULT_CSS = """
    CopyCommand {
        align: center middle;
        & Toggle { margin-top: 1; }
        & .preview { height: auto; max-height: 12; margin-top: 1; color: $foreground-muted; }
    }
    """

    def __init__(
        self, request: Request, targets: Sequence[Target], secrets: Mapping[str, str]
    ) -> None:
        super().__init__("Copy as curl", "Enter copy · {copy-curl.secrets:s} secrets · Esc cancel")
        self._request = request
        self._targets = targets
        self._secrets = secrets

    def compose_body(self) -> ComposeResult:
        yield Menu()
        yield Toggle("With secrets, instead of shell variables")
        yield Static("", classes="preview", markup=False)

    def on_mount(self) -> None:
        rows = [row(str(place), target.title) for place, target in enumerate(self._targets)]
        self.query_one(Menu).fill(rows, None)
        self.query_one(Menu).focus()

    def command(self) -> str:
        """
        Raises:
            ConsoleError: no command can say the request.
        """
        target = self._targets[int(self.query_one(Menu).current or 0)]
        request, hidden = self._request, dict(self._secrets)
        if target.token:
            others = [pair for pair in request.headers if pair[0].lower() != "authorization"]
            headers = (("Authorization", f"Bearer {target.token}"), *others)
            request = replace(request, headers=headers)
            hidden[target.token] = "TOKEN"
        if target.hidden:
            hidden[target.hidden] = "TOKEN"
        shown = self.query_one(Toggle).on
        return curl.command(request, target.url, {} if shown else hidden)

    def _show(self) -> None:
        try:
            text = self.command()
        except ConsoleError as error:
            text = error.message
        preview = printable(text[:_PREVIEW_CHARACTERS], lines=True)
        self.query_one(".preview", Static).update(Text(preview))

    def on_option_list_option_highlighted(self) -> None:
        self._show()

    def on_toggle_changed(self) -> None:
        self._show()

    def action_secrets(self) -> None:
        self.query_one(Toggle).action_flip()

    def on_option_list_option_selected(self) -> None:
        try:
            self.dismiss(self.command())
        except ConsoleError as error:
            self.notify(printable(error.message), severity="error", markup=False)
