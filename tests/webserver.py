"""A web server in the test: answers as prepared, keeps what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.patience import HANG_S

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers each connection with the next prepared answer; keeps the requests as they came."""

    def __init__(self, answers: list[bytes | Handler]) -> None:
        self.answers = answers
        self.requests: list[str] = []
        self.port = 0
        self.connected = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return  # the client thought better of it
            fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:-2])
            body = await reader.readexactly(int(fields.get(b"content-length", 0)))
            self.requests.append((head + body).decode("latin-1"))
            answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
            self.connected.set()
            if isinstance(answer, bytes):
                writer.write(answer.replace(b"PORT", str(self.port).encode()))
            else:
                await answer(reader, writer)
        finally:
            writer.close()


def ok(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def moved(location: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {location}", status=status)


def meeting(count: int) -> Handler:
    """Answers "met" once so many requests are there at the same time."""
    everyone = asyncio.Barrier(count)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.wait_for(everyone.wait(), HANG_S)
        writer.write(ok(b"met"))

    return meet


@asynccontextmanager
async def serving(*answers: bytes | Handler) -> AsyncIterator[Server]:
    server = Server(list(answers))
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield server
