"""Real HTTP for the `fetch` of functions, as node-fetch 2 does it: redirects, codings, errors.

Runs in the process of the engine, on its loop. httpx is imported at the first request, off the
loop, because that takes 100 ms. Knows no workers: a request comes in, a response or a
`FetchProblem` goes out. Nothing of the environment counts: no proxies, as in production. The trap:
what a policy has judged is an address, so the connection goes to that one, never to a name again.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, unquote_to_bytes, urljoin, urlsplit

from msgspec import Struct

from console import limits
from console.fetching import dialling, neterrors
from console.fetching.inflating import Body, Garbled, TooLarge, decoder
from console.fetching.policy import Policy
from console.fetching.problem import FetchProblem, failed
from console.fetching.resolving import Resolver

if TYPE_CHECKING:
    import ssl

    import httpcore
    import httpx

Headers = list[tuple[str, str]]

USER_AGENT = "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)"
_RAW_BYTES = limits.FETCH_RESPONSE_BYTES + 64 * limits.KIB
"""Of a coded body: it may be a little longer than what it stands for, but not without end."""
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_BODILESS = frozenset((204, 304))
_PRIVATE = frozenset(("authorization", "www-authenticate", "cookie", "cookie2"))
_ESCAPED = re.compile(r"""[\x00-\x20"'<>\\^`{|}\x7f]""")
# Node sends Latin-1 letters as they are, which h11 does not; most servers take both for the same.
_LATIN = re.compile(r"[\x80-\xff]")


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


class _Hop(Struct, frozen=True):
    """One request on the way through redirects."""

    method: str
    url: str
    headers: Headers
    body: bytes | None


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
        hop = _Hop(request.method, request.url, request.headers, body)
        most = min(request.follow, limits.FETCHES_PER_RUN)
        for followed in count():
            async with self._send(hop, request, policy) as response:
                location = _location(response, hop)
                if location is not None and request.redirect == "error":
                    raise FetchProblem(f"redirect mode is set to error: {hop.url}", "no-redirect")
                if location is None or request.redirect != "follow":
                    return await self._received(response, hop, request, location, followed > 0)
                if followed >= most:
                    raise FetchProblem(f"maximum redirect reached at: {hop.url}", "max-redirect")
                hop = _redirected(hop, response.status, location)
        raise AssertionError  # count() has no end

    @asynccontextmanager
    async def _send(
        self, hop: _Hop, request: FetchRequest, policy: Policy
    ) -> AsyncIterator[httpcore.Response]:
        tls = self._tls or await self._started()
        message = _message(hop, request.compress)
        import httpcore

        try:
            async with asyncio.timeout(request.timeout_ms / 1000 or None):
                host, port = message.url.raw_host.decode("ascii"), _port(message)
                addresses = await dialling.addresses(policy, hop.url, host, port, self._resolve)
                pool = dialling.pool(addresses, tls)
                response = await pool.handle_async_request(_raw(message))
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
        hop: _Hop,
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


def _port(message: httpx.Request) -> int:
    return message.url.port or (443 if message.url.scheme == "https" else 80)


def _raw(message: httpx.Request) -> httpcore.Request:
    import httpcore

    url = httpcore.URL(
        scheme=message.url.raw_scheme,
        host=message.url.raw_host,
        port=message.url.port,
        target=message.extensions["target"],
    )
    return httpcore.Request(
        message.method, url, headers=message.headers.raw, content=message.content
    )


def _message(hop: _Hop, compress: bool) -> httpx.Request:
    """The request as it goes out. Raises FetchProblem where there is none to make of it."""
    import httpx

    parts = _parts(hop.url)
    path, query = (
        _LATIN.sub(_escape, _ESCAPED.sub(_escape, part))
        for part in (parts.path or "/", parts.query)
    )
    mark = "?" if query or hop.url.partition("#")[0].endswith("?") else ""
    try:
        return httpx.Request(
            hop.method.encode("ascii").decode(),
            httpx.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, path="/"),
            headers=[
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in _headers(hop, parts, compress)
            ],
            content=hop.body,
            extensions={"target": f"{path}{mark}{query}".encode("latin-1")},
        )
    except (httpx.InvalidURL, UnicodeEncodeError, ValueError):
        raise failed(hop.url, "Invalid URL", "ERR_INVALID_URL") from None


def _escape(sign: re.Match[str]) -> str:
    return f"%{ord(sign.group()):02X}"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise failed(url, "Invalid URL", "ERR_INVALID_URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchProblem("Only HTTP(S) protocols are supported", "system")
    return parts


def _headers(hop: _Hop, parts: SplitResult, compress: bool) -> Iterable[tuple[str, str]]:
    """The function's headers and those that node-fetch and Node put behind them."""
    headers = [(name, value) for name, value in hop.headers if name.lower() != "content-length"]
    length = None if hop.body is None else str(len(hop.body))
    if length is None and hop.method in ("POST", "PUT"):
        length = "0"
    yield from headers
    given = {name.lower() for name, _ in headers}
    for name, value in (
        ("Accept", "*/*"),
        ("Content-Length", length),
        ("User-Agent", USER_AGENT),
        ("Accept-Encoding", "gzip,deflate" if compress else None),
        ("Connection", "close"),
        ("Host", parts.netloc.rpartition("@")[2]),
        ("Authorization", _basic(parts)),
    ):
        if value is not None and name.lower() not in given:
            yield name, value


def _basic(parts: SplitResult) -> str | None:
    login, found, _ = parts.netloc.rpartition("@")
    if not found:
        return None
    return "Basic " + base64.b64encode(unquote_to_bytes(login)).decode("ascii")


def _location(response: httpcore.Response, hop: _Hop) -> str | None:
    """Where a redirect leads; None where it is none."""
    if response.status not in _REDIRECTS:
        return None
    for name, value in response.headers:
        if name.lower() == b"location":
            try:
                joined = urljoin(hop.url, value.decode("latin-1"))
            except ValueError:
                raise failed(hop.url, "Invalid URL", "ERR_INVALID_URL") from None
            return _ESCAPED.sub(_escape, joined)
    return None


def _redirected(hop: _Hop, status: int, location: str) -> _Hop:
    """The next request. Credentials stay with the site that they were meant for."""
    method, body, headers = hop.method, hop.body, hop.headers
    if status == 303 or (status in (301, 302) and method == "POST"):
        method, body = "GET", None
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
    if not _same_site(urlsplit(hop.url), urlsplit(location)):
        headers = [pair for pair in headers if pair[0].lower() not in _PRIVATE]
    return _Hop(method, location, headers, body)


def _same_site(origin: SplitResult, target: SplitResult) -> bool:
    if origin.scheme != target.scheme:
        return False
    host, other = origin.hostname or "", target.hostname or ""
    return host == other or other.endswith(f".{host}")
