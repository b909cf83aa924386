"""Connected sources, what they did on which day, who may do what, and notes of the workspace."""

from __future__ import annotations

from datetime import timedelta

from console.model import Member, Source, Tally
from console.store.core import Core
from console.store.database import Edit
from console.store.shapes import Note


class Sources(Core):
    def sources(self) -> list[Source]:
        """In the order they were connected."""
        return self._catalog.every("sources", Source)

    def source(self, source_id: str) -> Source | None:
        return self._catalog.one("sources", source_id, Source)

    async def put_source(self, source: Source) -> None:
        """Add a source, or replace the one with its id."""
        await self._catalog.write([self._catalog.put("sources", source.id, source)])

    # -- what they did -----------------------------------------------------------------------

    def tallies(self, month: str) -> list[Tally]:
        """Of a month such as `2026-11`, those of disconnected sources included."""
        return self._catalog.where("tallies", lambda d: d["day"].startswith(month), Tally)

    def tally(self, source_id: str, day: str) -> Tally | None:
        return self._catalog.one("tallies", f"{source_id}/{day}", Tally)

    def _put_tally(self, tally: Tally) -> list[Edit]:
        """Add or replace the tally of a day; the first of a day lets go of those past theirs."""
        key = f"{tally.source_id}/{tally.day}"
        edits = [self._catalog.put("tallies", key, tally)]
        documents = self._database.table("tallies").documents()
        if key not in documents:
            oldest = f"{self._clock() - timedelta(days=self._caps.tally_days):%Y-%m-%d}"
            edits += self._ages.removals("tallies", lambda document: document["day"] < oldest)
        return edits

    # -- who may do what ---------------------------------------------------------------------

    def members(self) -> list[Member]:
        """In the order they were added."""
        return self._catalog.every("members", Member)

    async def put_member(self, member: Member) -> None:
        """Add a member, or replace the one of this name."""
        await self._catalog.write([self._catalog.put("members", member.name, member)])

    async def delete_member(self, name: str) -> None:
        await self._catalog.write([Edit("members", name)])

    # -- notes -------------------------------------------------------------------------------

    def note(self, key: str) -> str | None:
        """A value that the workspace as a whole has."""
        note = self._catalog.one("notes", key, Note)
        return None if note is None else note.value

    async def put_note(self, key: str, value: str) -> None:
        await self._catalog.write([self._catalog.put("notes", key, Note(value))])
