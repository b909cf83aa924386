"""Work done on a workspace from outside, and the ledger of what it was told is kept.

Webhooks go to the port, all else over the socket, as another console would do it. The ledger is
judged against the files, once nobody has them open. The trap: what was under way when its process
was killed may be kept or not, but never in part.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from console import remote, whereabouts
from console.caller import Caller, os_user
from console.clock import utc_now
from console.delivery import endpoint_url
from console.engine import Engine
from console.engine.core import new_id
from console.model import ConsoleError, Invocation, Request
from console.store import Store

SOURCES = 4
PATIENCE_S = 30.0
CODE = """async function onRequest(request) {
  const { number } = request.json();
  if (number % 10 === 3) throw new RetryError('later');
  if (number % 10 === 7) throw new Error('no');
  Segment.track({ event: 'E', userId: String(number) });
  Segment.set({ collection: 'c', id: String(number), properties: { number } });
}"""
EXPECTED = {200: {"delivered"}, "RETRY_ERROR": {"retrying"}, "bad_request": {"failed"}}
_OF_A_KILLED_WORKER = {"failed", "retrying"}


class Ledger:
    """What was asked for and what was acknowledged, in one workspace."""

    def __init__(self) -> None:
        self.sent: dict[int, str] = {}
        self.answers: dict[int, object] = {}
        """200, or the code of a failure; missing where none came."""
        self.captures: set[int] = set()
        self.saves: dict[int, str] = {}
        """Code by version."""
        self.runs: set[str] = set()
        self.had: dict[str, Any] = {}
        """By what can be changed, what it was acknowledged to be last."""
        self.asked: dict[str, set[Any]] = {}
        """What it was asked to be since; with that its process may have died."""
        self.worker_killed = False

    @property
    def acknowledged(self) -> int:
        return len(self.answers) + len(self.captures) + len(self.saves) + len(self.runs)

    def ask(self, what: str, before: Any, value: Any) -> None:
        self.had.setdefault(what, before)
        self.asked.setdefault(what, set()).add(value)

    def get(self, what: str, value: Any) -> None:
        self.had[what] = value
        self.asked[what] = set()

    async def check(self, folder: Path) -> None:
        """Raise AssertionError where the files have less than was acknowledged, or half of it."""
        store = Store.open(folder, clock=utc_now)
        try:
            assert store.problems == [], store.problems
            self._check_deliveries(store)
            numbers = {capture.number for capture in store.captures(9999)}
            assert numbers == set(range(1, store.next_capture())), "not every capture is there"
            bodies = {_number(store.capture(c.id)) for c in store.captures(9999)}
            assert self.captures <= bodies, f"captures {sorted(self.captures - bodies)} are lost"
            found = {function.name: function for function in store.functions()}
            versions = {v.number: v.code for v in store.versions(found["Deployed"].id)}
            assert versions.items() >= self.saves.items(), "a saved version is lost"
            assert versions[found["Deployed"].version] == found["Deployed"].code
            assert sorted(versions) == list(range(1, found["Deployed"].version + 1))
            assert all(store.run(run_id) is not None for run_id in self.runs), "a run is lost"
            self._check_last(store)
        finally:
            await store.close()

    def _check_deliveries(self, store: Store) -> None:
        names = {source.id: source.name for source in store.sources()}
        kept: dict[int, str] = {}
        attempts: Counter[str] = Counter()
        for line in store.deliveries(limit=99_999):
            detail = store.delivery(line.id)
            assert detail is not None
            number = _number(detail)
            assert number not in kept, f"delivery {number} is kept twice"
            assert names[line.source_id] == self.sent[number]
            events = [ingested.event["userId"] for ingested in detail.events]
            assert events == ([str(number)] if line.status == "delivered" else []), number
            kept[number] = line.status
            attempts[line.source_id] += line.attempts
        for number, answer in self.answers.items():
            fine = EXPECTED.get(answer, _OF_A_KILLED_WORKER if self.worker_killed else ())
            assert kept.get(number) in fine, f"{number}, answered {answer}, is {kept.get(number)}"
        assert {number for number, status in kept.items() if status == "retrying"} == {
            _number(store.delivery(retry.delivery_id)) for retry in store.retries()
        }, "the queue is not what the deliveries say"
        rows = {row.properties["number"] for row in store.objects(limit=99_999)}
        assert rows == {number for number, status in kept.items() if status == "delivered"}
        errors = {error.id for error in store.errors(limit=99_999)}
        failed = [d.id for d in store.deliveries(limit=99) if d.status == "failed"]
        assert errors >= set(failed[:50]), "an error is not in the log"
        tallied: Counter[str] = Counter()
        for tally in store.tallies(""):
            tallied[tally.source_id] += tally.delivered + tally.failed
        assert tallied == attempts, "the tallies count something else than the attempts"

    def _check_last(self, store: Store) -> None:
        now: dict[str, Any] = {source.name: source.version for source in store.sources()}
        for function in store.functions():
            draft = store.draft(function.id)
            now[f"draft of {function.name}"] = draft.code if draft is not None else None
        for what, acknowledged in self.had.items():
            fine = {acknowledged, *self.asked[what]}
            assert now[what] in fine, f"{what} is {now[what]!r}, none of {fine}"
        for what in self.had:
            self.get(what, now[what])


def _number(found: Any) -> int:
    return int(json.loads(found.request.body)["number"])


class Load:
    """Everything that can be asked of a workspace, at once, until it is stopped."""

    def __init__(self, folder: Path, ledger: Ledger, numbers: itertools.count[int]) -> None:
        self._folder = folder
        self._ledger = ledger
        self._numbers = numbers
        self._urls: dict[str, str] = {}
        self._test_url = self._token = ""
        self._tasks: list[asyncio.Task[None]] = []
        self._client: remote.Client | None = None
        self._acted = asyncio.Event()

    async def start(self) -> None:
        """Join whoever hosts the workspace, as soon as it can be joined, and begin."""
        self._client = await self._join()
        receiver = await self._call("receiver")
        async with asyncio.timeout(PATIENCE_S):
            while receiver.state != "listening":
                await asyncio.sleep(0.01)
                receiver = await self._call("receiver")
        self._test_url, self._token = receiver.url + "/functions/webhook", receiver.token
        sources = await self._call("sources")
        self._urls = {s.name: endpoint_url(receiver.url, s) for s in sources}
        [function] = [f for f in await self._call("functions") if f.name == "Deployed"]
        work = [self._deliver] * 6 + [self._capture, self._save, self._draft, self._run]
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._ever(act, function.id)) for act in work]

    async def _join(self) -> remote.Client:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    return await remote.Client.connect(self._folder, _ignore, Caller(os_user()))
                except OSError:
                    await asyncio.sleep(0.01)

    async def until(self, acknowledged: int) -> None:
        """Return when so much more has been acknowledged."""
        goal = self._ledger.acknowledged + acknowledged
        async with asyncio.timeout(PATIENCE_S):
            while self._ledger.acknowledged < goal:
                self._acted.clear()
                await self._acted.wait()

    async def stop(self) -> None:
        """When the process is gone: let go of what is under way."""
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _ever(self, act: Callable[[str], Any], function_id: str) -> None:
        with contextlib.suppress(
            remote.HostGone, ConnectionError, asyncio.IncompleteReadError, EOFError
        ):
            while True:
                try:
                    await act(function_id)
                except ConsoleError as refusal:  # it may say no, but not lie
                    assert self._ledger.worker_killed and refusal.exit_code == 3, refusal
                self._acted.set()

    async def _call(self, method: str, *args: Any) -> Any:
        assert self._client is not None
        return await self._client.call(method, *args)

    # -- what is done ------------------------------------------------------------------------

    async def _deliver(self, _: str) -> None:
        number = next(self._numbers)
        name = f"S{number % SOURCES}"
        self._ledger.sent[number] = name
        status, content = await _post(self._urls[name], {"number": number})
        assert content["success"] is (status == 200)
        self._ledger.answers[number] = content.get("code", status)

    async def _capture(self, _: str) -> None:
        number = next(self._numbers)
        status, _content = await _post(self._test_url, {"number": number}, self._token)
        assert status == 200
        self._ledger.captures.add(number)
        await asyncio.sleep(0.03)  # as many as are kept are soon reached

    async def _save(self, function_id: str) -> None:
        code = f"{CODE}\n// {next(self._numbers)}"
        saved = await self._call("save", function_id, code)
        self._ledger.saves[saved.version] = code
        name = f"S{saved.version % SOURCES}"
        [source] = [s for s in await self._call("sources") if s.name == name]
        self._ledger.ask(name, source.version, saved.version)
        [deployed] = await self._call("deploy", function_id, [source.id])
        self._ledger.get(name, deployed.version)
        await asyncio.sleep(0.02)

    async def _draft(self, function_id: str) -> None:
        code = f"// typed {next(self._numbers)}"
        what = "draft of Drafted"
        [drafted] = [f for f in await self._call("functions") if f.name == "Drafted"]
        self._ledger.ask(what, None, code)
        await self._call("keep_draft", drafted.id, code, 1)
        self._ledger.get(what, code)

    async def _run(self, function_id: str) -> None:
        request = Request(body=json.dumps({"number": next(self._numbers)}))
        run_id = new_id("run")
        await self._call(
            "run", Invocation(id=run_id, code=CODE, request=request, function_id=function_id)
        )
        self._ledger.runs.add(run_id)


def _ignore(_: object) -> None:
    """What the host tells is not needed."""


async def _post(url: str, value: object, token: str = "") -> tuple[int, dict[str, Any]]:
    async with _connection(url) as (reader, writer, target):
        body = json.dumps(value)
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        writer.write(
            f"POST {target.path or '/'}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n"
            f"{bearer}Connection: close\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split()[1]), json.loads((await reader.readline()) or b"{}")


@contextlib.asynccontextmanager
async def _connection(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, Any, Any]]:
    target = urlsplit(url)
    reader, writer = await asyncio.open_connection(target.hostname, target.port)
    try:
        yield reader, writer, target
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def prepare(folder: Path) -> None:
    """A workspace with a function to type in, one to draft, and one that is deployed."""
    engine = await Engine.open(folder)
    typed = await engine.create_function("A typed", "async function onRequest(request) {\n}\n")
    await engine.create_function("Drafted", CODE)
    deployed = await engine.create_function("Deployed", CODE)
    for number in range(SOURCES):
        await engine.connect(deployed.id, f"S{number}")
    await engine.close()
    (folder / whereabouts.FILE_NAME).write_text(json.dumps({"function_id": typed.id}))
