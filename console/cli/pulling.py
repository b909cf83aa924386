"""Functions brought here from a server of the Public API.

Owns which function here is the one there. The trap: what is pulled replaces what is here, so what
changed on both sides, or is typed and not saved, is refused.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from console import portable
from console.cli.transfer import Move, Step, Transfer, conflict, known
from console.model import ConsoleError, Function, Link
from console.publicclient.answers import RemoteFunction
from console.text import printable

Links = dict[str, Link | None]
"""Id of each function here → what is known of it there."""


class Pull(Transfer):
    async def functions(self, refs: list[str]) -> list[Step]:
        """Bring functions here: those named, or all that are there."""
        here = await self._engine.functions()
        base = self._client.base
        links = {function.id: await known(self._engine, function, base) for function in here}
        chosen = await self._list()
        if refs:
            chosen = [_one(ref, chosen, here, links) for ref in dict.fromkeys(refs)]
        work = [
            (Step(item.display_name, remote_id=item.id), self._pull(item, here, links))
            for item in chosen
        ]
        return await self._all(work)

    def _pull(self, item: RemoteFunction, here: list[Function], links: Links) -> Move:
        async def move(step: Step) -> None:
            there = await self._client.function(item.id)
            found = _same(item, here, links)
            step.name = there.display_name
            if found is None:
                step.action = "create"
                step.diff = portable.diff(None, there.portable())
            else:
                await self._compare(step, found, there, links[found.id])
            if step.action != "none" and self._goes_on(step):
                await self._take(step, found, there)

        return move

    async def _compare(
        self, step: Step, found: Function, there: RemoteFunction, link: Link | None
    ) -> None:
        """Say what a pull has to do, or refuse."""
        step.id, step.version = found.id, found.version
        mine, theirs = portable.of(found), there.portable()
        side = portable.changed(link, mine, theirs)
        if side == "neither":
            await self._note_same(link, found, there)
            return
        step.diff = portable.diff(mine, theirs)
        if self._force:
            step.action = "update"
        elif side == "here":
            step.note = "It is changed here only; push it."
        elif side == "both":
            raise conflict(link, step, "take the one there")
        elif await self._engine.draft(found.id) is not None:
            raise ConsoleError(
                f"'{printable(found.name)}' has unsaved text in the editor, which would be lost; "
                "save or discard it, or take the one there with --force."
            )
        else:
            step.action = "update"

    async def _take(self, step: Step, found: Function | None, there: RemoteFunction) -> None:
        theirs = there.portable()
        new_code = found is None or found.code != theirs.code
        author = await self._author(there) if new_code else ""
        made = await self._engine.pull_function(
            found.id if found else "",
            found.version if found else 0,
            theirs,
            author,
            f"Pulled from {urlsplit(self._client.base).hostname}",
        )
        step.id, step.version, step.done = made.id, made.version, True
        await self._keep(made, there)

    async def _author(self, there: RemoteFunction) -> str:
        """Who made the newest version there; a server without versions does not say."""
        try:
            versions = await self._client.versions(there.id)
        except ConsoleError as refusal:
            if refusal.exit_code > 2:
                raise
            return there.created_by or ""
        authors = [version.author for version in versions if version.code == there.code]
        return next(filter(None, authors), None) or there.created_by or ""


def _same(item: RemoteFunction, here: list[Function], links: Links) -> Function | None:
    """The function here that is the one there: known as such, or of its name and no other's."""
    for function in here:
        link = links[function.id]
        if link is not None and link.remote_id == item.id:
            return function
    name = " ".join(item.display_name.split())
    return next((f for f in here if f.name == name and links[f.id] is None), None)


def _one(
    ref: str,
    there: list[RemoteFunction],
    here: list[Function],
    links: Links,
) -> RemoteFunction:
    """The function there with this id or name, or known as the one here of this id or name."""
    known = {
        link.remote_id
        for function in here
        if ref in (function.id, function.name) and (link := links[function.id]) is not None
    }
    found = [item for item in there if item.id == ref or item.id in known]
    found = found or [item for item in there if item.display_name == ref]
    if not found:
        raise ConsoleError(f"There is no function '{printable(ref)}' there; see remote list.")
    if len(found) > 1:
        raise ConsoleError(f"{len(found)} functions there are '{printable(ref)}'; give an id.")
    return found[0]
