"""Real HTTP for the `fetch` of functions, as node-fetch 2 does it: redirects, codings, errors.

Runs in the process of the engine, on its loop. httpx is imported at the first request, off the
loop, because that takes 100 ms. Knows no workers: a request comes in, a response or a
`FetchProblem` goes out. Nothing of the environment counts: no proxies, as in production. The trap:
what a policy has judged is an address, so the connection goes to that one, never to a name again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct

from console import limits
from console.fetching import dialling, hops, neterrors
from console.fetching.inflating import Body, Garbled, TooLarge, decoder
from console.fetching.policy import Policy
from console.fetching.problem import FetchProblem, failed
from console.fetching.resolving import Resolver

if TYPE_CHECKING:
    import ssl

    import httpcore

Headers = list[tuple[str, str]]

_RAW_BYTES = limits.FETCH_RESPONSE_BYTES + 64 * limits.KIB
"""Of a coded body: it may be a little longer than what it stands for, but not without end."""
_BODILESS = frozenset((204, 304))


class FetchRequest(Struct, frozen=True):
    """What a function asked for, with the field names of the worker's message."""

    method: str
    url: str
    headers: Headers
    redirect: str = "follow"
    follow: int = limits.FETCH_REDIRECTS
    timeout_ms: float = 0
    compress: bool = True
    line: int = 0
    """Of the user's file, that called; 0 where that is not known."""


class FetchResponse(Struct, frozen=True):
    """A response that came whole; `body` is decoded, `headers` are as they were sent."""

    status: int
    status_text: str
    url: str
    headers: Headers
    redirected: bool
    body: bytes


_STRICT = Policy()  # what is true of a deployed source where nothing else is said

Guarded = Callable[[FetchRequest, bytes | None], Awaitable[FetchResponse]]


class Fetcher:
    """Makes requests, several at once; cancelling a call closes its connection."""

    def __init__(self, resolve: dialling.Resolve | None = None) -> None:
        """Args:
        resolve: finds the addresses of a host and its port; the system's way where None.
        """
        self._resolve = resolve or Resolver()
        self._starting = asyncio.Lock()
        self._tls: ssl.SSLContext | None = None
        self._held_bytes = 0
        """Of bodies that are under way, in all runs."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Each request closes what it opened."""

    def under(self, policy: Callable[[], Policy]) -> Guarded:
        """Makes requests as far as a policy lets it, which is asked for each."""

        async def guarded(request: FetchRequest, body: bytes | None) -> FetchResponse:
            return await self(request, body, policy())

        return guarded

    async def __call__(
        self, request: FetchRequest, body: bytes | None = None, policy: Policy = _STRICT
    ) -> FetchResponse:
        """Make a request and read its response. Raises FetchProblem."""
        hop = hops.Hop(request.method, request.url, request.headers, body)
        most = min(request.follow, limits.FETCHES_PER_RUN)
        for followed in count():
            async with self._send(hop, request, policy) as response:
                location = hops.location(response, hop)
                if location is not None and request.redirect == "error":
                    raise FetchProblem(f"redirect mode is set to error: {hop.url}", "no-redirect")
                if location is None or request.redirect != "follow":
                    return await self._received(response, hop, request, location, followed > 0)
                if followed >= most:
                    raise FetchProblem(f"maximum redirect reached at: {hop.url}", "max-redirect")
                hop = hops.redirected(hop, response.status, location)
        raise AssertionError  # count() has no end

    @asynccontextmanager
    async def _send(
        self, hop: hops.Hop, request: FetchRequest, policy: Policy
    ) -> AsyncIterator[httpcore.Response]:
        tls = self._tls or await self._started()
        message = hops.message(hop, request.compress)
        import httpcore

        try:
            async with asyncio.timeout(request.timeout_ms / 1000 or None):
                host, port = message.url.raw_host.decode("ascii"), hops.port(message)
                addresses = await dialling.addresses(policy, hop.url, host, port, self._resolve)
                pool = dialling.pool(addresses, tls)
                response = await pool.handle_async_request(hops.raw(message))
        except TimeoutError:
            raise FetchProblem(f"network timeout at: {hop.url}", "request-timeout") from None
        except _troubles(httpcore) as error:
            words, code = neterrors.reason(hop.url, error)
            raise failed(hop.url, words, code) from error
        try:
            yield response
        finally:
            await response.aclose()
            await pool.aclose()

    async def _started(self) -> ssl.SSLContext:
        async with self._starting:
            if self._tls is None:
                self._tls = await asyncio.to_thread(_tls)
            return self._tls

    async def _received(
        self,
        response: httpcore.Response,
        hop: hops.Hop,
        request: FetchRequest,
        location: str | None,
        redirected: bool,
    ) -> FetchResponse:
        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in response.headers]
        if location is not None and request.redirect == "manual":
            headers = [(n, location if n.lower() == "location" else v) for n, v in headers]
        coding = next((v for n, v in headers if n.lower() == "content-encoding"), "")
        plain = not request.compress or hop.method == "HEAD" or response.status in _BODILESS
        reason = response.extensions.get("reason_phrase", b"")
        return FetchResponse(
            response.status,
            reason.decode("latin-1"),
            hop.url,
            headers,
            redirected,
            await self._body(response, hop.url, "" if plain else coding, request.timeout_ms),
        )

    async def _body(
        self, response: httpcore.Response, url: str, coding: str, timeout_ms: float
    ) -> bytes:
        import httpcore

        assert isinstance(response.stream, AsyncIterable)
        body = Body(decoder(coding), limits.FETCH_RESPONSE_BYTES)
        held = 0
        try:
            async with asyncio.timeout(timeout_ms / 1000 or None):
                async for chunk in response.stream:
                    held += len(chunk)
                    self._held_bytes += len(chunk)
                    if self._held_bytes > limits.FETCHING_BYTES or held > _RAW_BYTES:
                        raise TooLarge
                    body.add(chunk)
            return body.whole()
        except TimeoutError:
            text = f"Response timeout while trying to fetch {url} (over {timeout_ms:g}ms)"
            raise FetchProblem(text, "body-timeout") from None
        except TooLarge:
            text = f"content size at {url} over limit: {limits.FETCH_RESPONSE_BYTES}"
            raise FetchProblem(text, "max-size") from None
        except Garbled as garbled:
            text = f"Invalid response body while trying to fetch {url}: {garbled.message}"
            raise FetchProblem(text, "system", garbled.code) from None
        except _troubles(httpcore) as error:
            text = f"Invalid response body while trying to fetch {url}: aborted"
            raise FetchProblem(text, "system", "ECONNRESET") from error
        finally:
            self._held_bytes -= held


def _tls() -> ssl.SSLContext:
    """Off the loop: this brings httpx in, and reads every certificate that is trusted."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _troubles(httpcore: Any) -> tuple[type[Exception], ...]:
    """What a connection of its may raise."""
    return (
        OSError,
        httpcore.NetworkError,
        httpcore.TimeoutException,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    )
