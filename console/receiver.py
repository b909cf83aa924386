"""The webhook receiver's server: a port that is opened, listened on and closed again.

Owns the socket and uvicorn's settings; what is answered is `endpoint`'s. Uses uvicorn's protocol in
the caller's event loop and not its `Server`, which takes the signal handlers and ticks ten times a
second; the one over httptools, which parses in C and takes a third of the other's time. The trap:
it limits neither the size of headers nor the time that a request takes to arrive, so both are
limited here.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from typing import Any

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from console import limits
from console.endpoint import TEST_PATH, Endpoint
from console.incoming import Answer
from console.model import Receiver
from console.text import printable


class ReceiverServer:
    """One listening port. Start it once, and stop it.

    Args:
        endpoint: what answers.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._config = uvicorn.Config(
            endpoint,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=limits.RECEIVER_KEEP_ALIVE_S,
        )
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> Receiver:
        """Listen, or say in one sentence why not. Port 0 takes a free one."""
        try:
            listening = await _bind(host, port)
        except (OSError, OverflowError, UnicodeError) as error:
            return Receiver("failed", problem=_problem(host, port, error))
        self._config.load()
        # Without a handler Python prints warnings over the screen.
        logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Protocol(self._config, self._state, {}),
            sock=listening,
            backlog=limits.RECEIVER_CONNECTIONS,  # it listens again; past 100 senders wait a second
        )
        name = f"[{host}]" if ":" in host else host
        url = f"http://{name}:{listening.getsockname()[1]}"
        return Receiver("listening", url=url, test_url=url + TEST_PATH)

    async def stop(self) -> None:
        """Close the port and let webhooks under way finish; one that cannot is not acknowledged."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        if tasks := list(self._state.tasks):
            await asyncio.wait(tasks, timeout=limits.RECEIVER_STOP_S)
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None


_NO_HTTP = Answer(400, {"success": False, "error": "That is no HTTP request."})
_LARGE_HEAD = Answer(
    431,
    {
        "success": False,
        "error": f"The headers are larger than {limits.RECEIVER_HEAD_BYTES // limits.KIB} KiB.",
    },
)
_SLOW_BODY = Answer(
    408,
    {
        "success": False,
        "error": f"The body did not arrive within {limits.RECEIVER_BODY_S:g} s.",
    },
)


class _Unreadable(Exception):
    """The head is refused; why stands in `_problem`."""


class _Joining:
    """A transport that sends the head of an answer with its body; uvicorn writes them apart."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""

    def write(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1"):
            self._head = data
        else:
            self._transport.write(self._head + data)
            self._head = b""

    def flush(self) -> None:
        """For an answer without a body."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 with limits on connections, and on how large and how slow a request may be."""

    _head_deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0
    """Of a head that has not arrived whole."""
    _in_head = False
    _body_deadline: asyncio.TimerHandle | None = None
    _refused = False
    _problem = _NO_HTTP
    """What the parser stopped for."""
    _running: Any = None
    """The request that is being answered; `cycle` is the last that came."""
    _retold = b""
    """A head that asked for another protocol, as it is without that."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_Joining(transport))  # type: ignore[arg-type]
        if len(self.connections) > limits.RECEIVER_CONNECTIONS:
            transport.abort()
        self._head_deadline = self.loop.call_later(limits.RECEIVER_HEAD_S, self._cut_off)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return  # its answer is on the way
        self._parse(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > limits.RECEIVER_HEAD_BYTES:
                self._refuse(_LARGE_HEAD)
            elif self._head_deadline is None:
                self._head_deadline = self.loop.call_later(limits.RECEIVER_HEAD_S, self._cut_off)
        elif self._body_deadline is None and self.cycle is not None and self.cycle.more_body:
            # Not for every request: most have their body with their head.
            self._body_deadline = self.loop.call_later(limits.RECEIVER_BODY_S, self._end_body)

    def _parse(self, data: bytes) -> None:
        """Parse, and go on where a request would rather have another protocol.

        The parser stops there and leaves the body to that protocol. A server may keep to HTTP/1.1,
        as this one does: else what `curl --http2` sends would arrive without its body.
        """
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as stopped:
            head, self._retold = self._retold, b""
            self.parser = httptools.HttpRequestParser(self)
            self._parse(head + data[stopped.args[0] :])
        except httptools.HttpParserError:
            self._refuse(self._problem)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep open what a sender has half closed until it has its answers: `nc` does that."""
        last = self._last_whole()
        if last is None or last.more_body:
            return False
        last.keep_alive = False
        return True

    def _last_whole(self) -> Any:
        """The last request that waits for an answer, without one whose body will never be whole."""
        if self.pipeline and self.cycle.more_body:
            self.pipeline.popleft()
            self.cycle = self.pipeline[0][0] if self.pipeline else self._running
        return None if self.cycle is None or self.cycle.response_complete else self.cycle

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_message_complete(self) -> None:
        if self._retold:
            return
        super().on_message_complete()
        if self._body_deadline is not None:
            self._body_deadline.cancel()
            self._body_deadline = None

    def on_response_complete(self) -> None:
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_bytes = 0
        self._unwatch_head()
        if self.parser.should_upgrade():
            self._retold = self._without_upgrade()
            return
        if self.parser.get_http_version() not in ("1.0", "1.1"):  # it takes a line without any
            raise _Unreadable
        if len(self.url) + sum(len(n) + len(v) for n, v in self.headers) > (
            limits.RECEIVER_HEAD_BYTES
        ):
            self._problem = _LARGE_HEAD
            raise _Unreadable
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch_head()
        if self._body_deadline is not None:
            self._body_deadline.cancel()

    def _without_upgrade(self) -> bytes:
        if (method := self.parser.get_method()) == b"CONNECT":
            raise _Unreadable
        kept = ((name, value) for name, value in self.headers if name != b"upgrade")
        lines = [method + b" " + self.url + b" HTTP/" + self.parser.get_http_version().encode()]
        lines += [name + b": " + value for name, value in kept]
        return b"\r\n".join([*lines, b"", b""])

    def _refuse(self, answer: Answer) -> None:
        """End the connection; answers that are under way go first, alone."""
        self._refused = True
        self._unwatch_head()
        if (last := self._last_whole()) is not None:
            last.keep_alive = False
            last.disconnected = not last.response_started and last.more_body
            if not last.disconnected:
                return
            last.message_event.set()
        head = b"".join(name + b": " + value + b"\r\n" for name, value in answer.headers)
        start = STATUS_LINE[answer.status] + head + b"connection: close\r\n\r\n"
        self.transport.write(start + answer.data)
        self.transport.close()

    def _unwatch_head(self) -> None:
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None

    def _end_body(self) -> None:
        self._body_deadline = None
        if self.cycle.more_body and not self.cycle.response_started and not self._refused:
            self._refuse(_SLOW_BODY)

    def _cut_off(self) -> None:
        self._head_deadline = None
        if self.cycle is not None and not self.cycle.response_complete:
            return  # the answer first; what comes then starts the clock again
        if self._in_head or self.cycle is None:
            self.transport.close()


async def _bind(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:  # the C library would take the remainder
        raise OverflowError
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # IPv4 first: "localhost" is what people type into senders that know no IPv6.
    family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(limits.RECEIVER_CONNECTIONS)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def _problem(host: str, port: int, error: OSError | OverflowError | UnicodeError) -> str:
    host = printable(host)
    if isinstance(error, OverflowError):
        return f"There is no port {port}; choose one from 1 to 65535."
    if isinstance(error, socket.gaierror | UnicodeError) or error.errno == errno.EADDRNOTAVAIL:
        return f"The receiver cannot listen on {host}: it is no address of this machine."
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken; end the program that listens there, "
            "or choose another port with --port."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to this user; choose one above 1023 with --port."
    return f"The receiver cannot listen on {host} port {port}: {error.strerror}."
