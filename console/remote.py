"""The engine from another process: host and client of the socket in the workspace folder.

Both sides are generated from the engine's public async methods and their annotations; nothing here
knows what any of them does. A frame is four bytes of length and a JSON object: a call
`{"id", "method", "args"}`, its answer `{"id", "result"}` or `{"id", "refused", "exit_code"}`, or a
notice `{"notice"}`. The trap: a process that is stopped still takes connections and bytes, so
neither end may wait for the other, or write to it, without a limit.

The host greets with its protocol, the client with who calls. The host takes its word for it: who
can open the socket can also read and write the files of the workspace, so roles guard against
mistakes and not against this user.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from console.caller import Caller, acting
from console.engine import Engine, Listener
from console.model import ConsoleError, Role
from console.notices import Notice

SOCKET_NAME = "engine.sock"
PROTOCOL = 2
_FRAME_BYTES = 64 * 1024 * 1024  # several times the largest run with everything it may carry
_GREETING_S = 3.0
_ANSWER_S = 60.0  # longer than any call takes, a run that waits for its turn included
_ADDRESS_BYTES = 100  # what a socket's path has room for, on every system

Call = Callable[..., Awaitable[Any]]


class _Greeting(msgspec.Struct, frozen=True):
    """The first frame of a client."""

    name: str
    roles: tuple[Role, ...] = ()


class HostGone(Exception):
    """The process that hosted the workspace ended; what was under way may or may not be done."""


@cache
def methods() -> dict[str, tuple[list[Any], Any]]:
    """Name of each engine method that crosses the socket → its argument types and result type."""
    found = {}
    for name, function in inspect.getmembers(Engine, inspect.iscoroutinefunction):
        if not name.startswith("_") and name not in ("open", "close"):
            hints = get_type_hints(function)
            result = hints.pop("return")
            found[name] = (list(hints.values()), result)
    return found


class Host:
    """Serves one engine to the other processes of this user."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._path = folder / SOCKET_NAME
        self._server: asyncio.Server | None = None
        self._peers: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Bind the socket, mode 0600. The caller owns the folder's lock, so an old one is stale.

        Raises:
            OSError: there cannot be a socket in this folder.
        """
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        listening.setblocking(False)
        try:
            with _address(self._path) as address:
                listening.bind(address)
                os.chmod(address, 0o600)
        except OSError:
            listening.close()
            raise
        self._server = await asyncio.start_unix_server(self._greet, sock=listening)

    async def close(self) -> None:
        """Stop serving; peers see their connection end and take the workspace over."""
        if self._server is not None:
            self._server.close()
        for peer in self._peers:
            peer.cancel()
        await asyncio.gather(*self._peers, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._peers.add(task)
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._peers.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def tell(notice: Notice) -> None:
            if writer.transport.get_write_buffer_size() > _FRAME_BYTES:
                writer.transport.abort()  # a peer that reads nothing; it may join again
            _send(writer, {"notice": notice})

        _send(writer, {"protocol": PROTOCOL})
        stop = self._engine.listen(tell)
        calls: set[asyncio.Task[None]] = set()
        try:
            if (caller := await _caller(reader)) is None:
                return
            while (frame := await _receive(reader)) is not None:
                call = asyncio.create_task(self._answer(frame, caller, writer))
                calls.add(call)
                call.add_done_callback(calls.discard)
        finally:
            stop()
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)

    async def _answer(self, frame: bytes, caller: Caller, writer: asyncio.StreamWriter) -> None:
        call = msgspec.json.decode(frame, type=dict[str, Any])
        types, _ = methods()[call["method"]]
        try:
            args = [msgspec.convert(a, t) for a, t in zip(call["args"], types, strict=False)]
            with acting(caller):
                result = await getattr(self._engine, call["method"])(*args)
            _send(writer, {"id": call["id"], "result": result})
        except ConsoleError as refusal:
            answer = {"refused": refusal.message, "exit_code": refusal.exit_code}
            _send(writer, {"id": call["id"], **answer})
        except Exception:  # a fault of ours: raised again, but the peer must not wait for ever
            answer = {"refused": "The process that hosts this workspace failed; try again."}
            _send(writer, {"id": call["id"], "exit_code": 3, **answer})
            raise


class Client:
    """One connection to the host; `call` raises `HostGone` once it has ended."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._next = 0
        self._listener: Listener | None = None
        self._pump: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, folder: Path, listener: Listener, caller: Caller) -> Client:
        """Join the host of this folder, in the name of `caller`.

        Raises:
            OSError: nobody listens there (yet).
            ConsoleError: the host speaks another protocol version.
        """
        joining = socket.socket(socket.AF_UNIX)
        joining.setblocking(False)  # else a stopped host with a full queue would hold us up
        try:
            with _address(folder / SOCKET_NAME) as address:
                joining.connect(address)
        except OSError:
            joining.close()
            raise
        client = cls(*await asyncio.open_unix_connection(sock=joining, limit=_FRAME_BYTES))
        greeting = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GREETING_S):
                greeting = await _receive(client._reader)
        if greeting is None:
            await client.close()
            raise ConnectionError("the host closed at once, or does not answer")
        if msgspec.json.decode(greeting) != {"protocol": PROTOCOL}:
            await client.close()
            raise ConsoleError(
                "Another version of fnconsole has this workspace open; close it and try again.", 3
            )
        _send(client._writer, msgspec.to_builtins(_Greeting(caller.name, caller.roles)))
        client._listener = listener
        client._pump = asyncio.create_task(client._read())
        return client

    async def call(self, method: str, *args: object) -> Any:
        if self._pump is None or self._pump.done():
            raise HostGone
        self._next += 1
        number = self._next
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        _send(self._writer, {"id": number, "method": method, "args": args})
        try:
            async with asyncio.timeout(_ANSWER_S):
                result = await answer
        except TimeoutError:
            raise ConsoleError(
                "The process that hosts this workspace does not answer; see whether it is stopped, "
                "end it and try again.",
                3,
            ) from None
        finally:
            self._waiting.pop(number, None)
        return msgspec.convert(result, methods()[method][1])

    async def gone(self) -> None:
        """Return when the connection has ended."""
        if self._pump is not None:
            await asyncio.wait([self._pump])

    async def close(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        try:
            while (frame := await _receive(self._reader)) is not None:
                self._take(msgspec.json.decode(frame))
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(HostGone())

    def _take(self, message: dict[str, Any]) -> None:
        if "notice" in message:
            if self._listener is not None:
                self._listener(msgspec.convert(message["notice"], Notice))
            return
        answer = self._waiting.get(message["id"])
        if answer is None or answer.done():
            return
        if "refused" in message:
            answer.set_exception(ConsoleError(message["refused"], message["exit_code"]))
        else:
            answer.set_result(message["result"])


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """How to reach a socket: by its path, or by its bare name from inside its folder."""
    if len(os.fsencode(path)) <= _ADDRESS_BYTES:
        yield str(path)
        return
    with contextlib.chdir(path.parent):
        yield path.name


def _send(writer: asyncio.StreamWriter, message: dict[str, object]) -> None:
    if writer.is_closing():
        return
    data = msgspec.json.encode(message)
    writer.write(len(data).to_bytes(4, "big") + data)


async def _caller(reader: asyncio.StreamReader) -> Caller | None:
    """Who has joined; None where it is no console of ours."""
    try:
        greeting = msgspec.json.decode(await _receive(reader) or b"", type=_Greeting)
    except msgspec.MsgspecError:
        return None
    return Caller(greeting.name, greeting.roles)


async def _receive(reader: asyncio.StreamReader) -> bytes | None:
    """One frame, or None where the other side is gone or sends nonsense."""
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        return await reader.readexactly(size) if size <= _FRAME_BYTES else None
    except (asyncio.IncompleteReadError, OSError):
        return None
