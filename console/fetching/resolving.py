"""Names to addresses, on threads of their own that nobody has to wait for.

The C library blocks for as long as a name server leaves it waiting, and a function may ask for
names of a server that never answers. On the loop's threads that would hold up all else, the burial
of workers too, and the end of the process. The trap: who gives up waiting does not end a lookup, so
its place is given back by its thread.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from threading import Thread

AT_ONCE = 32  # ours: a thread each


class Resolver:
    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of a host, in the order to try them.

        Raises:
            OSError: it has none, or nobody can be asked.
        """
        host = host.strip("[]")
        try:
            with suppress(socket.gaierror):  # it is a name
                return _addresses(host, port, socket.AI_NUMERICHOST)
            return await self._looked_up(host, port)
        except UnicodeError:  # a part of it is empty or too long, so DNS cannot even be asked
            raise socket.gaierror(socket.EAI_NONAME, "no name") from None

    async def _looked_up(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        await self._places.acquire()
        done: asyncio.Future[list[str]] = loop.create_future()

        def end(found: list[str] | None, problem: Exception | None) -> None:
            self._places.release()
            if done.done():
                return
            if problem is not None:
                done.set_exception(problem)
            else:
                done.set_result(found or [])

        def look() -> None:
            found, problem = None, None
            try:
                found = _addresses(host, port)
            except (OSError, UnicodeError) as error:
                problem = error
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(end, found, problem)

        try:
            Thread(target=look, name="resolver", daemon=True).start()
        except RuntimeError:
            self._places.release()
            raise socket.gaierror(socket.EAI_AGAIN, "no thread for it") from None
        return await done


def _addresses(host: str, port: int, flags: int = 0) -> list[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    found = dict.fromkeys(str(where[0]) for _, _, _, _, where in answers)
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    return list(found)
