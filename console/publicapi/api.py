"""The Public API: which request is which operation, in whose name, and how often.

Owns the table of routes. Below it there are only the engine's methods, which check roles once more;
here it is done so that a refusal gets its own status.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from console import limits
from console.caller import Caller, acting
from console.incoming import Answer, Incoming, TooLarge
from console.publicapi import answers, query
from console.publicapi.answers import Refused
from console.publicapi.asked import Asked
from console.publicapi.bucket import Bucket
from console.publicapi.functions import Functions
from console.publicapi.sources import Sources

if TYPE_CHECKING:
    from console.engine import Engine

_ID = ""
"""In a path: any one part, which goes to the operation."""


class Route(NamedTuple):
    method: str
    path: tuple[str, ...]
    operation: Callable[..., Awaitable[dict[str, Any]]]
    alpha: bool = False
    status: int = 200


def _routes(functions: Functions, sources: Sources) -> list[Route]:
    one, versions = ("functions", _ID), ("functions", _ID, "versions")
    source = ("sources", _ID)
    return [
        Route("POST", ("functions",), functions.create),
        Route("GET", ("functions",), functions.every),
        Route("GET", one, functions.get),
        Route("PATCH", one, functions.change),
        Route("DELETE", one, functions.delete),
        Route("POST", (*one, "deploy"), functions.deploy),
        Route("GET", versions, functions.versions, alpha=True),
        Route("POST", versions, functions.restore, alpha=True),
        Route("POST", (*one, "restore"), functions.restore, alpha=True),
        Route("GET", (*versions, _ID), functions.version, alpha=True),
        Route("POST", ("sources",), sources.create, status=201),
        Route("GET", ("sources",), sources.every),
        Route("GET", source, sources.get),
        Route("PATCH", source, sources.change),
        Route("DELETE", source, sources.delete),
        Route("POST", (*source, "writekey"), sources.renew_key, alpha=True),
    ]


class PublicApi:
    """
    Args:
        engine: of the workspace.
        caller_of: who asks with a bearer token, if it is a good one.
        workspace: its id.
        now: a clock that only goes forward, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        caller_of: Callable[[str], Awaitable[Caller | None]],
        workspace: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._routes = _routes(Functions(engine, workspace), Sources(engine, workspace))
        self._caller_of = caller_of
        self._now = now
        self._buckets: dict[int, Bucket] = {}
        """Of each good token."""

    async def __call__(self, incoming: Incoming) -> Answer:
        """
        Raises:
            Disconnected: nobody waits for an answer any more.
            ConsoleError: the environment failed.
        """
        media = answers.accepted(incoming)
        try:
            caller = await self._caller(incoming)
            route, ids = self._route(incoming)
            if route.alpha:
                answers.check_alpha(media)
            content = answers.body(incoming, await _body(incoming))
            asked = Asked(caller, query.read(incoming.query), content)
            with acting(caller):
                data = await route.operation(asked, *ids)
        except Refused as refused:
            return refused.answer(media)
        return Answer(route.status, {"data": data}, media=media)

    async def _caller(self, incoming: Incoming) -> Caller:
        secret = incoming.bearer
        caller = await self._caller_of(secret) if secret else None
        if caller is None:
            said = "The token is not one of this workspace." if secret else "There is no token."
            raise Refused(
                401,
                f"{said} Send one header 'Authorization: Bearer TOKEN'.",
                "",
                ("www-authenticate", "Bearer"),
            )
        now = self._now()
        bucket = self._buckets.setdefault(
            hash(secret), Bucket(limits.API_BURST, limits.API_PER_S, now)
        )
        if wait_s := bucket.take(now):
            raise Refused(
                429,
                "Too many requests with this token; wait before the next.",
                "",
                ("retry-after", str(wait_s)),
            )
        return caller

    def _route(self, incoming: Incoming) -> tuple[Route, list[str]]:
        parts = tuple(incoming.path[1:].split("/"))
        fitting = [route for route in self._routes if _fits(route.path, parts)]
        if not fitting:
            raise Refused(404, "There is nothing at this path.")
        for route in fitting:
            if route.method == incoming.method:
                return route, [p for p, name in zip(parts, route.path, strict=True) if not name]
        allowed = ", ".join(route.method for route in fitting)
        raise Refused(405, f"This path takes {allowed}.", "", ("allow", allowed))


def _fits(path: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    return len(path) == len(parts) and all(
        part == name if name else part for name, part in zip(path, parts, strict=True)
    )


async def _body(incoming: Incoming) -> bytes:
    try:
        return await incoming.body(limits.FILE_BYTES)
    except TooLarge:
        problem = f"The body is larger than {limits.FILE_BYTES // limits.KIB // 1024} MiB."
        raise Refused(413, problem) from None
