"""Every way in which a console, a server or a command can end, idle and in the middle of work.

After each: no process of it is left within two seconds, the socket is gone or is taken over, the
terminal is as it was (where somebody was left to do that), no file of it lies among the temporary
ones, and the workspace opens. The trap: a process that init has not yet reaped still takes signals,
so the end of each is heard from a descriptor of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import re
import signal
import tempfile
import termios
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from console import remote, whereabouts
from console.caller import Caller, os_user
from console.delivery import token
from console.engine import Engine
from console.engine.core import new_id
from console.model import Invocation, Request
from tests.campaign._processes import Process, descendants, start

ROUNDS = 3
GONE_S = 2.0
"""For all that a process started to notice that it is gone, on a machine with time to spare."""
_PATIENCE_S = 12.0
_STEPS = 200  # that a machine without time to spare may be late by, in looks at the processes
SPIN = "async function onRequest(request) { for (;;); }\n"
WAIT = "async function onRequest(request) { await new Promise(() => setInterval(() => 0, 50)); }\n"
QUIT, HANG_UP = 0, -1
ORDERLY = {
    QUIT: 0,
    HANG_UP: None,
    signal.SIGTERM: 143,
    signal.SIGHUP: 129,
    signal.SIGINT: 130,
}
"""How a console can be told to end → what it exits with; a terminal that is gone spoils that."""
SUDDEN = (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT)
F10, CTRL_R = b"\x1b[21~", b"\x12"
_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_AS_BEFORE = {1049: b"l", 1000: b"l", 1003: b"l", 1006: b"l", 2004: b"l", 1004: b"l", 25: b"h"}
"""Private modes of the terminal, and how a shell wants them."""


async def prepare(folder: Path, code: str) -> None:
    """A workspace with a function that the console opens and a source delivers to."""
    engine = await Engine.open(folder)
    function = await engine.create_function("Endless", code)
    await engine.connect(function.id, "source")
    await engine.close()
    (folder / whereabouts.FILE_NAME).write_text(json.dumps({"function_id": function.id}))


class Place:
    """A home with a workspace in it and a folder of its own for temporary files."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "default"
        self.temporary = home / "tmp"
        self.temporary.mkdir()

    def start(self, *arguments: str, terminal: bool, **environment: str) -> Process:
        environment = {"TMPDIR": str(self.temporary), **environment}
        return start(self.home, *arguments, terminal=terminal, environment=environment)

    async def console(self, *arguments: str, **environment: str) -> Process:
        process = self.start(*arguments, "--port", "0", terminal=True, **environment)
        await process.until(lambda said: b"Webhooks" in said and b"http://127.0.0.1:" in said)
        return process

    async def serve(self) -> Process:
        process = self.start("serve", "--port", "0", "--json", terminal=False)
        await process.until(lambda said: b'"ready"' in said)
        return process

    @contextlib.asynccontextmanager
    async def at_work(self, kind: str) -> AsyncIterator[None]:
        """Something that is under way in whoever hosts the workspace, and never ends."""
        if kind == "idle":
            yield
            return
        client = await remote.Client.connect(self.folder, lambda _: None, Caller(os_user()))
        [source] = await client.call("sources")
        function = await client.call("function", source.function_id)
        if kind == "running":
            endless = Invocation(
                id=new_id("run"), code=function.code, request=Request(), function_id=function.id
            )
            call = asyncio.create_task(client.call("run", endless))
        else:
            call = asyncio.create_task(client.call("receive", token(source), Request()))
        await asyncio.sleep(0)
        await client.call("whoami")  # and so that one has begun
        try:
            yield
        finally:
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            await client.close()

    async def left(self) -> list[str]:
        """Command lines of the processes that have to do with this home, once no more end."""
        deadline = time.monotonic() + GONE_S
        steps = 0
        while (found := _processes_of(self.home)) and (
            time.monotonic() < deadline or steps < _STEPS
        ):
            steps += 1
            await asyncio.sleep(0.01)
        return found

    async def check(self) -> None:
        assert not (left := await self.left()), f"left over: {left}"
        assert not (files := list(self.temporary.rglob("*"))), f"temporary files stay: {files}"
        assert (await ended(await self.reopened(), signal.SIGTERM)) == 0
        assert not (left := await self.left()), f"left over at last: {left}"
        assert not (self.folder / remote.SOCKET_NAME).exists()

    async def reopened(self) -> Process:
        return await self.serve()


