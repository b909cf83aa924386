"""Answers requests of the Public API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from console.caller import Caller
from console.incoming import Answer, Incoming

if TYPE_CHECKING:
    from console.engine import Engine


class PublicApi:
    def __init__(
        self, engine: Engine, caller_of: Callable[[str], Awaitable[Caller | None]]
    ) -> None:
        self._engine = engine
        self._caller_of = caller_of

    async def __call__(self, incoming: Incoming) -> Answer:
        del incoming
        return Answer(404, {"errors": [{"type": "not-found", "status": 404}]})
