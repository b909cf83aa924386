"""The operations of the Public API on functions, their versions and sources.

Owns paths, media types, pages and the shape of what is sent. Knows no workspace here and prints
nothing; whatever goes wrong is a `ConsoleError` with one sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec

from console import limits
from console.model import ConsoleError, Portable
from console.publicclient.answers import (
    Item,
    RemoteFunction,
    RemoteSource,
    RemoteVersion,
    nonsense,
    read,
)
from console.publicclient.exchange import ALPHA, STABLE, Exchange, Wait
from console.text import printable


class PublicClient:
    """Speaks with one server as the owner of one token; use it with `async with`.

    Args:
        base: URL that the paths follow; anything but HTTPS is for this machine only.
        token: bearer token of that server.
        on_wait: told how many seconds the server asks to wait, before the wait.
        wait: stands in for the wait in tests.
        plain: let the token go to another machine over plain HTTP.
    """

    def __init__(
        self,
        base: str,
        token: str,
        *,
        on_wait: Callable[[float], None],
        wait: Wait = asyncio.sleep,
        plain: bool = False,
    ) -> None:
        self._exchange = Exchange(base, token, on_wait=on_wait, wait=wait, plain=plain)
        self.base = self._exchange.base

    async def __aenter__(self) -> PublicClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exchange.close()

    async def functions(self) -> list[RemoteFunction]:
        """All source functions of the server's workspace, without code and settings."""
        query = {"resourceType": "SOURCE"}
        return await self._pages("/functions", "functions", RemoteFunction, query)

    async def function(self, function_id: str) -> RemoteFunction:
        return await self._function("GET", _path("functions", function_id))

    async def create(self, portable: Portable) -> RemoteFunction:
        return await self._function(
            "POST", "/functions", _body(portable) | {"resourceType": "SOURCE"}
        )

    async def change(self, function_id: str, portable: Portable) -> RemoteFunction:
        return await self._function("PATCH", _path("functions", function_id), _body(portable))

    async def _function(self, method: str, path: str, body: Any = None) -> RemoteFunction:
        return read(await self._exchange.ask(method, path, body), "function", RemoteFunction)

    async def versions(self, function_id: str) -> list[RemoteVersion]:
        path = _path("functions", function_id, "versions")
        return await self._pages(path, "versions", RemoteVersion, {}, ALPHA)

    async def version(self, function_id: str, version_id: str) -> RemoteVersion:
        path = _path("functions", function_id, "versions", version_id)
        return read(await self._exchange.ask("GET", path, media=ALPHA), "version", RemoteVersion)

    async def restore(self, function_id: str, version_id: str) -> RemoteVersion:
        """Make a copy of an old version the newest."""
        path = _path("functions", function_id, "versions")
        done = await self._exchange.ask("POST", path, {"versionId": version_id}, media=ALPHA)
        return read(done, "version", RemoteVersion)

    async def sources(self) -> list[RemoteSource]:
        return await self._pages("/sources", "sources", RemoteSource, {})

    async def source(self, source_id: str) -> RemoteSource:
        found = await self._exchange.ask("GET", _path("sources", source_id))
        return read(found, "source", RemoteSource)

    async def deploy(self, source_id: str) -> None:
        """Let a source run the newest version of its function."""
        path = _path("functions", f"sfn_{source_id}", "deploy")
        done = read(await self._exchange.ask("POST", path), "functionDeployment", dict[str, Any])
        if done.get("status") != "SUCCESS":
            said = printable(str(done.get("status")))[:80]
            raise ConsoleError(
                f"The server says '{said}' of the deploy to {printable(source_id)}; look there "
                "whether it is done.",
                3,
            )

    async def _pages(
        self, path: str, field: str, kind: type[Item], query: dict[str, str], media: str = STABLE
    ) -> list[Item]:
        found: list[Item] = []
        asked = query | {"pagination.count": str(limits.REMOTE_PAGE)}
        cursors: set[str] = set()
        while True:
            page = await self._exchange.ask("GET", path, query=asked, media=media)
            found += read(page, field, list[kind])  # type: ignore[valid-type]
            cursor = (read(page, "pagination", dict[str, Any] | None) or {}).get("next")  # type: ignore[arg-type]
            if not cursor:
                return found
            if not isinstance(cursor, str) or cursor in cursors:
                raise nonsense("its pages have no end")
            cursors.add(cursor)
            asked = asked | {"pagination.cursor": cursor}


def _path(*parts: str) -> str:
    return "".join("/" + quote(part, safe="") for part in parts)


def _body(portable: Portable) -> dict[str, Any]:
    """What the API takes of a function. It wants all six fields of a setting, empty ones too."""
    return {
        "code": portable.code,
        "displayName": portable.name,
        "description": portable.description,
        "settings": [msgspec.structs.asdict(setting) for setting in portable.settings],
    }
