"""One HTTP request as it comes in, and the answer to it, on the terms of ASGI.

Owns reading a body within limits, and ending an exchange so that its answer arrives. Knows no
routes. The trap: a refusal may come before the body has been read, and closing a socket with unread
input would reset the connection and lose the answer; so the rest is taken and dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from console import limits

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

JSON = b"application/json"


class Disconnected(Exception):
    """The sender went away before its request was complete."""


class TooLarge(Exception):
    """The body is larger than the caller of `body` takes."""


class Answer:
    """What a sender is told. Made once it may be sent many times.

    Args:
        status: of HTTP.
        content: goes out as JSON.
        headers: beside content type and length.
        media: the content type.
    """

    def __init__(
        self, status: int, content: object, *headers: tuple[str, str], media: bytes = JSON
    ) -> None:
        self.status = status
        self.data = msgspec.json.encode(content) + b"\n"
        self.headers = [
            (b"content-type", media),
            (b"content-length", str(len(self.data)).encode()),
            *((name.encode(), value.encode()) for name, value in headers),
        ]


class Incoming:
    """Headers are (lower-case name, value) in their order."""

    def __init__(self, scope: Message, receive: Receive) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: str = scope["query_string"].decode("latin-1")
        self.headers: list[tuple[str, str]] = []
        self._fields: dict[str, list[str]] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1").strip(" \t")
            self.headers.append((name, value))
            self._fields.setdefault(name, []).append(value)
        self._receive = receive
        self._unread = "content-length" in self._fields or "transfer-encoding" in self._fields
        self._invited = "expect" not in self._fields

    def values(self, name: str) -> list[str]:
        return self._fields.get(name, [])

    @property
    def bearer(self) -> str:
        """Token of the one Authorization header; empty where there is none."""
        values = self.values("authorization")
        scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
        return token.strip() if scheme.lower() == "bearer" else ""

    def announced(self, most: int) -> int:
        """How many bytes its body may come to, where `most` are taken."""
        if self.values("transfer-encoding"):
            return most
        return min(most, max((int(text) for text in self.values("content-length")), default=0))

    async def body(self, most: int) -> bytes:
        """The whole body; never holds more than the limit and one chunk.

        Raises:
            TooLarge: it has more than `most` bytes.
            Disconnected: it will not come.
        """
        if any(int(length) > most for length in self.values("content-length")):
            raise TooLarge
        self._invited = True  # by the 100 Continue that the first `receive` sends where awaited
        body, more = await self._next()
        if more:
            collected = bytearray(body)
            while more and len(collected) <= most:
                chunk, more = await self._next()
                collected += chunk
            body = bytes(collected)
        if len(body) > most:
            raise TooLarge
        return body

    async def _next(self) -> tuple[bytes, bool]:
        message = await self._receive()
        if message["type"] != "http.request":
            raise Disconnected
        self._unread = message.get("more_body", False)
        return message.get("body", b""), self._unread

    async def answer(self, send: Send, answer: Answer) -> None:
        """Answer at once, then take what the sender is still sending before the socket closes."""
        if not self._unread:
            await send(_start(answer.status, answer.headers))
            await send({"type": "http.response.body", "body": answer.data})
            return
        await send(_start(answer.status, [*answer.headers, (b"connection", b"close")]))
        await send({"type": "http.response.body", "body": answer.data, "more_body": True})
        if self._invited:
            with contextlib.suppress(TimeoutError, Disconnected):
                async with asyncio.timeout(limits.RECEIVER_LINGER_S):
                    while self._unread:
                        await self._next()
        await send({"type": "http.response.body"})


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}
