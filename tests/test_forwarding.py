"""Forwarding to a Tracking API that checks every rule and fails in every way."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import forwarded
import msgspec
import pytest
from forwarded import Lines, deliver, detail, event, source
from hypothesis import given
from hypothesis import strategies as st
from trackingserver import KEY, TrackingServer, tracking_server

from console import limits
from console.clock import utc_now
from console.forwarding import batches
from console.forwarding.batches import Parcel, batch
from console.forwarding.verdicts import asked_s, verdict, wait_s
from console.model import IngestedEvent
from console.store import Caps, Store
from tests.patience import HANG_S


@pytest.fixture
def server() -> Iterator[TrackingServer]:
    with tracking_server() as server:
        yield server


@pytest.fixture
async def store(tmp_path: Path, server: TrackingServer) -> AsyncIterator[Store]:
    async with Store.open(tmp_path / "w", clock=utc_now) as store:
        await store.put_source(source(server.endpoint, KEY))
        yield store


@pytest.fixture
async def lines(store: Store) -> AsyncIterator[Lines]:
    lines = Lines(store)
    yield lines
    await lines.close()


async def put(store: Store, deliveries: int, events: int = 1, start: int = 0) -> list[str]:
    """Message ids of new deliveries in the outbox, in order."""
    numbers = range(start, start + deliveries)
    for n in numbers:
        await deliver(store, detail(f"dlv_{n}", [event(n * events + e) for e in range(events)]))
    return [f"s1-{n * events + e}" for n in numbers for e in range(events)]


async def forward_all(store: Store, lines: Lines) -> None:
    lines.line.add(store.outbox(10**9))
    await lines.done()


# -- batches ---------------------------------------------------------------------------------


@given(
    st.lists(st.lists(st.integers(1, 9000), max_size=5), max_size=30),
    st.integers(1, 2500),
)
def test_batches_hold_every_item_once_in_order_and_keep_to_the_limits(
    sizes: list[list[int]], most: int
) -> None:
    count = 0
    parcels = []
    for number, items in enumerate(sizes):
        made = []
        for size in items:
            made.append(json.dumps([count, "x" * size]).encode())
            count += 1
        parcels.append(Parcel(f"d{number}", made))
    seen: list[int] = []
    finished: list[str] = []
    skip = 0
    while parcels:
        one = batch(parcels, skip, most)
        content = json.loads(one.body)["batch"]
        assert len(content) == one.count <= most
        assert len(one.body) <= 500 * 1024
        assert one.count or one.finished
        seen += [number for number, _ in content]
        finished += one.finished
        parcels, skip = parcels[len(one.finished) :], one.skip
    assert seen == list(range(count))
    assert finished == [f"d{n}" for n in range(len(sizes))]


def test_a_batch_holds_exactly_2500_events_and_500_kb() -> None:
    parcels = [Parcel("a", [b"{}"] * 2000), Parcel("b", [b"{}"] * 2000)]
    first = batch(parcels, 0)
    assert (first.count, first.finished, first.skip) == (2500, ["a"], 500)
    assert batch(parcels[1:], 500).count == 1500
    exact = 500 * 1024 - len(b'{"batch":[]}') - 1
    assert batch([Parcel("a", [b"x" * exact])], 0).count == 1
    many = batch([Parcel("a", [b"x" * 32_000] * 20)], 0)
    assert (many.count, many.skip) == (15, 15)
    assert len(many.body) <= 500 * 1024


def test_what_ingestion_added_stays_here_and_what_it_refused_too() -> None:
    sent = event(1, sentAt="2026-11-23T06:59:00Z", context={"ip": "1.2.3.4"})
    found = detail("d", [sent])
    refused = IngestedEvent(event(2), code="id_not_string")
    found = msgspec.structs.replace(found, events=[*found.events, refused])
    (item,) = batches.parcel(found).items
    assert json.loads(item) == {
        "type": "track", "event": "Order", "userId": "u1", "messageId": "s1-1",
        "timestamp": forwarded.WHEN, "context": {"ip": "1.2.3.4"},
    }  # fmt: skip


def test_an_event_over_32_kb_is_left_out_and_counted() -> None:
    bare = len(batches.parcel(detail("d", [event(1, p="")])).items[0])
    fits, over = event(1, p="x" * (32 * 1024 - bare)), event(2, p="x" * (32 * 1024 - bare + 1))
    parcel = batches.parcel(detail("d", [fits, over]))
    assert ([len(item) for item in parcel.items], parcel.oversized) == ([32 * 1024], 1)


def test_half_of_a_surrogate_pair_goes_out_as_an_escape() -> None:
    (item,) = batches.parcel(detail("d", [event(1, p="\ud800")])).items
    assert b"\\ud800" in item and json.loads(item)["p"] == "\ud800"


# -- verdicts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "count", "kind"),
    [
        (200, b'{"success": true}', 9, "sent"),
        (200, b"", 9, "sent"),
        (200, b"OK", 9, "sent"),
        (200, b'{"success": false}', 9, "later"),
        (200, b"<html>", 9, "later"),
        (200, b"[" * 9999, 9, "later"),
        (302, b"", 9, "later"),
        (408, b"", 9, "later"),
        (429, b"", 9, "later"),
        (500, b"", 9, "later"),
        (503, b"", 9, "later"),
        (400, b"", 9, "smaller"),
        (413, b"", 2, "smaller"),
        (400, b"", 1, "refused"),
        (401, b"", 9, "refused"),
        (404, b"", 9, "refused"),
    ],
)
def test_each_answer_has_its_meaning(status: int, body: bytes, count: int, kind: str) -> None:
    assert verdict(status, {}, body, count).kind == kind


def test_waits_double_to_a_bound_and_are_never_less_than_asked_for() -> None:
    assert [wait_s(n, 0, 1.0) for n in (1, 2, 3, 9, 10, 1000)] == [1, 2, 4, 256, 300, 300]
    assert [wait_s(n, 0, 0.0) for n in (1, 2)] == [0.5, 1]
    assert wait_s(1, 77, 0.5) == 77
    assert asked_s({"Retry-After": "7", "X-RateLimit-Reset": "9"}) == 7
    assert asked_s({"X-RateLimit-Reset": "9"}) == 9
    assert asked_s({"Retry-After": "999999"}) == limits.FORWARD_ASKED_S
    for text in ("", "-1", "soon", "²", "9" * 30, "Wed, 21 Oct 2026 07:28:00 GMT"):
        assert asked_s({"Retry-After": text}) == 0


# -- sending ---------------------------------------------------------------------------------


async def test_what_waits_is_sent_in_order_in_few_requests_and_leaves_the_outbox(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    ids = await put(store, 40, events=70)
    await forward_all(store, lines)
    assert [sent["messageId"] for sent in server.taken] == ids
    assert server.batches == [2500, 300]
    assert store.outbox(9) == []
    assert lines.line.status.sent == 2800
    assert lines.line.status.last_success_at and not lines.line.status.problem
    assert (lines.reports, lines.waits.seconds) == ([], [])


@pytest.mark.parametrize("way", [429, 500, 503, "garbage", "page", "hang up", "cut", 302])
async def test_nothing_is_lost_to_an_endpoint_that_fails(
    server: TrackingServer, store: Store, lines: Lines, way: int | str
) -> None:
    server.ways = [way, way, way]
    ids = await put(store, 3, events=2)
    await forward_all(store, lines)
    assert server.first_arrivals() == ids
    assert lines.waits.seconds == [1, 2, 4]
    assert lines.line.status.problem == "" and lines.line.status.dropped == 0
    assert lines.changes == ["s1", "s1"]  # it began to fail, and it works again


async def test_a_retry_after_is_kept_to(server: TrackingServer, store: Store, lines: Lines) -> None:
    server.ways = [(429, {"Retry-After": "17"}), (503, {"Retry-After": "120"})]
    await put(store, 1)
    await forward_all(store, lines)
    assert lines.waits.seconds == [17, 120]


async def test_an_endpoint_that_answers_too_late_is_tried_again(
    server: TrackingServer, store: Store, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FORWARD_ANSWER_S", 0.1)
    server.ways = ["silence"]
    ids = await put(store, 2)
    await forward_all(store, lines)
    assert server.first_arrivals() == ids
    assert lines.waits.seconds == [1]


async def test_an_endpoint_that_is_down_gets_everything_when_it_is_back(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    server.stop()
    ids = await put(store, 2)
    lines.waits.held = True
    lines.line.add(store.outbox(9))
    async with asyncio.timeout(HANG_S):
        await lines.waits.began.wait()
    status = lines.line.status
    assert status.problem.startswith("127.0.0.1 cannot be reached: connect ECONNREFUSED")
    assert status.next_at is not None
    ids += await put(store, 2, start=2)
    lines.line.add(["dlv_2", "dlv_3"])
    assert lines.line.pending == 4
    server.start()
    lines.waits.held = False
    lines.line._woken.set()
    await lines.done()
    assert server.first_arrivals() == ids


async def test_a_400_costs_only_the_event_that_earns_it(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    ids = await put(store, 8)
    server.ways = [400, 400, 400]  # eight, four, two; then the first one alone is refused
    server.ways.append(400)
    await forward_all(store, lines)
    assert server.first_arrivals() == ids[1:]
    assert lines.line.status.dropped == 1
    assert lines.reports == [
        "Forwarding of Shop s1: 127.0.0.1 refuses events (400); they are not sent again."
    ]


async def test_a_refusal_drops_the_batch_and_is_told_once(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    server.always = 401
    await put(store, 3)
    await forward_all(store, lines)
    await put(store, 3, start=3)
    await forward_all(store, lines)
    assert server.taken == [] and store.outbox(9) == []
    assert (lines.line.status.dropped, lines.line.status.sent) == (6, 0)
    (told,) = lines.reports
    assert "check the write key" in told and KEY not in told


async def test_a_redirect_does_not_get_the_write_key(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    with tracking_server() as other:
        server.ways = [(307, {"Location": f"{other.endpoint}/batch"})]
        await put(store, 1)
        await forward_all(store, lines)
        assert other.requests == 0
    assert server.first_arrivals() == ["s1-0"]


async def test_forwarding_that_ends_drops_what_waits_and_a_new_endpoint_is_tried_at_once(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    lines.waits.held = True
    server.ways = [500]
    ids = await put(store, 2)
    lines.line.add(store.outbox(9))
    async with asyncio.timeout(HANG_S):
        await lines.waits.began.wait()
        lines.line.wake()  # the same as before: it goes on waiting
        await asyncio.sleep(0)
        assert lines.line.pending == 2
        await store.put_source(source(server.endpoint + "/", KEY))
        lines.line.wake()
    await lines.done()
    assert server.first_arrivals() == ids
    server.ways = [500]
    lines.waits.began.clear()
    await put(store, 2, start=2)
    lines.line.add(store.outbox(9))
    async with asyncio.timeout(HANG_S):
        await lines.waits.began.wait()
    await store.put_source(source("", ""))
    lines.line.wake()
    await lines.done()
    assert server.first_arrivals() == ids and store.outbox(9) == []


async def test_a_delivery_without_events_to_send_just_leaves(
    server: TrackingServer, store: Store, lines: Lines
) -> None:
    bad = detail("dlv_a", [])
    refused = [IngestedEvent(event(1), code="id_required")]
    await deliver(store, msgspec.structs.replace(bad, events=refused))
    await put(store, 1)
    await forward_all(store, lines)
    assert server.first_arrivals() == ["s1-0"] and store.outbox(9) == []


async def test_what_the_store_had_to_let_go_of_is_told(
    tmp_path: Path, server: TrackingServer
) -> None:
    async with Store.open(tmp_path / "small", clock=utc_now, caps=Caps(deliveries=3)) as store:
        await store.put_source(source(server.endpoint, KEY))
        lines = Lines(store)
        server.ways = [500]
        lines.waits.held = True
        await put(store, 1)
        lines.line.add(["dlv_0"])
        async with asyncio.timeout(HANG_S):
            await lines.waits.began.wait()
        ids = await put(store, 9, start=1)
        lines.line.add([f"dlv_{n}" for n in range(1, 10)])
        lines.waits.held = False
        lines.line._woken.set()
        await lines.done()
        arrived = server.first_arrivals()
        assert arrived[0] == "s1-0" and set(arrived[1:]) < set(ids)
        assert [told for told in lines.reports if "no longer kept" in told] == lines.reports != []
        await lines.close()


async def test_each_source_keeps_its_order_among_random_failures(
    server: TrackingServer, tmp_path: Path
) -> None:
    chance = random.Random(7)
    ways = [None, None, 429, 500, "hang up", "cut", "garbage", "page"]
    server.ways = [chance.choice(ways) for _ in range(60)]  # type: ignore[misc]
    async with Store.open(tmp_path / "w", clock=utc_now) as store:
        both = []
        for source_id in ("s1", "s2"):
            await store.put_source(source(server.endpoint, KEY, source_id))
            both.append(Lines(store, source_id))
        for n in range(40):
            for lines in both:
                source_id = lines.line.source_id
                events = [event(n * 3 + e, source_id) for e in range(3)]
                lines.line.add(
                    [await deliver(store, detail(f"{source_id}_{n}", events, source_id))]
                )
        for lines in both:
            await lines.done()
            await lines.close()
        assert store.outbox(9) == []
    arrived = server.first_arrivals()
    for source_id in ("s1", "s2"):
        assert [one for one in arrived if one.startswith(source_id)] == [
            f"{source_id}-{n}" for n in range(120)
        ]


async def test_a_sender_that_is_killed_again_and_again_loses_nothing(
    server: TrackingServer, tmp_path: Path
) -> None:
    folder = tmp_path / "w"
    async with Store.open(folder, clock=utc_now) as store:
        await store.put_source(source(server.endpoint, KEY))
        big = "x" * 30_000
        for n in range(60):
            await deliver(store, detail(f"dlv_{n}", [event(n * 2 + e, p=big) for e in (0, 1)]))
    for taken in (1, 3, 2):
        server.silent.clear()
        server.ways = [None] * taken + ["silence"] * 99  # type: ignore[list-item]
        before = server.requests
        process = sender(folder)
        while server.requests <= before + taken:  # the one after those is under way
            assert server.on_request.wait(20)
            server.on_request.clear()
        process.kill()
        process.communicate()
        server.silent.set()
    server.ways = []
    process = sender(folder)
    out, _ = process.communicate(timeout=30)
    assert out == "begun\ndone\n"
    assert server.first_arrivals() == [f"s1-{n}" for n in range(120)]
    assert len(server.taken) < 120 + 4 * 16  # what was under way, no more, came again


def sender(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(forwarded.__file__)), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
