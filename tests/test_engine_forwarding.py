"""Forwarding as the engine does it: from a webhook to a Tracking API, over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from connected import GOOD, StandIn, connected, kept, outcome, post
from trackingserver import KEY, TrackingServer, tracking_server

from console.engine import Engine
from console.forwarding.endpoint import checked
from console.model import ConsoleError, Forwarding, Setting
from console.notices import SourcesChanged
from console.text import MASK
from tests.patience import HANG_S

PLAIN = "wk-Secret:1"
EVENTS = [
    {"type": "track", "event": "A", "userId": "u", "timestamp": "2026-11-23T07:00:00Z"},
    {"type": "track", "event": "B", "userId": 7},  # ingestion refuses a number
    {"type": "identify", "userId": "u", "traits": {"a": 1}},
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TrackingServer]:
    monkeypatch.setattr("trackingserver.KEY", PLAIN)
    with tracking_server() as server:
        yield server


async def opened(folder: Path) -> Engine:
    pool = StandIn()
    pool.answers = [outcome(events=EVENTS)]
    return await Engine.open(folder, pool=pool.as_pool)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await opened(tmp_path / "w")
    yield engine
    await engine.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANG_S):
        while not condition():
            await asyncio.sleep(0.002)


async def test_events_of_a_source_that_forwards_arrive_and_others_do_not(
    engine: Engine, server: TrackingServer
) -> None:
    source = await connected(engine)
    await post(engine, source)
    shown = await engine.forward(source.id, Forwarding(server.endpoint + "/", PLAIN))
    assert shown.forwarding == Forwarding(server.endpoint, MASK)
    source = kept(engine, source.id)
    for _ in range(3):
        assert (await post(engine, source)).status == 200
    await until(lambda: not engine._store.outbox(1))
    assert [event["type"] for event in server.taken] == ["track", "identify"] * 3
    ids = [
        e.ingested.event["messageId"] for e in await engine.events(source.id) if not e.ingested.code
    ]
    assert set(server.first_arrivals()) < set(ids)
    status = await engine.forwarding_status(source.id)
    assert (status.pending, status.sent, status.dropped, status.problem) == (0, 6, 0, "")
    assert status.last_success_at is not None
    await engine.forward(source.id, None)
    await post(engine, kept(engine, source.id))
    assert engine._store.outbox(1) == [] and len(server.taken) == 6


async def test_a_secret_that_a_function_emits_is_forwarded_as_it_is_and_kept_as_a_mask(
    tmp_path: Path, server: TrackingServer
) -> None:
    value, pool = "s3cret-value", StandIn()
    pool.answers = [outcome(events=[{"type": "track", "event": value, "userId": value}])]
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool)
    secret = (Setting("apiKey", sensitive=True),)
    function = await engine.create_function("F", GOOD, "", secret)
    source = kept(engine, (await engine.connect(function.id, "S", {"apiKey": value})).id)
    await engine.forward(source.id, Forwarding(server.endpoint, PLAIN))
    server.always = 500
    await post(engine, kept(engine, source.id))
    await until(lambda: server.requests == 1)
    await engine.close()
    shown = [p for p in (tmp_path / "w").glob("deliveries-*") if value.encode() in p.read_bytes()]
    assert shown == []
    server.always = None
    engine = await Engine.open(tmp_path / "w", pool=pool.as_pool)
    await until(lambda: not engine._store.outbox(1))
    assert [(event["event"], event["userId"]) for event in server.taken] == [(value, value)]
    [event] = await engine.events(source.id)
    assert event.ingested.event["event"] == MASK
    assert server.first_arrivals() == [event.ingested.event["messageId"]]
    assert engine._store._seal(event.delivery_id) is None
    await engine.close()


async def test_what_an_endpoint_that_is_down_missed_arrives_after_a_restart(
    engine: Engine, server: TrackingServer, tmp_path: Path
) -> None:
    source = await connected(engine)
    await engine.forward(source.id, Forwarding(server.endpoint, PLAIN))
    server.stop()
    problems: list[str] = []
    engine.listen(
        lambda notice: (
            problems.append(notice.source_id) if isinstance(notice, SourcesChanged) else None
        )
    )
    await post(engine, kept(engine, source.id))
    await until(lambda: bool(problems))
    status = await engine.forwarding_status(source.id)
    assert status.pending == 1 and "ECONNREFUSED" in status.problem and status.next_at
    await post(engine, kept(engine, source.id))
    await engine.close()
    server.start()
    again = await opened(tmp_path / "w")
    await until(lambda: not again._store.outbox(1))
    assert len(server.first_arrivals()) == 4
    await again.close()


async def test_a_disconnected_source_forwards_no_more(
    engine: Engine, server: TrackingServer
) -> None:
    source = await connected(engine)
    await engine.forward(source.id, Forwarding(server.endpoint, PLAIN))
    server.always = 500
    await post(engine, kept(engine, source.id))
    await until(lambda: server.requests == 1)
    await engine.disconnect(source.id)
    await until(lambda: engine._lines[source.id].pending == 0)
    assert (await engine.problems(), server.taken) == ([], [])


async def test_a_write_key_of_nobody_is_refused_in_words_without_it(engine: Engine) -> None:
    source = await connected(engine)
    for key in ("", " ", MASK, "a b", KEY):
        with pytest.raises(ConsoleError) as caught:
            await engine.forward(source.id, Forwarding("https://api.segment.io/v1", key))
        assert not key.strip() or key not in caught.value.message


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://api.segment.io/v1", "https://api.segment.io/v1"),
        ("https://api.segment.io", "https://api.segment.io/v1"),
        ("https://events.eu1.segmentapis.com/", "https://events.eu1.segmentapis.com/v1"),
        (" https://api.segment.io/v1/batch/ ", "https://api.segment.io/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://a.com/x/v1/", "https://a.com/x/v1"),
    ],
)
def test_an_endpoint_is_brought_to_one_form(given: str, url: str) -> None:
    assert checked(Forwarding(given, "k")).endpoint == url


@pytest.mark.parametrize(
    "given",
    ["", "api.segment.io", "ftp://a", "https://", "https://a:x", "https://a b", "http://[",
     "https://u:p@a.com", "https://a.com?x", "https://a.com#x", "https://\x1b.com"],
)  # fmt: skip
def test_what_cannot_be_an_endpoint_is_refused(given: str) -> None:
    with pytest.raises(ConsoleError) as caught:
        checked(Forwarding(given, "secret-key"))
    assert "\x1b" not in caught.value.message and "secret-key" not in caught.value.message
