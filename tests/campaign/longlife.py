"""An hour of work at full speed: runs, webhooks, saves, deliveries, screens, resizes, hang-ups.

First a console hosts, then `serve`; keys go through real terminals, webhooks over HTTP, and further
consoles join, are hung up and start again. Over the second half of each life the host may grow, in
the straight line through its samples, by no more than

    memory          8 MiB, 5 % and 3 KiB for each run, webhook and version that is kept more
    descriptors     8, threads 2, beside those of the first half
    processes       those that the pools may have (2 for tests, 12 for deliveries)
    files           2 KiB for each thing kept, beside the bodies; the journal is folded away

The trap: a store that is not yet full grows by right, which is why what is kept is counted in.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import random
import signal
import statistics
import struct
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console import limits, remote
from console.caller import Caller, os_user
from console.delivery import endpoint_url
from console.engine.core import new_id
from console.model import Invocation, Request
from console.notices import Notice, RunFinished
from tests.campaign._load import SOURCES, _post, prepare
from tests.campaign._processes import Process, descendants
from tests.campaign.ends import HANG_UP, QUIT, Place, ended

ROUNDS = 50
KEYED, CALLED, CAPTURED, DELIVERED, SAVED = 40, 160, 100, 40, 10
"""Of one round: runs by key and by the socket, webhooks of both kinds, saves by key or socket."""
WORKERS_MOST = 2 + 12
GROWTH, KEPT_BYTES, FILE_BYTES = 0.05, 3 * 1024, 2 * 1024
NOISE_BYTES = 8 * 2**20  # of what an allocator holds now and then
DESCRIPTORS, THREADS = 8, 2
_WAIT_S = 3.0
F2, F5, F6 = b"\x1bOQ", b"\x1b[15~", b"\x1b[17~"
ESC = b"\x1b"
SCREENS = (b"\x1bOP", b"\x1bOS", b"\x1b[18~", b"\x1b[19~", b"\x1b[20~", b"\x0f", b"\x10", b"\x1e")
"""F1, F4, F7, F8, F9, Ctrl+O, Ctrl+P, Ctrl+^."""
KINDS = (
    "Segment.track({ event: 'E', userId: 'u' })",
    "throw new Error('no')",
    "for (let i = 0; i < 200; i++) console.log(i, { of: 'some', length: [1, 2, 3] })",
    "await fetch('http://127.0.0.1:1/').catch(() => 0)",
    "Segment.set({ collection: 'c', id: 'i', properties: { text: 'x'.repeat(1000) } })",
    "const kept = []; for (;;) kept.push(new Array(1e5).fill({}))",
)
HANGS = "for (;;);"


@dataclass(frozen=True)
class Sample:
    memory: int
    workers: int
    descriptors: int
    threads: int
    processes: int
    file_bytes: int
    files: int
    kept: int

    def __str__(self) -> str:
        return (
            f"{self.memory / 2**20:.1f} MiB, workers {self.workers / 2**20:.0f} MiB in "
            f"{self.processes}, {self.descriptors} descriptors, {self.threads} threads, "
            f"{self.files} files of {self.file_bytes / 2**20:.1f} MiB, {self.kept} kept"
        )


class Life:
    """One host, what is asked of it, and what it has come to."""

    def __init__(self, place: Place, host: Process, seed: int) -> None:
        self.place = place
        self.host = host
        self.screen = host
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.samples: list[Sample] = []
        self._finished = asyncio.Event()
        self._client: remote.Client | None = None
        self._function_id = ""

    async def join(self) -> None:
        client = await remote.Client.connect(self.place.folder, self._hear, Caller(os_user()))
        self._client = client
        [function] = [f for f in await self.call("functions") if f.name == "Deployed"]
        self._function_id = function.id
        receiver = await self.call("receiver")
        assert receiver.state == "listening"
        self._test_url, self._token = receiver.url + "/functions/webhook", receiver.token
        self._urls = [endpoint_url(receiver.url, s) for s in await self.call("sources")]

    async def leave(self) -> None:
        if self._client is not None:
            await self._client.close()

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, RunFinished) and notice.run.function_name == "A typed":
            self._finished.set()

    async def call(self, method: str, *args: Any) -> Any:
        assert self._client is not None
        return await self._client.call(method, *args)

    # -- one round --------------------------------------------------------------------------------

    async def round(self, part: float) -> None:
        """A share of the full round, with everything that one can do in it."""

        def share(count: int) -> int:
            return max(1, round(count * part))

        await self._many(share(CALLED), 8, self._run)
        await self._many(share(CAPTURED), 8, self._capture)
        await self._many(share(DELIVERED), 8, self._deliver)
        for _ in range(share(KEYED)):
            await self._press_run()
        for _ in range(share(SAVED)):
            await self._save()
        await self._look_around()

    async def _many(self, count: int, at_once: int, act: Callable[[], Awaitable[None]]) -> None:
        left = iter(range(count))

        async def some() -> None:
            for _ in left:
                await act()

        await asyncio.gather(*(some() for _ in range(at_once)))

    async def _run(self) -> None:
        hangs = self.chance.random() < 1 / 2000  # it costs five seconds
        body = (
            HANGS if hangs else self.chance.choice(KINDS[: 6 if self.chance.random() < 0.1 else 5])
        )
        code = f"async function onRequest(request) {{\n  {body}\n}}"
        request = Request(body=json.dumps({"text": "x" * self.chance.randrange(2000)}))
        run_id = new_id("run")
        await self.call("run", Invocation(run_id, code, request, function_id=self._function_id))
        self.done["runs by the socket"] += 1

    async def _capture(self) -> None:
        body = {"number": self.done["captures"], "text": "x" * self.chance.randrange(2000)}
        status, _ = await _post(self._test_url, body, self._token)
        assert status == 200, f"a capture was answered {status}"
        self.done["captures"] += 1

    async def _deliver(self) -> None:
        number = self.chance.choice([0, 1, 2, 4, 5, 6, 7, 8, 9])
        await _post(self.chance.choice(self._urls), {"number": number})
        self.done["deliveries"] += 1

    async def _save(self) -> None:
        """By key into the open function, or by the socket, and then it is deployed."""
        if self.chance.random() < 0.5:
            [before] = [f for f in await self.call("functions") if f.name == "A typed"]
            self.screen.type(b"// %d\r" % self.done["saves"] + F2)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_WAIT_S):
                    while (await self.call("function", before.id)).version == before.version:
                        await asyncio.sleep(0.01)
                    self.done["saves by key"] += 1
                    self.done["saves"] += 1
                    return
        function = await self.call("function", self._function_id)
        await self.call("save", function.id, f"{function.code}\n// {self.done['saves']}")
        await self.call("deploy", function.id, [s.id for s in await self.call("sources")])
        self.done["saves"] += 1

    async def _press_run(self) -> None:
        """Esc closes what opened after the last Esc."""
        self._finished.clear()
        for keys in (F5, ESC, F5, ESC, F5):
            self.screen.type(keys)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_WAIT_S if keys == F5 else 0.2):
                    await self._finished.wait()
                self.done["runs by key"] += 1
                return
        raise AssertionError(f"no run by key: {self.screen.said[-3000:]!r}")

    async def _look_around(self) -> None:
        for keys in SCREENS:
            self.screen.said = b""
            self.screen.type(keys)
            await self._painted()
            await self._back()
            self.done["screens"] += 1
        for _ in range(3):
            self.screen.said = b""
            self.screen.type(F6)
            await self._painted()
        for _ in range(4):
            rows, columns = self.chance.randrange(10, 60), self.chance.randrange(40, 200)
            self._resize(rows, columns)
            await self._painted()
        self._resize(40, 120)
        await self._painted()

    async def _back(self) -> None:
        """Leave what is on top of the first screen, whose last line tells where webhooks arrive."""
        for _ in range(4):
            self.screen.said = b""
            self.screen.type(ESC)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self.screen.until(lambda said: b"Webhooks" in said)
                await self._painted()
                return
        raise AssertionError(f"no way back: {self.screen.said[-2000:]!r}")

    def _resize(self, rows: int, columns: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        self.screen.said = b""
        fcntl.ioctl(self.screen.output, termios.TIOCSWINSZ, size)
        os.kill(self.screen.pid, signal.SIGWINCH)
        self.done["resizes"] += 1

    async def _painted(self) -> None:
        """Something came, and no more for a moment."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self.screen.until(lambda said: len(said) > 100)
        seen = -1
        while seen != len(self.screen.said):
            seen = len(self.screen.said)
            await asyncio.sleep(0.03)

    async def second_console(self, how: int) -> None:
        """Another console joins and goes."""
        second = await self.place.console()
        second.type(F6)
        await ended(second, how)
        self.done["hung up" if how == HANG_UP else "left"] += 1

    # -- what it has come to ---------------------------------------------------------------------

    async def sample(self) -> Sample:
        kept = len(await self.call("runs", None, 99_999))
        kept += len(await self.call("captures", 99_999))
        kept += len(await self.call("deliveries", None, 99_999))
        for function in await self.call("functions"):
            kept += len(await self.call("versions", function.id))
        below = [pid for pid in descendants(self.host.pid)]
        files = [path for path in self.place.folder.rglob("*") if path.is_file()]
        found = Sample(
            memory=_resident(self.host.pid),
            workers=sum(map(_resident, below)),
            descriptors=len(os.listdir(f"/proc/{self.host.pid}/fd")),
            threads=len(os.listdir(f"/proc/{self.host.pid}/task")),
            processes=len(below),
            file_bytes=sum(path.stat().st_size for path in files),
            files=len(files),
            kept=kept,
        )
        self.samples.append(found)
        return found

    def check(self) -> None:
        """Raise AssertionError where the second half of this life has grown."""
        half = len(self.samples) // 2
        early, late = self.samples[:half], self.samples[half:]
        more = max(0, late[-1].kept - late[0].kept)
        grown = _line([s.memory for s in late])
        may = NOISE_BYTES + late[0].memory * GROWTH + more * KEPT_BYTES
        assert grown <= may, f"memory grows by {grown / 2**20:.1f} MiB, not {may / 2**20:.1f}"
        for name, room in (("descriptors", DESCRIPTORS), ("threads", THREADS)):
            before = max(getattr(s, name) for s in early)
            after = statistics.median(getattr(s, name) for s in late)
            assert after <= before + room, f"{after} {name}, {before} before"
        most = max(s.processes for s in self.samples)
        assert most <= WORKERS_MOST, f"{most} processes, not {WORKERS_MOST}"
        size = late[-1].file_bytes - late[0].file_bytes
        bodies = more * 3 * 1024
        slack = 8 * 1024 * 1024  # of segments and a journal not yet folded away
        assert size <= more * FILE_BYTES + bodies + slack, f"files grow by {size / 2**20:.1f} MiB"

    async def check_kept(self) -> None:
        for method, args, most in (
            ("runs", (None, 99_999), limits.RUNS_KEPT),
            ("captures", (99_999,), limits.CAPTURES_KEPT),
            ("deliveries", (None, 99_999), limits.DELIVERIES_KEPT),
            ("errors", (None, 99_999, None), limits.ERRORS_KEPT * (SOURCES + 1)),  # and of tests
            ("events", (None, 99_999), limits.DEBUGGER_EVENTS),
        ):
            kept = len(await self.call(method, *args))
            assert kept <= most, f"{kept} {method} kept, not {most}"


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _line(values: list[int]) -> float:
    """How much the straight line through these grows, from the first to the last."""
    if len(values) < 2:
        return 0.0
    slope, _ = statistics.linear_regression(range(len(values)), values)
    return float(slope) * (len(values) - 1)


