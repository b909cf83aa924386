"""The HTTP side of the test endpoint: an ASGI callable that checks a webhook and hands it on.

Owns paths, statuses and what of a request is kept. Knows the engine only as two callables, and no
socket. The trap: a refusal may come before the body has been read, and closing a socket with
unread input would reset the connection and lose the answer; so the rest is taken and dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from console import limits, webhook
from console.model import ConsoleError, Request
from console.text import printable

PATH = "/functions"

Message = MutableMapping[str, Any]
CheckToken = Callable[[str], Awaitable[bool]]
Capture = Callable[[Request], Awaitable[object]]

# Of the connection, not of the webhook; a proxy in front of Segment's functions drops them too.
_HOP_BY_HOP = {"connection", "expect", "host", "keep-alive", "te", "transfer-encoding", "upgrade"}
_HIDDEN = "Bearer ******"

log = logging.getLogger("console.receiver")
log.addHandler(logging.NullHandler())  # else Python prints errors over the screen


class Refused(Exception):
    """This request gets an answer other than success."""

    def __init__(self, status: int, problem: str, *headers: tuple[str, str]) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem
        self.headers = headers


class Disconnected(Exception):
    """The sender went away before its request was complete."""


class Endpoint:
    """Takes webhooks for capture.

    Args:
        check_token: whether a bearer token is good.
        capture: keeps a request; it is on disk when this returns.
        body_s: seconds a sender has for its body.
    """

    def __init__(
        self, check_token: CheckToken, capture: Capture, body_s: float = limits.RECEIVER_BODY_S
    ) -> None:
        self._check_token = check_token
        self._capture = capture
        self._body_s = body_s
        self._at_once = 0

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        incoming = Incoming(scope, receive)
        try:
            await self._take(incoming)
        except Refused as refused:
            await incoming.answer(send, refused)
        except Disconnected:
            return
        else:
            await incoming.answer(send, None)

    async def _take(self, incoming: Incoming) -> None:
        """Capture the webhook or raise `Refused`; the receiver's outermost handler."""
        _route(incoming)
        if self._at_once >= limits.RECEIVER_AT_ONCE:
            problem = "Too many webhooks at once; send it again later."
            raise Refused(429, problem, ("retry-after", "1"))
        self._at_once += 1
        try:
            await self._keep(incoming)
        except (Refused, Disconnected):
            raise
        except Exception as error:  # whatever it is: the sender must not take it for success
            log.error("A webhook was not kept: %s", printable(f"{type(error).__name__}: {error}"))
            if _is_environment(error):
                problem = "The console cannot write to its disk; send the webhook again later."
                raise Refused(503, problem, ("retry-after", "60")) from error
            raise Refused(500, "The console failed; the webhook was not kept.") from error
        finally:
            self._at_once -= 1

    async def _keep(self, incoming: Incoming) -> None:
        if not await self._check_token(_bearer(incoming)):
            raise _unauthorized("The bearer token is not one of this workspace.")
        _check_head(incoming)
        try:
            async with asyncio.timeout(self._body_s):
                body = await incoming.body()
        except TimeoutError:
            raise Refused(408, f"The body did not arrive within {self._body_s:g} s.") from None
        await self._capture(_request(incoming, body))


class Incoming:
    """One request as it comes in; headers are (lower-case name, value) in their order."""

    def __init__(self, scope: Message, receive: Callable[[], Awaitable[Message]]) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        self.headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        self._receive = receive
        self._unread = bool(self.values("content-length") or self.values("transfer-encoding"))
        self._invited = not self.values("expect")

    def values(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]

    async def body(self) -> bytes:
        """The whole body; never holds more than the limit and one chunk."""
        if any(int(length) > limits.WEBHOOK_BODY_BYTES for length in self.values("content-length")):
            raise Refused(413, webhook.TOO_LARGE)
        self._invited = True  # by the 100 Continue that the first `receive` sends where awaited
        body = bytearray()
        more = True
        while more:
            chunk, more = await self._next()
            body += chunk
            if len(body) > limits.WEBHOOK_BODY_BYTES:
                raise Refused(413, webhook.TOO_LARGE)
        return bytes(body)

    async def _next(self) -> tuple[bytes, bool]:
        message = await self._receive()
        if message["type"] != "http.request":
            raise Disconnected
        self._unread = message.get("more_body", False)
        return message.get("body", b""), self._unread

    async def answer(
        self, send: Callable[[Message], Awaitable[None]], refused: Refused | None
    ) -> None:
        """Answer at once, then take what the sender is still sending before the socket closes."""
        content: dict[str, object] = {"success": refused is None}
        if refused is not None:
            content["error"] = refused.problem
        data = json.dumps(content).encode() + b"\n"
        headers = [("content-type", "application/json"), ("content-length", str(len(data)))]
        headers += refused.headers if refused is not None else ()
        if self._unread:
            headers.append(("connection", "close"))
        raw = [(name.encode(), value.encode()) for name, value in headers]
        status = 200 if refused is None else refused.status
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": data, "more_body": True})
        if self._unread and self._invited:
            with contextlib.suppress(TimeoutError, Disconnected):
                async with asyncio.timeout(limits.RECEIVER_LINGER_S):
                    while self._unread:
                        await self._next()
        await send({"type": "http.response.body"})


def _is_environment(error: Exception) -> bool:
    return isinstance(error, OSError) or (isinstance(error, ConsoleError) and error.exit_code == 3)


def _route(incoming: Incoming) -> None:
    if incoming.path != PATH:
        raise Refused(404, f"There is nothing here; webhooks go to POST {PATH}.")
    if incoming.method != "POST":
        raise Refused(405, "Webhooks are sent with POST.", ("allow", "POST"))


def _bearer(incoming: Incoming) -> str:
    values = incoming.values("authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorized("Send one header 'Authorization: Bearer TOKEN'.")
    return token.strip()


def _unauthorized(problem: str) -> Refused:
    return Refused(401, problem, ("www-authenticate", "Bearer"))


def _check_head(incoming: Incoming) -> None:
    """Refuse what no body could make right, before the body is read."""
    if problem := webhook.type_refusal(incoming.values("content-type")):
        raise Refused(400, problem)
    encodings = [value.strip().lower() for value in incoming.values("content-encoding")]
    if any(encoding not in ("", "identity") for encoding in encodings):
        problem = f"The content encoding '{printable(encodings[0])[:40]}' is not supported"
        raise Refused(400, f"{problem}: send the body as it is.")
    for name, value in incoming.headers:
        try:
            webhook.header(name, value)
        except ConsoleError as error:
            raise Refused(400, error.message) from None


def _request(incoming: Incoming, body: bytes) -> Request:
    """The webhook as it is kept: the secret masked, what belongs to the connection left out."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        problem = f"The body is not UTF-8 at byte {error.start + 1}."
        raise Refused(400, problem) from None
    request = Request(
        headers=tuple(
            (_canonical(name), _HIDDEN if name == "authorization" else value.strip(" \t"))
            for name, value in incoming.headers
            if name not in _HOP_BY_HOP
        ),
        body=text,
        query=tuple(parse_qsl(incoming.query_string.decode("latin-1"), keep_blank_values=True)),
    )
    if problem := webhook.refusal(request):
        raise Refused(400, problem)
    return request


def _canonical(name: str) -> str:
    """`Content-Type` for `content-type`: HTTP servers in Go, Segment's among them, do so."""
    return "-".join(part.capitalize() for part in name.split("-"))