def _processes_of(home: Path) -> list[str]:
    """Workers have the home among their arguments, all others in their environment."""
    name, found = os.fsencode(home), []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with contextlib.suppress(OSError):
                command = (process / "cmdline").read_bytes()
                if name in command or name in (process / "environ").read_bytes():
                    found.append(f"{process.name} {command[:80]!r}")
    return found


async def ended(process: Process, how: int) -> int:
    """Have a process end in some way; its exit code, or minus the signal that ended it."""
    terminal = process.output
    if how == QUIT:
        process.type(F10)
    elif how == HANG_UP:
        process.close()
    else:
        os.kill(process.pid, how)
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    watch = os.pidfd_open(process.pid)
    loop.add_reader(watch, over.set)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await over.wait()
    except TimeoutError:
        os.kill(process.pid, signal.SIGKILL)
        raise AssertionError(f"it does not end by {how}: {process.said[-300:]!r}") from None
    finally:
        loop.remove_reader(watch)
        os.close(watch)
        _, status = os.waitpid(process.pid, 0)
    if how != HANG_UP:
        await asyncio.sleep(0)  # what it wrote last is read
        process.read()
        if how in ORDERLY and os.isatty(terminal):
            _check_terminal(process)
        process.close()
    return os.waitstatus_to_exitcode(status)


def _check_terminal(process: Process) -> None:
    last = {int(mode): value for mode, value in _MODE.findall(process.said)}
    wrong = {mode for mode, value in _AS_BEFORE.items() if last.get(mode, value) != value}
    assert not wrong, f"modes {wrong} of the terminal are not as before"
    local = termios.tcgetattr(process.output)[3]
    assert local & termios.ECHO and local & termios.ICANON and local & termios.ISIG


# -- the ways -----------------------------------------------------------------------------------


async def end_console(place: Place, how: int, work: str) -> None:
    console = await place.console()
    async with place.at_work(work):
        code = await ended(console, how)
    assert how not in ORDERLY or ORDERLY[how] in (None, code), f"{how}: {code}"
    if how in ORDERLY:
        assert not (place.folder / remote.SOCKET_NAME).exists(), "the socket stays"


async def end_demo(place: Place, how: int, work: str) -> None:
    """The tour has a workspace of its own; the other is not open."""
    demo = place.start("demo", "--port", "0", terminal=True)
    await demo.until(lambda said: b"http://127.0.0.1:" in said)
    await ended(demo, how)


async def end_serve(place: Place, how: int, work: str) -> None:
    serve = await place.serve()
    how = how if how > 0 else signal.SIGTERM
    async with place.at_work(work):
        code = await ended(serve, how)
    assert how != signal.SIGTERM or code == 0


async def end_run(place: Place, how: int, work: str) -> None:
    handler = place.home / "handler.js"
    handler.write_text(SPIN)
    run = place.start("run", str(handler), terminal=False)
    async with asyncio.timeout(_PATIENCE_S):
        while not run.workers():
            await asyncio.sleep(0.01)
    await ended(run, how if how > 0 else signal.SIGTERM)


async def end_second(place: Place, how: int, work: str) -> None:
    """A console that has joined goes, and the host does not notice; then the host, and another
    takes over from it."""
    host = await place.serve()
    async with place.at_work(work):
        await ended(await place.console(), how)
        assert not (left := set(descendants(host.pid)) - set(host.workers())), left
    second = await place.console()
    await ended(host, how if how > 0 else signal.SIGTERM)
    await _hosts(place)
    assert await ended(second, QUIT) == 0


