"""Tokens: what is listed, the secret that shows once, revoking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from showing import Listeners, Showing
from textual.app import App

from console import bearer
from console.model import NewToken, Token
from console.notices import TokensChanged
from console.tui.widgets.dialogs import Confirm
from console.tui.workspace.tokens import Secret, TokenForm, TokensScreen

AT = "2026-11-23T10:00:00.000Z"


class FakeEngine(Listeners):
    def __init__(self, *tokens: Token) -> None:
        super().__init__()
        self.kept = {token.id: token for token in tokens}
        self.refusal = ""
        self.made: list[NewToken] = []

    async def may(self, action: str, resource: str = "") -> str:
        return self.refusal

    async def tokens(self) -> list[Token]:
        if self.refusal:
            from console.model import ConsoleError

            raise ConsoleError(self.refusal)
        return list(self.kept.values())

    async def create_token(self, description: str, access_level: str) -> NewToken:
        token, new = bearer.create(description, access_level, "tok_new", AT)
        self.kept[token.id] = token
        self.made.append(new)
        self.tell(TokensChanged())
        return new

    async def revoke_token(self, token_id: str) -> None:
        del self.kept[token_id]
        self.tell(TokensChanged())


@asynccontextmanager
async def showing(engine: FakeEngine, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Showing]:
    class Host(App[None]):
        CSS_PATH = "../../../console/tui/styles.tcss"

    async with Host().run_test(size=size) as pilot:
        shown = Showing(TokensScreen, pilot, [])
        screen = TokensScreen(engine)  # type: ignore[arg-type]
        await pilot.app.push_screen(screen, shown.answers.append)
        await shown.until(lambda: bool(engine.refusal) or len(shown.entries) == len(engine.kept))
        await shown.press()
        yield shown


async def test_a_token_tells_its_access_its_age_and_when_it_was_used_last() -> None:
    ci = Token("tok_1", "CI", "Workspace Owner", AT, AT)
    async with showing(FakeEngine(ci, Token("tok_2", "old", "Workspace Member", AT))) as shown:
        assert "Workspace Owner · made 2026-11-23" in shown.line("CI")
        assert "used 2026-11-23" in shown.line("CI")
        assert "never used" in shown.line("old")
        assert "2 tokens" in shown.text


async def test_without_tokens_the_screen_says_who_needs_one() -> None:
    async with showing(FakeEngine()) as shown:
        assert "n makes one" in shown.text


async def test_the_secret_of_a_new_token_shows_once_and_can_be_copied() -> None:
    engine = FakeEngine()
    async with showing(engine) as shown:
        await shown.press("n")
        assert isinstance(shown.pilot.app.screen, TokenForm)
        await shown.press("enter")
        await shown.until(lambda: "needs a description" in shown.text)
        await shown.press(*"CI", "tab", "right", "f2")
        await shown.until(lambda: isinstance(shown.pilot.app.screen, Secret))
        await shown.press()
        [new] = engine.made
        assert new.access == "Workspace Owner"
        assert new.token in shown.text and "never shown again" in shown.text
        await shown.press("c")
        assert shown.pilot.app.clipboard == new.token
        await shown.press("escape")
        await shown.until(lambda: shown.entries == ["tok_new"])
        assert new.token not in shown.text


async def test_revoking_asks_first() -> None:
    engine = FakeEngine(Token("tok_1", "CI", "Workspace Member", AT))
    async with showing(engine) as shown:
        await shown.press("d")
        assert isinstance(shown.pilot.app.screen, Confirm)
        await shown.press("n")
        assert engine.kept
        await shown.press("d", "y")
        await shown.until(lambda: not engine.kept)
        await shown.until(lambda: shown.entries == [])


async def test_a_role_that_may_not_see_tokens_reads_why_and_can_only_leave() -> None:
    engine = FakeEngine(Token("tok_1", "CI", "Workspace Member", AT))
    engine.refusal = "Only a Workspace Owner can manage this workspace."
    async with showing(engine) as shown:
        await shown.until(lambda: engine.refusal in shown.text)
        assert "CI" not in shown.text and "No tokens" not in shown.text
        await shown.press("n", "d")
        assert isinstance(shown.pilot.app.screen, TokensScreen)
        await shown.press("escape")
        assert shown.answers == [None]


@pytest.mark.parametrize("size", [(60, 15), (120, 40)])
async def test_it_fits_any_terminal(size: tuple[int, int]) -> None:
    async with showing(FakeEngine(Token("t", "CI", "Workspace Member", AT)), size) as shown:
        assert "esc Close" in shown.lines[-1]
