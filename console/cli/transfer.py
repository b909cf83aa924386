"""What pulling from a server of the Public API and pushing to it have in common.

Owns the steps, one for each function, and what is remembered of each. Prints nothing. One function
that cannot be moved does not stop the others; a server that is gone does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from console import portable
from console.engine import Engine
from console.model import ConsoleError, Function, Link
from console.publicclient.answers import RemoteFunction
from console.publicclient.client import PublicClient
from console.text import printable

Action = Literal["create", "update", "none", "refused"]


class Step(msgspec.Struct):
    """What came of one function; also what `--json` prints."""

    name: str
    id: str = ""
    """Here; empty where it is not."""
    remote_id: str = ""
    action: Action = "none"
    done: bool = False
    version: int | None = None
    """Newest one here, afterwards."""
    diff: str = ""
    note: str = ""
    """One sentence, where there is more to say."""


Move = Callable[[Step], Awaitable[None]]


class Transfer:
    """
    Args:
        engine: here.
        client: there.
        force: let the one that is taken win over changes of the other.
        dry_run: only say what would be done.
        agree: asked with a step before it is done.
        say: told of each function as its turn comes.
    """

    def __init__(
        self,
        engine: Engine,
        client: PublicClient,
        *,
        force: bool,
        dry_run: bool,
        agree: Callable[[Step], bool],
        say: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._client = client
        self._force = force
        self._dry_run = dry_run
        self._agree = agree
        self._say = say
        self._listed: list[RemoteFunction] | None = None
        self.exit_code = 0

    async def _all(self, work: list[tuple[Step, Move]]) -> list[Step]:
        for number, (step, move) in enumerate(work, 1):
            self._say(f"[{number}/{len(work)}] {printable(step.name)} …")
            try:
                await move(step)
            except ConsoleError as problem:
                step.action, step.note = "refused", problem.message
                self.exit_code = max(self.exit_code, problem.exit_code)
                if problem.exit_code > 2:
                    return [done for done, _ in work[:number]]
        return [step for step, _ in work]

    def _goes_on(self, step: Step) -> bool:
        if self._dry_run:
            return False
        if not self._agree(step):
            step.note = "Nothing was changed."
            return False
        return True

    async def _note_same(self, link: Link | None, here: Function, there: RemoteFunction) -> None:
        """Remember what both are now, so that later changes can be told apart."""
        if not self._dry_run and link != self._new_link(here, there):
            await self._keep(here, there)

    async def _keep(self, here: Function, there: RemoteFunction) -> None:
        await self._engine.put_link(self._new_link(here, there))

    def _new_link(self, here: Function, there: RemoteFunction) -> Link:
        return Link(
            here.id,
            self._client.base,
            there.id,
            portable.digest(portable.of(here)),
            portable.digest(there.portable()),
        )

    async def _list(self) -> list[RemoteFunction]:
        if self._listed is None:
            self._listed = await self._client.functions()
        return self._listed


async def known(engine: Engine, function: Function, base: str) -> Link | None:
    """What is known of a function there; nothing where this role may not see the function."""
    try:
        return await engine.link(function.id, base)
    except ConsoleError as refusal:
        if refusal.exit_code > 2:
            raise
        return None


def conflict(link: Link | None, step: Step, force: str) -> ConsoleError:
    name = printable(step.name)
    if link is None:
        why = f"The functions named '{name}' here and there differ and were never the same"
    else:
        why = f"'{name}' was changed here and there since both were the same"
    return ConsoleError(f"{why}; compare them with --dry-run, and {force} with --force.")
