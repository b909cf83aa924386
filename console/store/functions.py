"""Functions, their versions, drafts and saved test requests."""

from __future__ import annotations

from collections.abc import Iterable

from console.model import Draft, Function, RequestTitle, SavedRequest, Version
from console.store.core import Core
from console.store.database import Edit
from console.store.shapes import VersionDetail


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
    ) -> None:
        """Add or replace a function; a new version of it also ends its draft."""
        edits = [self._catalog.put("functions", function.id, function)]
        if version is not None:
            edits += [self._put_version(function, version), Edit("drafts", function.id)]
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
        edits = [Edit("functions", function_id), Edit("drafts", function_id)]
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

    def draft(self, function_id: str) -> Draft | None:
        return self._catalog.one("drafts", function_id, Draft)

    async def put_draft(self, draft: Draft) -> None:
        await self._catalog.write([self._catalog.put("drafts", draft.function_id, draft)])

    async def delete_draft(self, function_id: str) -> None:
        await self._catalog.write([Edit("drafts", function_id)])

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
