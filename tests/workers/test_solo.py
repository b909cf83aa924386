"""A single run without a pool: the same outcomes, with and without an event loop."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from console.fetching.fetcher import FetchRequest, FetchResponse
from console.model import ConsoleError, Fetch, Invocation, Log, Outcome, Request
from console.workers import solo, worker
from console.workers.outgoing import Fetcher
from console.workers.worker import Spawned

STANDIN = str(Path(__file__).parents[1] / "runner" / "standin")
OK = "onRequest = () => { console.log('hi'); emit({ ok: 1 }) }"
READY = "import os, time; os.write(3, b'fcr' + bytes(8)); os.read(3, 9999);"


def program(source: str) -> Spawned:
    return worker.spawn([sys.executable, "-c", source])


def real() -> Spawned:
    return worker.spawn(worker.command(STANDIN))


@asynccontextmanager
async def echo() -> AsyncIterator[Fetcher]:
    async def fetcher(request: FetchRequest, body: bytes | None) -> FetchResponse:
        return FetchResponse(200, "OK", request.url, [], False, body or b"")

    yield fetcher


def no_network() -> AbstractAsyncContextManager[Fetcher]:
    raise AssertionError("no request is expected")


class Solo:
    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.fetches: list[Fetch] = []

    def __call__(self, code: str, **options: Any) -> Outcome:
        defaults = {"spawned": None, "open_fetcher": no_network, "timeout_s": 20, "spawn": real}
        invocation = Invocation("run_1", code, Request(body="{}"))
        return solo.run(
            invocation,
            on_log=self.logs.append,
            on_fetch=self.fetches.append,
            **(defaults | options),
        )


@pytest.fixture
def run() -> Solo:
    return Solo()


def test_a_function_without_requests_needs_no_event_loop(run: Solo) -> None:
    outcome = run(OK)
    assert outcome.events == [{"ok": 1}]
    assert [log.text for log in outcome.logs] == [log.text for log in run.logs] == ["hi"]


def test_a_worker_that_was_started_early_is_used(run: Solo) -> None:
    def never() -> Spawned:
        raise AssertionError("there is one already")

    assert run(OK, spawned=real(), spawn=never).status == "success"


def test_the_first_request_brings_the_network_in(run: Solo) -> None:
    outcome = run(
        """
        onRequest = async () => {
          console.log("before");
          const send = (text) => fetch("http://x/" + text, { body: new Uint8Array([text]) });
          const answers = await Promise.all([send(1), send(2)]);
          console.log("after");
          await send(3);
          emit({ bytes: answers.map(({ body }) => body[0]) });
        }
        """,
        open_fetcher=echo,
    )
    assert outcome.events == [{"bytes": [1, 2]}]
    assert [fetch.url for fetch in outcome.fetches] == ["http://x/1", "http://x/2", "http://x/3"]
    assert run.fetches == outcome.fetches
    assert [log.text for log in outcome.logs] == ["before", "after"]


@pytest.mark.parametrize("first", ["", "await fetch('http://x/');", "fetch('http://x/');"])
@pytest.mark.parametrize("loop", ["for (;;);", "await new Promise(() => {});"])
def test_a_hung_function_is_reported_at_the_deadline(run: Solo, first: str, loop: str) -> None:
    code = f"onRequest = async () => {{ console.log('begins'); {first} {loop} }}"
    outcome = run(code, open_fetcher=echo, timeout_s=0.5)
    assert outcome.error is not None
    assert outcome.error.message == "The function ran longer than 0.5 seconds."
    assert [log.text for log in outcome.logs] == ["begins"]
    assert len(outcome.fetches) == (1 if first else 0)


@pytest.mark.parametrize(
    ("end", "message"),
    [
        ("os._exit(3)", "ended (exit status 3) while"),
        ("os.close(3); time.sleep(60)", "ended (signal 9) while"),
        ("os.write(3, bytes(99)); time.sleep(60)", "stopped making sense"),
        ("os.write(3, b'fcr' + bytes(8)); time.sleep(60)", "stopped making sense"),
    ],
)
def test_a_worker_that_breaks_is_an_outcome(run: Solo, end: str, message: str) -> None:
    outcome = run(OK, spawned=program(READY + end))
    assert outcome.error is not None
    assert message in outcome.error.message


def test_a_worker_that_dies_while_a_request_is_under_way_is_an_outcome(run: Solo) -> None:
    spawned = real()

    @asynccontextmanager
    async def deadly() -> AsyncIterator[Fetcher]:
        async def fetcher(request: FetchRequest, body: bytes | None) -> FetchResponse:
            os.kill(spawned.pid, 9)
            return FetchResponse(200, "OK", request.url, [], False, b"")

        yield fetcher

    outcome = run("onRequest = () => fetch('http://x/')", spawned=spawned, open_fetcher=deadly)
    assert outcome.error is not None
    assert "ended (signal 9) while" in outcome.error.message
    assert [fetch.status for fetch in outcome.fetches] == [200]


@pytest.mark.parametrize("early", ["os._exit(1)", "os.write(3, b'?'); time.sleep(60)"])
def test_an_early_worker_that_dies_is_replaced(run: Solo, early: str) -> None:
    assert run(OK, spawned=program(f"import os, time; {early}")).status == "success"


@pytest.mark.parametrize(
    ("source", "options", "reason"),
    [
        ("import sys; sys.exit('no such library')", {}, "no such library"),
        ("import time; time.sleep(60)", {"start_s": 0.3}, "signal 9"),
    ],
)
def test_a_worker_that_cannot_start_is_told(
    run: Solo, source: str, options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ConsoleError) as refused:
        run(OK, spawn=lambda: program(source), **options)
    assert refused.value.message == f"A worker process could not start: {reason}."
    assert refused.value.exit_code == 3


def test_a_run_without_requests_loads_neither_asyncio_nor_httpx() -> None:
    script = """
import sys
from console.workers import solo
from console.model import Invocation, Request
heard = []
outcome = solo.run(
    Invocation("run_1", "onRequest = () => console.log(1)", Request(body="{}")),
    spawned=None, open_fetcher=None, on_log=heard.append, on_fetch=None,
)
assert outcome.status == "success" and heard, outcome
print(*sys.modules)
"""
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert shown.stderr == ""
    assert {"asyncio", "httpx", "ssl", "socket"} & set(shown.stdout.split()) == set()


def _descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def test_no_descriptor_is_left_behind(run: Solo) -> None:
    run(OK)
    before = _descriptors()
    for _ in range(3):
        run(OK)
        run("onRequest = () => fetch('http://x/')", open_fetcher=echo)
    assert _descriptors() == before
