"""What tests of several folders share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.patience import HANG_S

# The same examples each time, however slow the machine: the campaigns try others.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from ctypes import CDLL
    from pathlib import Path

    import httpx
    from connected import Jumping, StandIn

    from console.engine import Engine
    from console.model import Receiver
    from tests.sending import Keeper


@pytest.fixture(scope="session")
def library() -> CDLL:
    """V8 in the process of the tests, which can load it only once. For kind JavaScript only."""
    from console.runner import bridge

    return bridge.load()


@pytest.fixture
def clock() -> Jumping:
    from connected import Jumping

    return Jumping()


@pytest.fixture
async def engine(tmp_path: Path, pool: StandIn, clock: Jumping) -> AsyncIterator[Engine]:
    """One on the stand-in that a file of tests has as its pool."""
    from console.engine import Engine

    engine = await Engine.open(tmp_path / "work", pool=pool.as_pool, clock=clock)
    yield engine
    await engine.close()


@pytest.fixture
def keeper() -> Keeper:
    from tests.sending import Keeper

    return Keeper()


@pytest.fixture
async def server(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """Its own patience has no end: what it cuts off it does for the reason that a test tells."""
    from console import limits
    from console.receiver import ReceiverServer

    for name in ("HEAD_S", "BODY_S", "KEEP_ALIVE_S", "LINGER_S"):
        monkeypatch.setattr(limits, f"RECEIVER_{name}", 3600)
    server = ReceiverServer(keeper.endpoint)
    receiver = await server.start("127.0.0.1", 0)
    assert receiver.state == "listening", receiver.problem
    yield receiver
    keeper.gate.set()
    await server.stop()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    import httpx

    async with httpx.AsyncClient(trust_env=False, timeout=HANG_S) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def engine_methods() -> None:
    """Their types are read once in a process: not while a test has put another method there."""
    from console.remote import methods

    methods()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of the screen wait a third of their time."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 2