async def _hosts(place: Place) -> None:
    """Somebody has taken the workspace over."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            with contextlib.suppress(OSError, remote.HostGone):
                client = await remote.Client.connect(place.folder, lambda _: None, Caller("x"))
                await client.close()
                return
            await asyncio.sleep(0.02)


async def end_stopped(place: Place, how: int, work: str) -> None:
    """Stopped and sent on its way again; then ended while it is stopped."""
    console = await place.console()
    async with place.at_work(work):
        os.kill(console.pid, signal.SIGSTOP)
        os.kill(console.pid, signal.SIGCONT)
        console.said = b""
        console.type(b"\x1b[18~")  # F7
        await console.until(lambda said: b"Overview" in said)
        await ended(console, QUIT)
        console = await place.console()
        os.kill(console.pid, signal.SIGSTOP)
        await ended(console, signal.SIGKILL)


async def end_workers(place: Place, how: int, work: str) -> None:
    """Workers that are killed are replaced, and all go with their console."""
    console = await place.console()
    async with place.at_work(work):
        for number in (signal.SIGKILL, signal.SIGSEGV):
            async with asyncio.timeout(_PATIENCE_S):
                while not (workers := console.workers()):
                    await asyncio.sleep(0.01)
            for pid in workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        await ended(console, how)


async def end_beside_an_editor(place: Place, how: int, work: str) -> None:
    """The user's editor has the text in a file, which goes when the console is told to."""
    editor = place.home / "editor"
    marker = place.home / "edits"
    editor.write_text(f"#!/bin/sh\necho $1 > {marker}\nexec sleep 600\n")
    editor.chmod(0o700)
    console = await place.console(EDITOR=str(editor))
    console.type(b"\x1be")  # Alt+E
    async with asyncio.timeout(_PATIENCE_S):
        while not marker.exists():
            await asyncio.sleep(0.02)
    # F10 is the editor's now.
    await ended(console, how if how in ORDERLY and how not in (QUIT, signal.SIGINT) else 15)


WAYS = (
    end_console,
    end_serve,
    end_run,
    end_second,
    end_demo,
    end_stopped,
    end_workers,
    end_beside_an_editor,
)
WORK = {"idle": WAIT, "running": SPIN, "delivering": SPIN, "waiting": WAIT}


async def one(way: object, how: int, work: str) -> None:
    """End something once, and look at what is left."""
    with tempfile.TemporaryDirectory(prefix="ends") as home:
        place = Place(Path(home))
        await prepare(place.folder, WORK[work])
        name = getattr(way, "__name__", "")
        try:
            await way(place, how, work)  # type: ignore[operator]
            await place.check()
        except (AssertionError, TimeoutError) as wrong:
            errors = place.home / "errors"
            said = errors.read_text()[-1000:] if errors.exists() else ""
            raise AssertionError(f"{name} by {how} while {work}: {wrong!r} {said}") from wrong


def campaign(seed: int, scale: float) -> Iterator[str]:
    """Scale 1 takes about ten minutes."""
    chance = random.Random(seed)
    every = list(itertools.product(WAYS, [*ORDERLY, *SUDDEN], WORK))
    chosen = chance.sample(every, max(1, min(len(every), round(len(every) * scale))))
    tried: Counter[str] = Counter()
    for number, (way, how, work) in enumerate(chosen, 1):
        asyncio.run(one(way, how, work))
        tried[way.__name__.removeprefix("end_")] += 1
        if number % 50 == 0:
            yield f"{number} of {len(chosen)} ends"
    yield f"{len(chosen)} ends, nothing is left: " + ", ".join(
        f"{count} {name}" for name, count in tried.items()
    )
