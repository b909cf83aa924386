"""A workspace as its user meets it: open it, and it works, whoever else has it open.

Owns where workspaces lie and who hosts one. The first process to open a folder holds its lock and
hosts the engine; a later one joins over the socket, and takes over when the host is gone. Callers
get something that behaves as an `Engine` in either case.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from console import remote, whereabouts
from console.caller import Caller, acting, os_user
from console.engine import Engine, Listener
from console.home import home
from console.model import ConsoleError, Receiver, Role
from console.notices import HostChanged, Notice, ReceiverChanged
from console.store import WorkspaceBusy, finish_deletions
from console.text import printable
from console.tour import mark

DEFAULT_NAME = "default"
BESIDE_THE_STORE = (remote.SOCKET_NAME, *whereabouts.FILE_NAMES, *mark.FILE_NAMES)
"""What lies in the folder of a workspace and is not its store's."""
_PACKAGES = "libs"  # see console/libs/sources.py
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_JOIN_S = 3.0  # a host that has the lock answers within this or is stuck
_JOIN_PAUSE_S = 0.05
_DENIED = (errno.EROFS, errno.EACCES, errno.EPERM)

# Asked again of a new host these could be done twice, so the caller hears of it instead.
_ONCE = {
    "run",
    "create_function",
    "create_token",
    "save_request",
    "capture_request",
    "pull_function",
    "restore",
    "connect",
    "renew_write_key",
    "receive",
    "retry_now",
}


def folder_of(name: str) -> Path:
    """The folder of a workspace.

    Raises:
        ConsoleError: the name could not be a plain folder name, or is taken.
    """
    if name.lower() == _PACKAGES:
        raise ConsoleError(f"{name!r} cannot be a workspace name; installed packages lie there.")
    if not _NAME.fullmatch(name):
        raise ConsoleError(
            f"{name!r} cannot be a workspace name; use letters, digits, dots and dashes."
        )
    return home() / name


async def open_workspace(
    name: str = DEFAULT_NAME, roles: tuple[Role, ...] = (), user: str = ""
) -> Workspace:
    """Host the workspace, or join whoever does. Close what you opened.

    Args:
        name: of the workspace.
        roles: to act with only these; with none: with all that the user has.
        user: who calls; the user of this process where empty.

    Raises:
        ConsoleError: the folder cannot be made, read or joined (exit code 3), or a role is not
            the user's.
    """
    workspace = Workspace(folder_of(name), Caller(user or os_user(), roles))
    with contextlib.suppress(OSError):  # the folder around it may be one that cannot be listed
        finish_deletions(workspace.folder.parent, BESIDE_THE_STORE)
    await workspace._enter()
    try:
        await workspace.as_engine.whoami()
    except BaseException:
        await workspace.close()
        raise
    return workspace


class Workspace:
    """An engine, here or in another process; `as_engine` is the same object with that type."""

    def __init__(self, folder: Path, caller: Caller) -> None:
        self.folder = folder
        self._caller = caller
        self._engine: Engine | None = None
        self._host: remote.Host | None = None
        self._client: remote.Client | None = None
        self._listeners: list[Listener] = []
        self._open = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._stop_listening: Callable[[], None] | None = None
        self._receiver = Receiver("off")
        self._receiver_asked: tuple[Any, ...] | None = None
        """Where the caller wants it: the arguments of its `open_receiver`."""
        self._failure: ConsoleError | None = None

    @property
    def as_engine(self) -> Engine:
        return cast(Engine, self)

    @property
    def hosting(self) -> bool:
        return self._engine is not None

    def listen(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def __getattr__(self, method: str) -> remote.Call:
        if method not in remote.methods():
            raise AttributeError(method)

        async def call(*args: Any, **named: Any) -> Any:
            if named:
                bound = _signature(method).bind(None, *args, **named)
                bound.apply_defaults()  # without them an argument after a gap would be left out
                args = bound.args[1:]
            return await self._call(method, args)

        return call

    async def _call(self, method: str, args: tuple[Any, ...]) -> Any:
        if method == "open_receiver":
            self._receiver_asked = args
        while True:
            await self._open.wait()
            if self._failure is not None:
                raise self._failure
            if self._engine is not None:
                with acting(self._caller):
                    return await getattr(self._engine, method)(*args)
            assert self._client is not None
            try:
                return await self._client.call(method, *args)
            except remote.HostGone:
                if method in _ONCE:
                    raise ConsoleError(
                        "The process that hosted this workspace ended meanwhile; look whether it "
                        "is done, then try again.",
                        3,
                    ) from None
                await asyncio.sleep(0)  # lets `_take_over` notice and close the gate

    def _tell(self, notice: Notice) -> None:
        if isinstance(notice, ReceiverChanged):
            self._receiver = notice.receiver
        for listener in list(self._listeners):
            listener(notice)

    async def _enter(self) -> None:
        """Host or join, trying for as long as a busy host may take to answer."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _JOIN_S
        while loop.time() < end:
            try:
                engine = await Engine.open(self.folder, receiver_token=self._receiver.token)
            except WorkspaceBusy:
                with contextlib.suppress(OSError, remote.HostGone):
                    await self._join()
                    return
                await asyncio.sleep(_JOIN_PAUSE_S)
            else:
                self._stop_listening = engine.listen(self._tell)
                await self._serve(engine)
                self._engine = engine
                self._open.set()
                return
        raise ConsoleError(
            f"Another process holds the workspace {self.folder.name} but does not answer; "
            "end it and try again.",
            3,
        )

    async def _join(self) -> None:
        client = await remote.Client.connect(self.folder, self._tell, self._caller)
        try:
            self._receiver = await client.call("receiver")
        except (remote.HostGone, ConsoleError):
            await client.close()
            raise
        self._client = client
        self._watch = asyncio.create_task(self._take_over())
        self._open.set()

    async def _serve(self, engine: Engine) -> None:
        """Let others join; a folder that can only be read is worth opening without them."""
        host = remote.Host(engine, self.folder)
        try:
            await host.start()
        except OSError as error:
            where, reason = printable(str(self.folder)), error.strerror or "it cannot be used"
            if error.errno not in _DENIED:
                await engine.close()
                raise ConsoleError(
                    f"There can be no socket {remote.SOCKET_NAME} in {where}: {reason}; "
                    "check the folder, or choose another with FNCONSOLE_HOME.",
                    3,
                ) from None
            engine.report(
                f"{where} cannot be written ({reason}): nothing can be saved, "
                "and nobody else can open this workspace meanwhile."
            )
        else:
            self._host = host

    async def _take_over(self) -> None:
        assert self._client is not None
        await self._client.gone()
        self._open.clear()
        await self._client.close()
        self._client = None
        before = self._receiver
        try:
            await self._enter()
        except ConsoleError as failure:
            self._failure = failure
            self._open.set()
            self._tell(ReceiverChanged(Receiver("failed", problem=failure.message)))
            return
        if self._engine is not None and before.state == "listening":
            await self._engine.reopen_receiver(before)
        elif self._engine is not None and self._receiver_asked is not None:
            await self._engine.open_receiver(*self._receiver_asked)
        self._tell(HostChanged(hosting=self.hosting))

    async def close(self) -> None:
        """Let go; if this process hosted, whoever else has the workspace open takes over."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
        if self._host is not None:
            await self._host.close()
        if self._engine is not None:
            await self._engine.close()

    async def __aenter__(self) -> Engine:
        return self.as_engine

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _signature(method: str) -> Any:
    import inspect  # only for calls with named arguments

    return inspect.signature(getattr(Engine, method))