async def live(
    place: Place, seed: int, rounds: int, part: float, *, screen_hosts: bool, tell: Any = None
) -> Life:
    """The life of one host, from its start to its end.

    Args:
        rounds: how many, and how large a `part` of a full one each is.
        screen_hosts: the console that is driven is the host; else it joins one without a screen.
        tell: gets a line after some rounds.
    """
    host = await (place.console() if screen_hosts else place.serve())
    life = Life(place, host, seed)
    try:
        await life.join()
        if not screen_hosts:
            life.screen = await place.console()
        for number in range(rounds):
            await life.round(part)
            found = await life.sample()
            if tell is not None and number % 5 in (0, 4):
                tell(f"round {number + 1}: {found}")
            if number % 4 == 3:
                await life.second_console(life.chance.choice([QUIT, HANG_UP, signal.SIGTERM]))
                if not screen_hosts:
                    await ended(life.screen, HANG_UP)
                    life.screen = await place.console()
                    life.done["hung up"] += 1
        life.check()
        await life.check_kept()
    finally:
        await life.leave()
        if life.screen is not host:
            await ended(life.screen, QUIT)
        await ended(host, signal.SIGTERM)
    assert not (left := await place.left()), f"left over: {left}"
    return life


def campaign(seed: int, scale: float) -> Iterator[str]:
    """Scale 1 takes about twenty minutes."""
    rounds = max(2, round(ROUNDS * scale))
    lives = ((True, rounds - rounds * 2 // 5), (False, rounds * 2 // 5))
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="longlife") as home:
        place = Place(Path(home))
        asyncio.run(prepare(place.folder))
        for screen_hosts, count in lives:
            who = "console" if screen_hosts else "serve"
            started = time.monotonic()
            lines: list[str] = []
            try:
                life = asyncio.run(
                    live(place, seed, count, 1.0, screen_hosts=screen_hosts, tell=lines.append)
                )
            finally:
                yield from lines
            first, middle, last = (life.samples[i] for i in (0, len(life.samples) // 2, -1))
            yield f"{who} as host, {time.monotonic() - started:.0f} s: {first}"
            yield f"half-way: {middle}"
            yield f"in the end: {last}"
            done += life.done
    yield ", ".join(f"{count:,} {what}" for what, count in done.items())
