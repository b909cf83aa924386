"""Consoles, servers and workers that are killed under load: `kill -9`, then look at the files.

Every process is a real one: the console on a terminal where keys are typed, `serve` with webhooks,
saves, deploys and runs coming in. After each kill nothing that was acknowledged may be missing or
there in part, no process may be left over, and the next start has to open the workspace.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import re
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path

from console import remote
from console.caller import Caller, os_user
from console.clock import utc_now
from console.store import Store
from tests.campaign._load import Ledger, Load, prepare
from tests.campaign._processes import Process, start

TRIALS = 520
_IN_ONE_WORKSPACE = 20  # so that nothing leaves because there is too much of it
_SERVE = ("serve", "--port", "0", "--json")
_CONSOLE = ("--port", "0")
_SAVED = re.compile(rb"Saved v(\d+)\.")


class Workspace:
    """A workspace that is opened, worked on and killed again and again."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self.folder = home / "default"
        self.chance = random.Random(seed)
        self.ledger = Ledger()
        self.kills: Counter[str] = Counter()
        self._numbers = itertools.count()
        self._typed: dict[int, bytes] = {}
        """Text that was saved from the screen, by the version that the screen said."""

    async def serve(self) -> Process:
        process = start(self.home, *_SERVE, terminal=False)
        await process.until(lambda said: b'"ready"' in said)
        return process

    async def console(self) -> Process:
        process = start(self.home, *_CONSOLE, terminal=True)
        await process.until(lambda said: b"Webhooks" in said and b"http://127.0.0.1:" in said)
        return process

    async def under_load(self, acknowledged: int) -> Load:
        load = Load(self.folder, self.ledger, self._numbers)
        await load.start()
        await load.until(acknowledged)
        return load

    async def killed(self, what: str, process: Process, load: Load | None) -> None:
        """Kill it at some moment now, and see what is left."""
        for _ in range(self.chance.randrange(40)):
            await asyncio.sleep(0)
        process.end()
        self.kills[what] += 1
        if load is not None:
            await load.stop()

    async def check(self) -> None:
        await self.ledger.check(self.folder)
        store = Store.open(self.folder, clock=utc_now)
        [typed] = [function for function in store.functions() if function.name == "A typed"]
        versions = {version.number: version.code for version in store.versions(typed.id)}
        for number, text in self._typed.items():
            assert text.decode() in versions[number], f"v{number} of the screen lacks {text!r}"
        await store.close()

    async def type_and_save(self, process: Process) -> None:
        """Type a line and save it; done when the screen says so."""
        process.said = b""
        text = b"// typed %d" % next(self._numbers)
        process.type(text + b"\r\x13")
        before = max(self._typed, default=0)  # which the screen may still show, and paint again

        def newest(said: bytes) -> int:
            return max((int(number) for number in _SAVED.findall(said)), default=0)

        await process.until(lambda said: newest(said) > before)
        self._typed[newest(process.said)] = text

    async def type_and_run(self, process: Process) -> None:
        process.said = b""
        process.type(b"\x12")
        await process.until(lambda said: b"Success" in said)


async def kill_server(work: Workspace) -> None:
    process = await work.serve()
    load = await work.under_load(work.chance.randrange(1, 60))
    await work.killed("servers", process, load)


async def kill_console(work: Workspace) -> None:
    process = await work.console()
    load = await work.under_load(work.chance.randrange(1, 20))
    for _ in range(work.chance.randrange(3)):
        act = work.chance.choice([work.type_and_save, work.type_and_run])
        await act(process)
    process.type(b"// half a line" + work.chance.choice([b"", b"\x13", b"\x12"]))
    await work.killed("consoles", process, load)


async def kill_after_typing(work: Workspace) -> None:
    """What is typed is kept within a second, without a key for it."""
    process = await work.console()
    text = f"// drafted {next(work._numbers)}"
    client = await remote.Client.connect(work.folder, lambda _: None, Caller(os_user()))
    [typed] = [f for f in await client.call("functions") if f.name == "A typed"]
    process.type(text.encode() + b"\r")
    async with asyncio.timeout(10):
        while (draft := await client.call("draft", typed.id)) is None or text not in draft.code:
            await asyncio.sleep(0.02)
    [drafted] = [f for f in await client.call("functions") if f.name == "Drafted"]
    code = f"// typed {next(work._numbers)}"
    await client.call("keep_draft", drafted.id, code, 1)  # behind it, so both are on disk
    work.ledger.get("draft of Drafted", code)
    await client.close()
    await work.killed("consoles", process, None)
    store = Store.open(work.folder, clock=utc_now)
    kept = store.draft(typed.id)
    await store.close()
    assert kept is not None and text in kept.code, "a draft is lost"


async def kill_workers(work: Workspace) -> None:
    """A worker costs its own run; whoever it worked for goes on."""
    process = await work.serve()
    load = await work.under_load(5)
    work.ledger.worker_killed = True
    for _ in range(2):
        os.kill(work.chance.choice(process.workers()), signal.SIGKILL)
        work.kills["workers"] += 1
        await load.until(20)
    await work.killed("servers", process, load)


async def kill_host(work: Workspace) -> None:
    """Of two that have the workspace open the host is killed; the other takes over."""
    first = await work.serve()
    second = await (work.console() if work.chance.random() < 0.5 else work.serve())
    load = await work.under_load(work.chance.randrange(1, 20))
    await work.killed("hosts of two", first, load)
    load = await work.under_load(work.chance.randrange(1, 20))
    await work.killed("those that took over", second, load)


Trial = Callable[[Workspace], Awaitable[None]]
KINDS: dict[Trial, int] = {
    kill_server: 5,
    kill_console: 4,
    kill_after_typing: 1,
    kill_workers: 2,
    kill_host: 2,
}
"""How often each is tried, of every fourteen trials."""


async def trials(home: Path, seed: int, chosen: Iterable[Trial]) -> Counter[str]:
    """Trials one after the other in one workspace; raise AssertionError where something is lost.

    Returns:
        How many processes of which kind were killed, and what was acknowledged.
    """
    work = Workspace(home, seed)
    await prepare(work.folder)
    for number, trial in enumerate(chosen, 1):
        try:
            await trial(work)
            await work.check()
        except (AssertionError, TimeoutError) as lost:
            errors = home / "errors"
            said = errors.read_text()[-2000:] if errors.exists() else ""
            raise AssertionError(
                f"seed {seed}, trial {number} ({trial.__name__}): {lost!r}; {said}"
            ) from lost
    process = await work.serve()
    assert process.end(signal.SIGTERM) == 0, "it does not end well any more"
    return work.kills + Counter(acknowledged=work.ledger.acknowledged)


def campaign(seed: int, scale: float) -> Iterator[str]:
    """Scale 1 takes about a quarter of an hour."""
    chance = random.Random(seed)
    left = max(1, round(TRIALS * scale))
    done = 0
    total: Counter[str] = Counter()
    started = time.monotonic()
    while left:
        count = min(left, _IN_ONE_WORKSPACE)
        chosen = chance.choices(list(KINDS), list(KINDS.values()), k=count)
        with tempfile.TemporaryDirectory(prefix="kills") as home:
            total += asyncio.run(trials(Path(home), chance.randrange(1 << 32), chosen))
        left, done = left - count, done + count
        yield f"{done} trials, {time.monotonic() - started:.0f} s"
    acknowledged = total.pop("acknowledged")
    yield f"{total.total()} processes killed: {', '.join(f'{n} {w}' for w, n in total.items())}"
    yield f"{acknowledged} answers, saves and runs were acknowledged, none is lost"
