"""A workspace whose Public API listens, and a client that speaks to it as scripts do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from connected import StandIn, outcome

from console.engine import Engine
from console.model import Receiver

CODE = "async function onRequest(request) {}"
SETTINGS = [
    {
        "name": "apiKey",
        "label": "API key",
        "type": "STRING",
        "description": "of the shop",
        "required": True,
        "sensitive": True,
    },
    {
        "name": "tags",
        "label": "Tags",
        "type": "ARRAY",
        "description": "",
        "required": False,
        "sensitive": False,
    },
]


class Served:
    """One workspace, its receiver, and a token of an owner."""

    def __init__(self, engine: Engine, receiver: Receiver, token: str, http: Any) -> None:
        self.engine = engine
        self.url = receiver.url
        self.test_url = receiver.test_url
        self.token = token
        self.http: httpx.AsyncClient = http

    async def ask(
        self, method: str, path: str, body: object = None, token: str | None = None, **headers: str
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        bearer = {"Authorization": f"Bearer {self.token if token is None else token}"}
        return await self.http.request(method, self.url + path, json=body, headers=bearer | named)

    async def data(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        answer = await self.ask(method, path, body, **headers)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    async def error(
        self, status: int, method: str, path: str, body: object = None, **named: Any
    ) -> dict[str, Any]:
        """The one error of an answer with this status."""
        answer = await self.ask(method, path, body, **named)
        assert answer.status_code == status, answer.text
        (error,) = answer.json()["errors"]
        assert error["status"] == status and error["message"]
        return dict(error)

    async def function(self, name: str = "Orders", **fields: object) -> dict[str, Any]:
        given = {"code": CODE, "displayName": name, "resourceType": "SOURCE"} | fields
        return dict((await self.data("POST", "/functions", given))["function"])

    async def source(self, function_id: str, slug: str = "orders", **fields: object) -> Any:
        given = {"slug": slug, "enabled": True, "metadataId": function_id} | fields
        return (await self.data("POST", "/sources", given))["source"]


@asynccontextmanager
async def served(folder: Path, pool: StandIn | None = None) -> AsyncIterator[Served]:
    """With a stand-in for the workers, unless there are to be real ones."""
    if pool is not None and not pool.answers:
        pool.answers = [outcome()]
    engine = await Engine.open(folder, pool=pool.as_pool if pool else None)
    try:
        receiver = await engine.open_receiver("127.0.0.1", 0)
        token = (await engine.create_token("ci", "Workspace Owner")).token
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            yield Served(engine, receiver, token, http)
    finally:
        await engine.close()
