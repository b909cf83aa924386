"""The outgoing requests of functions, made by the console's own process with httpx.

Follows node-fetch 2.6, which Segment exposes: its default headers, its redirects, the names and
messages of its errors. Knows nothing of runs and workers. httpx costs 100 ms to import, so that
waits for the first request. Two differences on purpose: a redirect to another host does not carry
credentials along (node-fetch does that from 2.6.7 on), and a response is capped.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from console import limits

if TYPE_CHECKING:
    import httpx

_USER_AGENT = "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)"
_REDIRECTS = (301, 302, 303, 307, 308)
_CREDENTIALS = ("authorization", "www-authenticate", "cookie", "cookie2")

# OpenSSL's verify codes → the code and words of Node's TLS errors.
_CERTIFICATE = {
    10: ("CERT_HAS_EXPIRED", "certificate has expired"),
    18: ("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
    19: ("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"),
    20: ("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"),
    21: ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"),
    62: ("ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match certificate's altnames"),
}


class FetchRequest(Struct, frozen=True):
    """What a function asks for; `follow` is how many redirects are left."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    redirect: str = "follow"
    follow: int = limits.FETCH_REDIRECTS
    timeout_ms: float = 0
    """0: none but the run's own."""
    compress: bool = True


class FetchResponse(Struct, frozen=True):
    status: int
    status_text: str
    url: str
    headers: list[tuple[str, str]]
    redirected: bool
    body: bytes
    """As decompressed, where the request allowed compression."""


