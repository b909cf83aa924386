"""The webhook receiver's server: a port that is opened, listened on and closed again.

Owns the socket and uvicorn's settings; what is answered is `endpoint`'s. Uses uvicorn's protocol in
the caller's event loop and not its `Server`, which takes the signal handlers and ticks ten times a
second. The trap: uvicorn limits the time between requests only, so a sender that never ends its
headers is cut off here.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from console import limits
from console.endpoint import PATH, Capture, CheckToken, Endpoint
from console.model import Receiver
from console.text import printable


class ReceiverServer:
    """One listening port. Start it once, and stop it.

    Args:
        check_token: whether a bearer token is good.
        capture: keeps a webhook; it is on disk when this returns.
    """

    def __init__(self, check_token: CheckToken, capture: Capture) -> None:
        self._config = uvicorn.Config(
            Endpoint(check_token, capture),
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
        return Receiver("listening", url=url, test_url=url + PATH)

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


class _Protocol(H11Protocol):
    """HTTP/1.1 with a limit on connections and on the time that headers may take."""

    _head_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > limits.RECEIVER_CONNECTIONS:
            transport.abort()
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch_head()

    def _watch_head(self) -> None:
        """Run the clock exactly while a request has begun to arrive but not its last header."""
        if not self._between_requests():
            self._unwatch_head()
        elif self._head_deadline is None:
            self._head_deadline = self.loop.call_later(limits.RECEIVER_HEAD_S, self._cut_off)

    def _unwatch_head(self) -> None:
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None

    def _cut_off(self) -> None:
        self._head_deadline = None
        if self._between_requests():
            self.transport.close()

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete


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
