"""From a host to a connection: its addresses, those of them that the policy lets through, and a
transport that can connect to nothing else.

The name is resolved once and what is judged is what is connected to, so an answer of DNS that
changes in between leads nowhere else. TLS and the Host header keep the name.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from console.fetching import policy as rules
from console.fetching.policy import Policy, Refusal
from console.fetching.problem import REFUSED, FetchProblem, failed

if TYPE_CHECKING:
    import httpcore

_NEXT_AFTER_S = 0.25  # Node 20 tries the next address when one has not answered by then


Resolve = Callable[[str, int], Awaitable[list[str]]]


async def addresses(policy: Policy, url: str, host: str, port: int, resolve: Resolve) -> list[str]:
    """The addresses of a host that may be reached, in the order to try them.

    Args:
        policy: judges them.
        url: as the function wrote it, to be told.
        host: and its port: where to.
        port: see there.
        resolve: finds the addresses of a host and its port.

    Raises:
        FetchProblem: the policy refuses all of them.
        OSError: the name cannot be resolved.
    """
    if refusal := rules.of_host(policy, host):
        if policy.offline:
            raise _refused(url, f"getaddrinfo EAI_AGAIN {host}", "EAI_AGAIN", host, refusal)
        raise _refused(url, f"connect EACCES {host}:{port}", "EACCES", host, refusal)
    found = await resolve(host, port)
    refusals = {each: rules.of_address(policy, host, each) for each in found}
    open_ = [each for each, refusal in refusals.items() if refusal is None]
    if not open_:
        address = found[0]
        first = refusals[address]
        assert first is not None
        raise _refused(url, f"connect EACCES {address}:{port}", "EACCES", host, first)
    return open_


def _refused(url: str, words: str, code: str, host: str, refusal: Refusal) -> FetchProblem:
    told = f"{REFUSED}{refusal.why} {refusal.remedy}"
    wanted = rules.name(host) if refusal.askable else ""
    return failed(url, f"{words} (the console's fetch policy)", code, told=told, wanted=wanted)


def pool(addresses: list[str], tls: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
    """For one request, which is to go to one of these addresses."""
    import httpcore

    return httpcore.AsyncConnectionPool(
        ssl_context=tls, max_keepalive_connections=0, network_backend=_dialler()(addresses)
    )


@cache
def _dialler() -> Callable[[list[str]], httpcore.AsyncNetworkBackend]:
    """Here, because httpcore is imported at the first request only."""
    import httpcore

    class Dialler(httpcore.AsyncNetworkBackend):
        """Connects to what it was made with, whatever it is asked for."""

        def __init__(self, addresses: list[str]) -> None:
            self._addresses = addresses
            self._inner = httpcore.AnyIOBackend()

        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.AsyncNetworkStream:
            *others, last = self._addresses
            for address in others:
                with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                    return await self._inner.connect_tcp(address, port, _NEXT_AFTER_S)
            return await self._inner.connect_tcp(last, port, timeout)

    return Dialler