class FetchProblem(Exception):
    """Why there is no response, with the fields of node-fetch's FetchError."""

    def __init__(self, message: str, kind: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.type = kind
        self.code = code


class Fetcher:
    """Makes requests, many at a time. A cancelled one closes its connection."""

    def __init__(self) -> None:
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def __call__(self, request: FetchRequest, body: bytes | None) -> FetchResponse:
        """Make a request and its redirects, and read the response whole.

        Raises:
            FetchProblem: there is no response, or it is too large.
        """
        timeout_s = request.timeout_ms / 1000 if request.timeout_ms > 0 else None
        try:
            async with asyncio.timeout(timeout_s):
                return await self._follow(request, body)
        except TimeoutError:
            raise FetchProblem(f"network timeout at: {request.url}", "request-timeout") from None

    async def _follow(self, request: FetchRequest, body: bytes | None) -> FetchResponse:
        redirected = False
        for left in range(max(request.follow, 0), -1, -1):
            response = await self._once(request, body)
            target = _target(request, response)
            if target is None or request.redirect != "follow":
                return _answer(request, response, target, redirected)
            if left == 0:
                break
            request, body = _redirected(request, body, response.status, target)
            redirected = True
        raise FetchProblem(f"maximum redirect reached at: {request.url}", "max-redirect")

    async def _once(self, request: FetchRequest, body: bytes | None) -> FetchResponse:
        """One request without its redirects."""
        import httpx

        client = self._client(urlsplit(request.url).scheme)
        try:
            sent = client.build_request(
                request.method, request.url, headers=_headers(request, body), content=body
            )
            response = await client.send(sent, stream=True)
            try:
                content = await _read(request, response)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _problem(request.url, error) from error
        return FetchResponse(
            status=response.status_code,
            status_text=response.reason_phrase,
            url=request.url,
            headers=[
                (n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in response.headers.raw
            ],
            redirected=False,
            body=content,
        )

    def _client(self, scheme: str) -> httpx.AsyncClient:
        """A client for the scheme; only the one for https pays the 30 ms of loading authorities."""
        import httpx

        if scheme not in self._clients:
            self._clients[scheme] = httpx.AsyncClient(
                verify=scheme == "https",
                timeout=None,
                trust_env=False,  # production has no proxy
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            )
            self._clients[scheme].headers.clear()
        return self._clients[scheme]


def _headers(request: FetchRequest, body: bytes | None) -> list[tuple[bytes, bytes]]:
    """The function's headers and node-fetch's own."""
    given = {name.lower() for name, _ in request.headers}
    headers = list(request.headers)
    defaults = {
        "Accept": "*/*",
        "User-Agent": _USER_AGENT,
        "Accept-Encoding": "gzip,deflate" if request.compress else "",
        "Connection": "close",
        "Content-Length": "0" if body is None and request.method in ("POST", "PUT") else "",
    }
    headers += [(n, v) for n, v in defaults.items() if v and n.lower() not in given]
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _read(request: FetchRequest, response: httpx.Response) -> bytes:
    chunks = response.aiter_bytes() if request.compress else response.aiter_raw()
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > limits.FETCH_RESPONSE_BYTES:
            size = limits.FETCH_RESPONSE_BYTES
            raise FetchProblem(f"content size at {request.url} over limit: {size}", "max-size")
    return bytes(content)


def _target(request: FetchRequest, response: FetchResponse) -> str | None:
    """Where a response sends the request on to."""
    if response.status not in _REDIRECTS:
        return None
    if request.redirect == "error":
        message = f"redirect mode is set to error: {request.url}"
        raise FetchProblem(message, "no-redirect")
    location = next((value for name, value in response.headers if name == "location"), None)
    if location is None:
        return None
    import ada_url  # the parser that Node itself uses

    try:
        target: str = ada_url.join_url(request.url, location)
    except ValueError:
        raise FetchProblem(f"invalid redirect URL: {location}", "invalid-redirect") from None
    if urlsplit(target).scheme not in ("http", "https"):
        raise FetchProblem("Only HTTP(S) protocols are supported", "system")
    return target


def _redirected(
    request: FetchRequest, body: bytes | None, status: int, target: str
) -> tuple[FetchRequest, bytes | None]:
    """The request that follows a redirect; 303, and 301 and 302 after a POST, turn into a GET."""
    dropped: tuple[str, ...] = ("host",)
    method = request.method
    if status == 303 or (status in (301, 302) and method == "POST"):
        method, body, dropped = "GET", None, (*dropped, "content-length")
    if urlsplit(target).hostname != urlsplit(request.url).hostname:
        dropped += _CREDENTIALS
    headers = [pair for pair in request.headers if pair[0].lower() not in dropped]
    return msgspec.structs.replace(request, method=method, url=target, headers=headers), body


def _answer(
    request: FetchRequest, response: FetchResponse, target: str | None, redirected: bool
) -> FetchResponse:
    headers = response.headers
    if target is not None:  # redirect mode "manual" shows where it would have gone
        headers = [(n, target if n == "location" else v) for n, v in headers]
    return msgspec.structs.replace(response, headers=headers, redirected=redirected)


def _problem(url: str, error: Exception) -> FetchProblem:
    reason, code = _reason(url, error)
    return FetchProblem(f"request to {url} failed, reason: {reason}", "system", code)


def _reason(url: str, error: Exception) -> tuple[str, str | None]:
    """Node's words and code for what went wrong below HTTP."""
    import httpx

    host = urlsplit(url).hostname or ""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return f"getaddrinfo ENOTFOUND {host}", "ENOTFOUND"
        if isinstance(cause, ssl.SSLCertVerificationError):
            name, words = _CERTIFICATE.get(cause.verify_code, ("EPROTO", cause.verify_message))
            return words, name
        if isinstance(cause, ssl.SSLError):
            return f"write EPROTO {cause.reason}", "EPROTO"
        code = errno.errorcode.get(cause.errno or 0) if isinstance(cause, OSError) else None
        if code is not None:
            port = urlsplit(url).port or {"http": 80, "https": 443}[urlsplit(url).scheme]
            at = f"connect {code} {host}:{port}"
            return at if isinstance(error, httpx.ConnectError) else f"read {code}", code
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return "socket hang up", "ECONNRESET"
    return str(error) or type(error).__name__, None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it comes from, and the members of groups among them."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__
