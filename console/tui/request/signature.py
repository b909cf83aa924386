"""The dialog that signs a request: scheme, secret setting, and the headers that come of it.

Its answer says how to sign and whether at each run, None when left with Esc. It signs only for its
preview; a secret is never drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from console import signing
from console.model import ConsoleError, Request, Setting, SettingValue, Signing
from console.text import printable
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.fields import Cycle, Line, Toggle


class Signature(NamedTuple):
    signing: Signing
    at_run: bool


class SignDialog(Dialog[Signature | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "sign", "Sign", priority=True, id="sign.apply"),
    ]

    DEFAULT_CSS = """
    SignDialog {
        align: center middle;
        & .generic { display: none; }
        & .generic.-shown { display: block; }
        & .preview { height: auto; margin-top: 1; }
    }
    """

    def __init__(
        self,
        request: Request,
        settings: Sequence[Setting],
        values: dict[str, SettingValue],
        now: Signing | None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Args:
        settings: those that may be the secret; at least one.
        values: their values.
        now: how the request is signed at each run already.
        """
        super().__init__(
            "Sign the request",
            "Tab next · ← → change · {sign.apply:Enter} sign · Esc cancel",
        )
        self._request = request
        self._values = values
        self._moment = signing.moment(clock)
        scheme = now.scheme if now else _likely(request)
        _, header, digest, encoding = (*scheme.split(":"), "", "", "")[:4]
        schemes = [(name, found.title) for name, found in signing.SCHEMES.items()]
        known = scheme if scheme in signing.SCHEMES else signing.GENERIC
        self._scheme = Cycle([*schemes, (signing.GENERIC, "HMAC in a header of your own")], known)
        ordered = sorted(settings, key=lambda setting: not setting.sensitive)
        names = [setting.name for setting in ordered]
        shown = [(name, printable(name)) for name in names]
        chosen = now.setting if now and now.setting in names else names[0]
        self._setting = Cycle(shown, chosen)
        self._header = Line(header or "X-Signature", placeholder="name of the header")
        self._digest = Cycle([(name, name) for name in signing.HASHES], digest or "sha256")
        self._encoding = Cycle([(name, name) for name in signing.ENCODINGS], encoding or "hex")
        self._at_run = Toggle("Sign again at each run", now is not None)

    def compose_body(self) -> ComposeResult:
        yield _field("Scheme", self._scheme)
        yield _field("Secret setting", self._setting)
        yield _field("Header", self._header, "generic")
        yield _field("Hash", self._digest, "generic")
        yield _field("Encoding", self._encoding, "generic")
        yield self._at_run
        yield Static("", classes="preview", markup=False)

    def on_mount(self) -> None:
        self._scheme.focus()
        self._preview()

    def on_cycle_changed(self) -> None:
        self._preview()

    def on_input_changed(self) -> None:
        self._preview()

    def how(self) -> Signing:
        scheme = self._scheme.value
        if scheme == signing.GENERIC:
            parts = (scheme, self._header.text.strip(), self._digest.value, self._encoding.value)
            scheme = ":".join(parts)
        return Signing(scheme, self._setting.value)

    def _preview(self) -> None:
        generic = self._scheme.value == signing.GENERIC
        self.query(".generic").set_class(generic, "-shown")
        text = Text()
        try:
            for name, value in self._headers():
                text.append(f"{printable(name)}: ", "bold").append(f"{printable(value)}\n")
        except ConsoleError as error:
            text = Text(printable(error.message))
        self.query_one(".preview", Static).update(text)

    def _headers(self) -> signing.Headers:
        chosen = self.how()
        secret = signing.secret(chosen, self._values)
        return signing.headers(self._request, chosen.scheme, secret, self._moment)

    def action_sign(self) -> None:
        try:
            self._headers()
        except ConsoleError:
            return  # the preview says why
        self.dismiss(Signature(self.how(), self._at_run.on))


def _field(label: str, field: Cycle[str] | Line, classes: str = "") -> Horizontal:
    return Horizontal(Static(label), field, classes=f"field {classes}")


def _likely(request: Request) -> str:
    """The scheme of which the request has a header already; else the first."""
    names = {name.lower() for name, _ in request.headers}
    signs = {
        "x-hub-signature-256": "github",
        "stripe-signature": "stripe",
        "x-shopify-hmac-sha256": "shopify",
        "x-slack-signature": "slack",
        "x-twilio-signature": "twilio",
        "svix-signature": "svix",
        "webhook-signature": "standard-webhooks",
    }
    hints = {"x-github-event": "github", "x-shopify-topic": "shopify"}
    found = (scheme for name, scheme in {**signs, **hints}.items() if name in names)
    return next(found, next(iter(signing.SCHEMES)))
