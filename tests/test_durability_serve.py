"""What `fnconsole serve` answered is on disk, however often its process is killed.

A slice of the whole in every run of the tests. The whole, and its figures:
`FNCONSOLE_DELIVERIES=2000 FNCONSOLE_KILLS=20 python -m pytest -s tests/test_durability_serve.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from console.engine import Engine

DELIVERIES = int(os.environ.get("FNCONSOLE_DELIVERIES", "200"))
KILLS = int(os.environ.get("FNCONSOLE_KILLS", "2"))
CLIENTS = 16
SOURCES = 4
PATIENCE_S = 30.0
CODE = """async function onRequest(request) {
  const { number } = request.json();
  if (number % 10 === 3) throw new RetryError('later');
  if (number % 10 === 7) throw new Error('no');
  Segment.track({ event: 'E', userId: String(number) });
}"""
EXPECTED = {200: "delivered", "RETRY_ERROR": "retrying", "bad_request": "failed"}


class Killed:
    """A server that is killed now and then; `url` is where the present one listens."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: asyncio.subprocess.Process | None = None
        self.urls: dict[str, str] = {}
        self.up = asyncio.Event()

    async def start(self) -> None:
        with (self._home / "errors").open("a") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "console", "serve", "--port", "0", "--json"),
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"FNCONSOLE_HOME": str(self._home)},
            )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        assert line, (self._home / "errors").read_text()
        ready = json.loads(line)
        self.urls = {source["name"]: source["url"] for source in ready["sources"]}
        self._drain = asyncio.create_task(self._process.stdout.read())
        self.up.set()

    async def end(self, number: int) -> None:
        assert self._process is not None
        self.up.clear()
        self._process.send_signal(number)
        await asyncio.wait_for(self._process.wait(), PATIENCE_S)
        await self._drain


class Sender:
    """Posts numbers, each once whatever comes of it."""

    def __init__(self, server: Killed, numbers: itertools.count[int]) -> None:
        self._server = server
        self._numbers = numbers
        self.sent: dict[int, str] = {}
        self.answers: dict[int, object] = {}
        """200, or the code of a failure; missing where none came."""
        self.due = asyncio.Event()
        self.kill_at = -1

    async def work(self) -> None:
        while (number := next(self._numbers)) < DELIVERIES:
            await asyncio.wait_for(self._server.up.wait(), PATIENCE_S)
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                async with self._connection(number) as answer:
                    assert number not in self.answers
                    self.answers[number] = answer

    @contextlib.asynccontextmanager
    async def _connection(self, number: int) -> AsyncIterator[object]:
        name = f"S{number % SOURCES}"
        url = urlsplit(self._server.urls[name])
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        try:
            body = json.dumps({"number": number})
            self.sent[number] = name
            writer.write(
                f"POST /?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                f"{body}".encode()
            )
            if len(self.sent) >= self.kill_at:
                self.due.set()
            head = await reader.readuntil(b"\r\n\r\n")
            content = json.loads(await reader.readline())
            status = int(head.split()[1])
            assert content["success"] is (status == 200)
            yield content.get("code", status)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def _prepare(folder: Path) -> None:
    engine = await Engine.open(folder)
    for number in range(SOURCES):
        function = await engine.create_function(f"F{number}", CODE)
        await engine.connect(function.id, f"S{number}")
    await engine.close()


async def _killer(server: Killed, sender: Sender, chance: random.Random) -> None:
    for at in sorted(chance.sample(range(1, DELIVERIES), KILLS)):
        sender.kill_at = max(at, len(sender.sent) + 1)
        sender.due.clear()
        if sender.kill_at >= DELIVERIES:
            return
        await sender.due.wait()
        for _ in range(chance.randrange(30)):  # somewhere in what follows a request
            await asyncio.sleep(0)
        await server.end(signal.SIGKILL)
        await server.start()


@pytest.mark.timeout(60 + KILLS * 5 + DELIVERIES / 20)
async def test_every_answer_is_true_however_often_the_server_is_killed(tmp_path: Path) -> None:
    await _prepare(tmp_path / "default")
    seed = random.randrange(1 << 32)
    server = Killed(tmp_path)
    sender = Sender(server, itertools.count())
    await server.start()
    begin = time.perf_counter()
    killing = asyncio.create_task(_killer(server, sender, random.Random(seed)))
    await asyncio.gather(*(sender.work() for _ in range(CLIENTS)))
    took = time.perf_counter() - begin
    if server.up.is_set():
        killing.cancel()  # it waits for a request that nobody sends
    await asyncio.wait([killing])
    await server.end(signal.SIGTERM)
    print(f"\n{DELIVERIES} deliveries, {KILLS} kills, {took:.1f} s, seed {seed}")
    await _check(tmp_path / "default", sender)


async def _check(folder: Path, sender: Sender) -> None:
    engine = await Engine.open(folder)
    try:
        assert await engine.problems() == []
        kept: dict[int, str] = {}
        names = {source.id: source.name for source in await engine.sources()}
        for line in await engine.deliveries(limit=DELIVERIES * 2):
            detail = await engine.delivery(line.id)
            number = json.loads(detail.request.body)["number"]
            assert number not in kept, "kept twice"
            assert names[line.source_id] == sender.sent[number]
            assert [ingested.event["userId"] for ingested in detail.events] == (
                [str(number)] if line.status == "delivered" else []
            )
            kept[number] = line.status
        waiting = {entry.delivery_id for entry in await engine.retries()}
        retrying = {d.id for d in await engine.deliveries(limit=9999) if d.status == "retrying"}
        assert waiting == retrying
    finally:
        await engine.close()
    assert Counter(sender.answers.values()).keys() <= EXPECTED.keys()
    for number, answer in sender.answers.items():
        assert kept.get(number) == EXPECTED[answer], f"{number} was answered {answer}"
    unanswered = sender.sent.keys() - sender.answers.keys()
    assert kept.keys() - sender.answers.keys() <= unanswered
    print(
        f"answered {len(sender.answers)}: {dict(Counter(sender.answers.values()))}; "
        f"kept {len(kept)}; of {len(unanswered)} without an answer "
        f"{len(unanswered & kept.keys())} are kept, none twice"
    )
