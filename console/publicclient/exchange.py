"""Requests to one server with one token, and the ways in which none comes to an answer.

Owns limits of time and size, waits that a 429 asks for, and pages' requests. Knows no operation.
The trap: the token goes to the server that was named and nowhere else, so redirects are not
followed, plain HTTP is for this machine only, and no proxy stands before this machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from console import limits
from console.loopback import is_here
from console.model import ConsoleError
from console.publicclient import answers
from console.text import printable

if TYPE_CHECKING:
    import httpx

BASE = "https://api.segmentapis.com"
STABLE = "application/json"
ALPHA = "application/vnd.segment.v1alpha+json"  # what the operations on versions ask for
_UNKNOWN = "whether it was done is not known, so see fnconsole remote list before trying again"

Wait = Callable[[float], Awaitable[None]]


class Exchange:
    def __init__(
        self, base: str, token: str, *, on_wait: Callable[[float], None], wait: Wait, plain: bool
    ) -> None:
        self.base = checked_base(base, plain=plain)
        self._token = checked_token(token)
        self._on_wait = on_wait
        self._wait = wait
        self._http: httpx.AsyncClient | None = None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        media: str = STABLE,
    ) -> dict[str, Any]:
        """The `data` of an answer; waits where the server asks for it.

        Raises:
            ConsoleError: there is none, in one sentence.
        """
        if self._http is None:
            self._http = await self._opened()
        request = self._http.build_request(
            method,
            self.base + path,
            params=query,
            content=None if body is None else msgspec.json.encode(body),
            headers={"Accept": media} | ({} if body is None else {"Content-Type": media}),
        )
        for _ in range(limits.REMOTE_WAITS):
            answer, content = await self._send(request)
            if answer.status_code != 429:
                return self._judged(answer, content)
            seconds = retry_after_s(answer.headers)
            if seconds > limits.REMOTE_WAIT_S:
                break
            self._on_wait(seconds)
            await self._wait(seconds)
        raise ConsoleError(
            "The server takes no more requests for now (429); try again in some minutes.", 3
        )

    async def _opened(self) -> httpx.AsyncClient:
        try:
            return await asyncio.to_thread(_open, self.base, self._token)
        except (ImportError, ValueError, OSError) as error:
            raise ConsoleError(
                "The proxy or the certificates that the environment names cannot be used: "
                f"{printable(str(error).partition('. ')[0])}.",
                3,
            ) from None

    async def _send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        import httpx

        assert self._http is not None
        host = printable(request.url.host)
        also = "try again" if request.method == "GET" else _UNKNOWN
        try:
            async with asyncio.timeout(limits.REMOTE_ANSWER_S):
                answer = await self._http.send(request, stream=True)
                try:
                    return answer, await _content(answer)
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise ConsoleError(f"{host} does not answer in time; {also}.", 3) from None
        except httpx.ConnectError as error:
            raise ConsoleError(f"{host} cannot be reached: {_reason(request, error)}.", 3) from None
        except (httpx.TransportError, httpx.DecodingError, OSError) as error:
            words = _reason(request, error)
            raise ConsoleError(f"The connection to {host} broke ({words}); {also}.", 3) from None

    def _judged(self, answer: httpx.Response, content: bytes) -> dict[str, Any]:
        status = answer.status_code
        if 200 <= status < 300:
            return answers.data(content)
        if 300 <= status < 400:
            where = printable(answer.headers.get("Location", "elsewhere"))[:200]
            raise ConsoleError(
                f"The server sends on to {where}, which is not followed as the token would go "
                "along; if that is right, name it with --url.",
                3,
            )
        raise answers.refusal(status, content, self._token)


def checked_base(base: str, *, plain: bool = False) -> str:
    """A server's URL without a slash at its end.

    Raises:
        ConsoleError: it is no URL of a server, or would show the token to the network.
    """
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    fit = base.isascii() and base.isprintable() and " " not in base
    if not fit or not host or parts.scheme not in ("http", "https"):
        raise ConsoleError(f"'{printable(base)}' is no URL of a server, such as {BASE}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConsoleError("The URL of a server has only scheme, host, port and path.")
    if parts.scheme == "http" and not plain and not is_here(host):
        raise ConsoleError(
            f"The token would go to {host} unencrypted; use https, or --plain-http where the "
            "network is safe."
        )
    return base.rstrip("/")


def checked_token(token: str) -> str:
    """A token without the white space around it.

    Raises:
        ConsoleError: it cannot be one; the sentence does not repeat it.
    """
    token = token.strip()
    if not token:
        raise ConsoleError("The token is empty.")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ConsoleError("That is no token: it holds white space or other than ASCII.")
    return token


def retry_after_s(headers: Any) -> float:
    """How long a 429 asks to wait; a second where it does not say."""
    for name in ("Retry-After", "X-RateLimit-Reset"):
        text = headers.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return float(max(1, int(text)))
    return 1.0


def _open(base: str, token: str) -> httpx.AsyncClient:
    """Runs in a thread, as the import and the certificates take 100 ms and more."""
    import httpx

    return httpx.AsyncClient(
        headers={
            "Authorization": f"Bearer {token}",
            "User-Agent": "fnconsole",
            "Accept-Encoding": "identity",
        },
        follow_redirects=False,
        trust_env=not is_here(urlsplit(base).hostname or ""),
        timeout=None,  # one limit for the whole answer: see `_send`
    )


async def _content(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > limits.REMOTE_ANSWER_BYTES:
            raise answers.nonsense("it is too large")
    return bytes(content)


def _reason(request: httpx.Request, error: Exception) -> str:
    from console.fetching import neterrors

    return printable(neterrors.reason(str(request.url), error)[0])
