"""Functions brought from here to a server of the Public API.

The trap: what is pushed replaces what is there, for everybody, so what changed there since both
were the same is refused.
"""

from __future__ import annotations

from console import portable
from console.cli.transfer import Move, Step, Transfer, conflict
from console.model import ConsoleError, Function, Link, Portable
from console.publicclient.answers import NotThere, RemoteFunction
from console.text import printable


class Push(Transfer):
    async def functions(self, refs: list[str]) -> list[Step]:
        """Bring functions there: those named, or all that are here."""
        if refs:
            chosen = [await self._engine.function(ref) for ref in dict.fromkeys(refs)]
        else:
            chosen = await self._engine.functions()
        work = [
            (Step(function.name, function.id, version=function.version), self._push(function))
            for function in chosen
        ]
        return await self._all(work)

    def _push(self, function: Function) -> Move:
        async def move(step: Step) -> None:
            if refusal := await self._engine.may("edit functions", function.id):
                raise ConsoleError(refusal)
            link = await self._engine.link(function.id, self._client.base)
            there = await self._there(function, link)
            mine = portable.of(function)
            if there is None:
                step.action, step.diff = "create", portable.diff(None, mine)
            else:
                step.remote_id = there.id
                self._weigh(step, mine, there, link)
                if not step.diff:
                    await self._note_same(link, function, there)
            if step.action != "none" and self._goes_on(step):
                await self._send(step, function, mine, there)

        return move

    def _weigh(self, step: Step, mine: Portable, there: RemoteFunction, link: Link | None) -> None:
        """Say what a push has to do, or refuse."""
        side = portable.changed(link, mine, there.portable())
        if side == "neither":
            return
        step.diff = portable.diff(there.portable(), mine)
        if side == "here" or self._force:
            step.action = "update"
        elif side == "there":
            step.note = "It is changed there only; pull it."
        else:
            raise conflict(link, step, "let the one here win")

    async def _there(self, function: Function, link: Link | None) -> RemoteFunction | None:
        """The same function there, or None where a push makes it."""
        if link is not None:
            try:
                return await self._client.function(link.remote_id)
            except NotThere:
                if not self._force:
                    raise ConsoleError(
                        f"'{printable(function.name)}' was deleted there since; make it again "
                        "with --force."
                    ) from None
        named = [item for item in await self._list() if item.display_name == function.name]
        if len(named) > 1:
            raise ConsoleError(
                f"{len(named)} functions there are named '{printable(function.name)}'; rename "
                "this one, or all but one of those."
            )
        return await self._client.function(named[0].id) if named else None

    async def _send(
        self, step: Step, function: Function, mine: Portable, there: RemoteFunction | None
    ) -> None:
        if there is None:
            now = await self._client.create(mine)
        else:
            now = await self._client.change(there.id, mine)
        step.remote_id, step.done = now.id, True
        await self._keep(function, now)
