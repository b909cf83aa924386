"""Bearer tokens of the workspace: which there are, a new one, one less.

The trap: the secret of a new token exists in one dialog and nowhere else; once that is closed,
nobody can see it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from console import bearer
from console.access import Action
from console.model import ConsoleError, NewToken, Token
from console.notices import TokensChanged
from console.text import printable
from console.tui.session import refusals
from console.tui.widgets import clipboard
from console.tui.widgets.dialogs import Confirm, Dialog
from console.tui.widgets.fields import Cycle, Line
from console.tui.widgets.filtered import Entry, FilteredList
from console.tui.widgets.listing import Listing
from console.tui.widgets.wording import count, local_time

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = (
    "No tokens yet. A sender of test webhooks, or a script that uses the Public API, needs one. "
    "{tokens.create:n} makes one."
)
_LOST = "Whoever uses it is refused from then on. It cannot be had back."


class TokensScreen(Listing[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "create", "New", id="tokens.create", tooltip="New token"),
        Binding("d,delete", "revoke", "Revoke", id="tokens.revoke", tooltip="Revoke the token"),
        Binding("escape", "leave", "Close", id="tokens.leave"),
    ]
    NEEDS: ClassVar[dict[str, Action]] = {"create": "manage", "revoke": "manage"}
    ON_ONE = ("revoke",)
    KINDS = (TokensChanged,)

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, "Tokens", hint="a description or access", empty=_EMPTY)
        self._tokens: list[Token] = []

    async def entries(self) -> list[Entry]:
        self._tokens = await self._engine.tokens()
        self.retitle(f"Tokens · {count(len(self._tokens), 'token')}")
        return [_entry(token) for token in self._tokens]

    def action_leave(self) -> None:
        self.dismiss(None)

    @work(exclusive=True, group="tokens-change")
    async def action_create(self) -> None:
        new = await self.app.push_screen_wait(TokenForm(self._engine.create_token))
        if new is not None:
            await self.app.push_screen_wait(Secret(new))

    @work(exclusive=True, group="tokens-change")
    async def action_revoke(self) -> None:
        current = self.query_one(FilteredList).current
        token = next((token for token in self._tokens if token.id == current), None)
        if token is None:
            return
        question = Confirm(f"Revoke {token.description}?", _LOST, "revoke it")
        if await self.app.push_screen_wait(question):
            with refusals(self):
                await self._engine.revoke_token(token.id)


class TokenForm(Dialog[NewToken | None]):
    """What a new token is for and what it may; stays until that is accepted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "accept", "Accept", id="token.accept"),
    ]
    DEFAULT_CSS = "TokenForm { align: center middle; }"

    def __init__(self, create: Callable[[str, str], Awaitable[NewToken]]) -> None:
        super().__init__(
            "New token",
            "Tab next · ← → choose · Enter or {token.accept:F2} accept · Esc cancel",
        )
        self._create = create

    def compose_body(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Static("Description")
            yield Line(placeholder="what it is for", id="token-description")
        with Horizontal(classes="field"):
            yield Static("Access")
            yield Cycle([(level, level) for level in bearer.LEVELS], bearer.MEMBER)
        yield Static(
            "Both let test webhooks in. Over the Public API an owner may do everything, a member "
            "look at functions and sources.",
            classes="hint",
        )
        yield Static("", classes="refusal", markup=False)

    def on_input_submitted(self) -> None:
        self.action_accept()

    @work(exclusive=True)
    async def action_accept(self) -> None:
        access: Cycle[bearer.Level] = self.query_one(Cycle)
        try:
            new = await self._create(self.query_one("#token-description", Line).text, access.value)
        except ConsoleError as error:
            self.query_one(".refusal", Static).update(printable(error.message))
        else:
            self.dismiss(new)


class Secret(Dialog[None]):
    """A new token's secret, for the only time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,y", "copy", "Copy", id="token.copy", tooltip="Copy the token"),
        Binding("enter", "leave", "Done", id="token.done"),
    ]
    DEFAULT_CSS = """
    Secret { align: center middle; & .secret { color: $text-primary; text-style: bold; } }
    """

    def __init__(self, new: NewToken) -> None:
        super().__init__(
            f"Token {new.description}",
            "{token.copy:c} copy · {token.done:Enter} or Esc done",
        )
        self._new = new

    def compose_body(self) -> ComposeResult:
        yield Static(printable(self._new.token), classes="secret", markup=False)
        yield Static(
            f"\n{printable(self._new.access)}. Keep it now: only a hash of it is stored, and it is "
            "never shown again.",
            markup=False,
        )

    def action_copy(self) -> None:
        self.notify(clipboard.copy(self.app, self._new.token, "the token"), markup=False)


def _entry(token: Token) -> Entry:
    used = f"used {local_time(token.last_used_at)}" if token.last_used_at else "never used"
    made = local_time(token.created_at)[:10]
    return Entry(token.id, token.description, f"{token.access} · made {made}", used)
