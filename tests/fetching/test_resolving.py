"""Names that take for ever to resolve hold up nothing but who asked for them."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from console.fetching import resolving
from console.fetching.resolving import AT_ONCE, Resolver

PATIENCE_S = 20.0


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A name server that leaves everyone waiting until the test ends; who asked."""
    asked: list[str] = []
    answers = threading.Event()
    real = socket.getaddrinfo

    def ask(host: str, port: int, **options: Any) -> Any:
        if options.get("flags"):
            return real(host, port, **options)
        asked.append(host)
        answers.wait(PATIENCE_S)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", port))]

    monkeypatch.setattr(resolving.socket, "getaddrinfo", ask)
    yield asked
    answers.set()


async def test_names_that_are_never_answered_keep_no_thread_from_the_loop(
    stuck: list[str],
) -> None:
    resolve = Resolver()
    waiting = [asyncio.create_task(resolve(f"{n}.example", 80)) for n in range(3 * AT_ONCE)]
    async with asyncio.timeout(PATIENCE_S):
        while len(stuck) < AT_ONCE:
            await asyncio.sleep(0)
        assert await asyncio.to_thread(lambda: "done") == "done"
        assert await resolve("127.1", 80) == ["127.0.0.1"]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert len(stuck) == AT_ONCE and all(
        thread.daemon for thread in threading.enumerate() if thread.name == "resolver"
    )


async def test_a_lookup_that_nobody_waits_for_any_more_gives_its_place_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = threading.Event()

    def ask(host: str, port: int, **options: Any) -> Any:
        if options.get("flags"):
            raise socket.gaierror(socket.EAI_NONAME, "a name")
        answers.wait(PATIENCE_S)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(resolving.socket, "getaddrinfo", ask)
    resolve = Resolver()
    waiting = [asyncio.create_task(resolve("a.example", 80)) for _ in range(2 * AT_ONCE)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    answers.set()
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(socket.gaierror):
            await resolve("b.example", 80)


@pytest.mark.parametrize("host", ["a..b", ".", "x" * 64 + ".example"])
async def test_what_no_name_server_can_be_asked_for_has_no_address(host: str) -> None:
    with pytest.raises(socket.gaierror):
        await Resolver()(host, 80)
