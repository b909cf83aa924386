"""Functions, their versions, drafts and saved test requests."""

from __future__ import annotations

from collections.abc import Iterable

from console.model import Draft, Function, RequestTitle, SavedRequest, Version
from console.store.core import Core
from console.store.database import Edit
from console.store.shapes import VersionDetail
from console.store.tables import Document


class Functions(Core):
    def functions(self) -> list[Function]:
        return self._catalog.every("functions", Function)

    def function(self, function_id: str) -> Function | None:
        return self._catalog.one("functions", function_id, Function)

    async def put_function(
        self,
        function: Function,
        version: Version | None = None,
        requests: Iterable[SavedRequest] = (),
        console: str = "",
    ) -> None:
        """Add or replace a function; a new version ends the console's draft and those it equals."""
        edits = [self._catalog.put("functions", function.id, function)]
        if version is not None:
            edits += [self._put_version(function, version)]
            edits += self._end_drafts(function.id, console, function.code)
        await self._catalog.write(edits + [self._put_request(request) for request in requests])

    def _put_version(self, function: Function, version: Version) -> Edit:
        return self._catalog.put(
            "versions",
            f"{function.id}/{version.number}",
            {"function_id": function.id, "number": version.number},
            VersionDetail(function.id, function.name, function.description, version),
        )

    async def delete_function(self, function_id: str) -> None:
        """With its versions, requests and draft; `put_back` undoes it."""
        edits = [Edit("functions", function_id)]
        edits += [_no_draft(draft) for draft in self.drafts(function_id)] or [
            Edit("drafts", function_id)
        ]
        for table in ("versions", "requests"):
            edits += [Edit(table, key) for key in self._catalog.of_function(table, function_id)]
        await self._bin.delete(function_id, edits)

    def deleted_function(self, function_id: str) -> Function | None:
        """What `put_back` would bring back."""
        return self._bin.one(function_id, "functions", Function)

    def versions(self, function_id: str) -> list[Version]:
        """Newest first."""
        kept = self._catalog.parts_of_function("versions", function_id, VersionDetail)
        return [detail.version for detail in reversed(kept)]

    # -- drafts ------------------------------------------------------------------------------

    def drafts(self, function_id: str) -> list[Draft]:
        """One of each console that holds unsaved text, the newest first."""

        def wanted(document: Document) -> bool:
            return bool(document["function_id"] == function_id)

        found = self._catalog.where("drafts", wanted, Draft)
        return sorted(reversed(found), key=lambda draft: draft.kept_at, reverse=True)

    def draft(self, function_id: str) -> Draft | None:
        return next(iter(self.drafts(function_id)), None)

    async def put_draft(self, draft: Draft, instead_of: Draft | None = None) -> None:
        """Keep a console's text, and forget another one that it goes on from."""
        edits = [self._catalog.put("drafts", _key(draft.function_id, draft.console), draft)]
        if instead_of is not None and instead_of.console != draft.console:
            same = instead_of in self.drafts(draft.function_id)
            edits += [_no_draft(instead_of)] * same
        await self._catalog.write(edits)

    async def delete_draft(self, function_id: str, console: str = "") -> None:
        await self._catalog.write([Edit("drafts", _key(function_id, console))])

    async def end_drafts(self, function_id: str, console: str, code: str) -> None:
        """Forget a console's draft, and whatever text is the saved code."""
        await self._catalog.write(self._end_drafts(function_id, console, code))

    def _end_drafts(self, function_id: str, console: str, code: str) -> list[Edit]:
        own = Edit("drafts", _key(function_id, console))
        others = [d for d in self.drafts(function_id) if d.console != console and d.code == code]
        return [own, *(_no_draft(draft) for draft in others)]

    # -- test requests -----------------------------------------------------------------------

    def requests(self, function_id: str) -> list[SavedRequest]:
        """By their places, and of the same place in the order they were made."""
        found = self._catalog.parts_of_function("requests", function_id, SavedRequest)
        return sorted(found, key=lambda request: request.place)

    def request_titles(self) -> list[RequestTitle]:
        """Of all functions, without reading a request."""
        documents = self._database.table("requests").items()
        return [RequestTitle(key, kept["function_id"], kept["name"]) for key, kept in documents]

    def request(self, request_id: str) -> SavedRequest | None:
        return self._catalog.part("requests", request_id, SavedRequest)

    async def put_request(self, request: SavedRequest) -> None:
        """Add a request, or replace the one with its id."""
        await self._catalog.write([self._put_request(request)])

    async def delete_request(self, request_id: str) -> None:
        await self._catalog.write([Edit("requests", request_id)])

    def _put_request(self, request: SavedRequest) -> Edit:
        shown = {"function_id": request.function_id, "name": request.name}
        return self._catalog.put("requests", request.id, shown, request)


def _key(function_id: str, console: str) -> str:
    return f"{function_id}/{console}" if console else function_id


def _no_draft(draft: Draft) -> Edit:
    return Edit("drafts", _key(draft.function_id, draft.console))
