"""What a store keeps of connected sources: for how long, and in what order it tells it."""

import asyncio
import errno
from datetime import timedelta

import kept
import msgspec
import pytest
from kept import deliver, survives
from simdisk import SimDisk

from console import limits
from console.model import ConsoleError, DeliveryDetail, StoredObject
from console.store import Caps, Store
from console.store.frames import encode, frame

WIDE = Caps()


class CountingDisk(SimDisk):
    """Knows how often a part was read."""

    reads = 0

    def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        self.reads += 1
        return super().read(name, offset, length)


@pytest.fixture
def disk() -> CountingDisk:
    return CountingDisk()


@pytest.fixture
def store(disk: CountingDisk) -> Store:
    return kept.opened(disk, WIDE)


def ids(store: Store) -> list[str]:
    return [shown.id for shown in store.deliveries()]


# -- deliveries ------------------------------------------------------------------------------


async def test_the_next_attempt_replaces_the_one_before_in_its_place(store: Store) -> None:
    await deliver(store, kept.detail("1", "retrying", events=0), retry=kept.retry("1"))
    await deliver(store, kept.detail("2"))
    assert store.retry("dlv_1") == kept.retry("1")
    second = kept.detail("1", attempts=2)
    await deliver(store, second)
    assert ids(store) == ["dlv_2", "dlv_1"]
    assert store.delivery("dlv_1") == second
    assert store.retries() == [] and store.retry("dlv_1") is None


async def test_deliveries_are_listed_by_source_and_up_to_a_limit(store: Store) -> None:
    for number in range(6):
        await deliver(store, kept.detail(str(number), source="st"[number % 2]))
    assert [shown.id for shown in store.deliveries("s")] == ["dlv_4", "dlv_2", "dlv_0"]
    assert [shown.id for shown in store.deliveries(limit=2)] == ["dlv_5", "dlv_4"]
    assert store.deliveries("u") == [] and store.delivery("dlv_9") is None


async def test_what_waits_outlives_the_cap_and_then_leaves_with_the_oldest(disk: SimDisk) -> None:
    store = kept.opened(disk)
    await deliver(store, kept.detail("again", "retrying"), retry=kept.retry("again"))
    await deliver(store, kept.detail("forward"), outbox=True)
    for number in range(6):
        await deliver(store, kept.detail(str(number)))
    assert ids(store) == [f"dlv_{key}" for key in (5, 4, 3, 2, "forward", "again")]
    await store.outbox_done(["dlv_forward", "dlv_gone"])
    store = await survives(disk, store)
    await deliver(store, kept.detail("again", attempts=2))
    assert ids(store) == [f"dlv_{key}" for key in (5, 4, 3, "again")]
    await store.close()


async def test_of_too_many_that_wait_the_oldest_leave_with_their_entries(disk: SimDisk) -> None:
    store = kept.opened(disk)
    for number in range(6):
        await deliver(store, kept.detail(f"r{number}", "retrying"), retry=kept.retry(f"r{number}"))
    assert ids(store) == [f"dlv_r{number}" for number in (5, 4, 3, 2)]
    assert {retry.delivery_id for retry in store.retries()} == set(ids(store))
    await survives(disk, store)


async def test_what_waits_to_be_forwarded_does_not_push_out_what_is_retried(disk: SimDisk) -> None:
    store = kept.opened(disk)
    await deliver(store, kept.detail("again", "retrying"), retry=kept.retry("again"))
    for number in range(6):
        await deliver(store, kept.detail(str(number)), outbox=True)
    assert ids(store) == [f"dlv_{key}" for key in (5, 4, 3, 2, "again")]
    assert store.outbox(9) == [f"dlv_{number}" for number in (2, 3, 4, 5)]
    await survives(disk, store)


async def test_retries_come_in_the_order_of_their_time(store: Store) -> None:
    for key, at in (("1", "2026-3"), ("2", "2026-1"), ("3", "2026-2")):
        await deliver(store, kept.detail(key, "retrying"), retry=kept.retry(key, next_at=at))
    assert [retry.delivery_id for retry in store.retries()] == ["dlv_2", "dlv_3", "dlv_1"]
    await store.put_retry(kept.retry("1", next_at="2026-0"))
    assert [retry.delivery_id for retry in store.retries()] == ["dlv_1", "dlv_2", "dlv_3"]


async def test_the_queue_says_how_much_its_deliveries_hold(disk: SimDisk) -> None:
    store = kept.opened(disk)

    def held() -> int:
        whole = [store.delivery(retry.delivery_id) for retry in store.retries()]
        return sum(len(frame(encode(detail))) for detail in whole)

    for number, body in enumerate(("a", "b" * 500, "c" * 90, "d", "e", "f" * 70)):
        key = f"r{number}"  # the oldest leave
        await deliver(store, kept.detail(key, "retrying", body=body), retry=kept.retry(key))
        assert store.retries_bytes() == held() > 0
    await deliver(store, kept.detail("r5", "retrying", body="new"), retry=kept.retry("r5"))
    await deliver(store, kept.detail("r4"))
    await deliver(store, kept.detail("x"), outbox=True)
    assert store.retries_bytes() == held()
    disk.fault = lambda n, op: errno.EIO
    with pytest.raises(ConsoleError):
        await deliver(store, kept.detail("no", "retrying"), retry=kept.retry("no"))
    disk.fault = None
    assert store.retries_bytes() == held()
    store = await survives(disk, store)
    assert store.retries_bytes() == held()
    await store.delete_source("s")
    assert store.retries_bytes() == 0
    await store.close()


async def test_a_retry_leaves_the_queue_only_where_it_can_never_be_read(disk: SimDisk) -> None:
    class Unwell(SimDisk):
        unwell = False

        def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
            if self.unwell:
                raise OSError(errno.EMFILE, "too many open files")
            return super().read(name, offset, length)

    store = kept.opened(disk)
    await deliver(store, kept.detail("1", "retrying"), retry=kept.retry("1"))
    await store.close()
    sick = Unwell(disk.files())
    store = kept.opened(sick)
    sick.unwell = True
    assert not await store.give_up_retry("dlv_1")
    sick.unwell = False
    assert not await store.give_up_retry("dlv_1") and store.retry("dlv_1") == kept.retry("1")
    await store.close()
    store = kept.opened(SimDisk(disk.files() | {"deliveries-000001.log": b""}))
    assert await store.give_up_retry("dlv_1")
    assert store.retries() == [] and [d.status for d in store.deliveries()] == ["dropped"]
    assert "it is not tried again" in store.problems[-1]
    await store.close()


async def test_the_outbox_is_emptied_in_order(store: Store) -> None:
    for number in range(4):
        await deliver(store, kept.detail(str(number)), outbox=number != 1)
    assert store.outbox(2) == ["dlv_0", "dlv_2"]
    await store.outbox_done(store.outbox(2))
    assert store.outbox(2) == ["dlv_3"]


async def test_what_cannot_be_kept_of_a_delivery_leaves_the_rest_out_too(store: Store) -> None:
    wrong = msgspec.structs.replace(kept.tally(1), duration_ms=float("nan"))
    state = kept.everything(store)
    for _ in range(3):
        with pytest.raises(ConsoleError, match="cannot be saved"):
            await deliver(store, kept.detail("1"), tally=wrong, objects=(kept.row("1"),))
    assert kept.everything(store) == state


async def test_after_a_failed_write_the_oldest_still_leave(disk: SimDisk) -> None:
    store = kept.opened(disk)
    for number in range(4):
        await deliver(store, kept.detail(str(number)), error=kept.run(str(number), fails=True))
    disk.fault = lambda n, op: errno.ENOSPC
    refused = [deliver(store, kept.detail(f"no{n}"), objects=(kept.row("1"),)) for n in range(3)]
    results = await asyncio.gather(*refused, return_exceptions=True)
    assert [type(result) for result in results] == [ConsoleError] * 3
    assert ids(store) == ["dlv_3", "dlv_2", "dlv_1", "dlv_0"]
    assert len(store.events()) == 4 and store.objects() == []
    disk.fault = None
    await deliver(store, kept.detail("4"))
    assert ids(store) == ["dlv_4", "dlv_3", "dlv_2", "dlv_1"]
    await survives(disk, store)


# -- events ----------------------------------------------------------------------------------


async def test_events_of_delivered_deliveries_come_newest_first(store: Store) -> None:
    for live in (False, True):
        start = 10 * live
        await deliver(store, kept.detail(f"{start}", events=2))
        await deliver(store, kept.detail(f"{start + 1}", "failed"))
        await deliver(store, kept.detail(f"{start + 2}", source="t"))
        said = [event.id for event in store.events(limit=3)]
        assert said == [f"{start + 2}-0", f"{start}-1", f"{start}-0"]
    assert [event.id for event in store.events("t")] == ["12-0", "2-0"]
    assert store.events("t")[0].source_name == "Source t"


async def test_events_are_read_from_disk_once(disk: CountingDisk, store: Store) -> None:
    for number in range(5):
        await deliver(store, kept.detail(str(number), events=2))
    assert len(store.events()) == 10
    reads = disk.reads
    for number in range(5, 9):
        await deliver(store, kept.detail(str(number)))
        assert store.events()[0].id == f"{number}-0"
    assert disk.reads == reads
    live = store.events()
    await store.close()
    again = kept.opened(disk, WIDE)
    assert again.events() == live
    await again.close()


async def test_the_newest_500_events_are_held_and_fewer_where_they_are_large(store: Store) -> None:
    store.events()
    await deliver(store, kept.detail("1", events=1_200))
    assert len(store.events(limit=9_999)) == limits.DEBUGGER_EVENTS
    assert store.events()[0].id == "1-1199"
    large = kept.detail("2", events=40)
    for ingested in large.events:
        ingested.event["text"] = "x" * 200_000
    await deliver(store, large)
    assert 10 < len(store.events()) < 30


async def test_an_event_with_a_time_of_its_own_keeps_its_order_when_read_again(
    disk: SimDisk, store: Store
) -> None:
    def at(key: str, time: str, status: str = "delivered") -> DeliveryDetail:
        whole = kept.detail(key, status, events=int(status == "delivered"))  # type: ignore[arg-type]
        for ingested in whole.events:
            ingested.event["receivedAt"] = time
        return whole

    store.events()
    await deliver(store, at("1", "", "retrying"), retry=kept.retry("1"))
    await deliver(store, at("2", "2026-11-23T04:00:01.000Z"))
    await deliver(store, at("1", "2026-11-23T04:00:02.000Z"))
    live = store.events()
    assert [event.id for event in live] == ["1-0", "2-0"]
    await store.close()
    assert kept.opened(disk, WIDE).events() == live


# -- errors, objects, tallies ----------------------------------------------------------------


async def test_each_source_keeps_its_own_newest_errors(disk: SimDisk) -> None:
    store = kept.opened(disk)

    def error(key: str, source_id: str) -> tuple[kept.RunSummary, kept.Run]:
        summary, run = kept.run(key, fails=True)
        return (
            msgspec.structs.replace(summary, source_id=source_id),
            msgspec.structs.replace(run, source_id=source_id),
        )

    await store.add_run(*kept.run("test", fails=True))
    await deliver(store, kept.detail("t", "failed"), error=error("t", "t"))
    for number in range(5):
        key = f"s{number}"
        await deliver(store, kept.detail(key, "failed"), error=error(key, "s"))
    assert [shown.id for shown in store.errors()] == [
        *("run_s4", "run_s3", "run_s2"),
        *("run_t", "run_test"),
    ]
    assert [shown.id for shown in store.errors(source_id="t")] == ["run_t"]
    assert store.run("run_t") == error("t", "t")[1]
    store = await survives(disk, store)
    await deliver(store, kept.detail("s5", "failed"), error=error("s5", "s"))
    assert [shown.id for shown in store.errors(source_id="s")] == ["run_s5", "run_s4", "run_s3"]
    await store.close()


async def test_objects_are_replaced_by_id_and_the_first_made_leave(disk: SimDisk) -> None:
    store = kept.opened(disk)
    for number in range(4):
        await deliver(store, kept.detail(str(number)), objects=(kept.row(str(number)),))
    changed = kept.row("1", value="new")
    await deliver(store, kept.detail("5"), objects=(changed, kept.row("5"), kept.row("6")))
    assert store.object("s", "orders", "1") == changed
    assert [row.id for row in store.objects()] == ["6", "5", "3", "1"]
    assert store.object("s", "orders", "0") is None
    await survives(disk, store)


async def test_objects_may_have_so_many_bytes_together(disk: SimDisk) -> None:
    caps = Caps(object_bytes=5_000)
    store = kept.opened(disk, caps)
    for number in range(20):
        row = kept.row(str(number), value="x" * 1_000)
        await deliver(store, kept.detail(str(number)), objects=(row, row))
    assert [row.id for row in store.objects()] == ["19", "18", "17", "16"]
    store = await survives(disk, store, caps)
    await deliver(store, kept.detail("large"), objects=(kept.row("large", value="x" * 9_000),))
    assert [row.id for row in store.objects()] == ["large"]
    await store.close()


async def test_objects_that_left_weigh_nothing(disk: SimDisk) -> None:
    store = kept.opened(disk, Caps(objects=2, object_bytes=5_000))
    for number in range(0, 20, 2):
        rows = [kept.row(str(number + n), value="x" * 1_000) for n in range(2)]
        await deliver(store, kept.detail(str(number)), objects=tuple(rows))
    await deliver(store, kept.detail("last"), objects=(kept.row("20"),))
    assert [row.id for row in store.objects()] == ["20", "19"]
    await store.close()


async def test_no_two_objects_share_a_place(store: Store) -> None:
    names = [("a/1", "b"), ("a", "1/b"), ("a", "3/a/b"), ("a/3", "a/b"), ("", "a"), ("\ud800", "")]
    for collection, key in names:
        row = StoredObject("s", collection, key, {"is": [collection, key]}, "")
        await deliver(store, kept.detail("1"), objects=(row,))
    assert len(store.objects()) == len(names)
    for collection, key in names:
        found = store.object("s", collection, key)
        assert found is not None and found.properties == {"is": [collection, key]}
        assert [row.id for row in store.objects(collection="a/1")] == ["b"]
    assert store.objects("t") == []


async def test_tallies_outlive_their_source_and_leave_after_a_year(disk: SimDisk) -> None:
    store = kept.opened(disk, WIDE)
    await store.put_source(kept.source("s"))
    for number, day in enumerate(("2026-10-31", "2026-11-22", "2026-11-23", "2026-11-23")):
        await deliver(store, kept.detail(str(number)), tally=kept.tally(number, day=day))
    last = kept.tally(9, "t", day="2026-11-24")
    await deliver(store, kept.detail("t", source="t"), tally=last)
    await store.delete_source("s")
    expected = [kept.tally(1, day="2026-11-22"), kept.tally(3), last]
    assert store.tallies("2026-11") == expected
    assert store.tally("s", "2026-10-31") == kept.tally(0, day="2026-10-31")
    await store.close()
    for days, left in ((400, expected), (401, [last])):  # the first look only notes what is old
        later = kept.opened(disk, WIDE, now=kept.NOW + timedelta(days=days))
        tally = kept.tally(1, f"{days}", day="2027-12-28")
        await deliver(later, kept.detail(f"{days}"), tally=tally)
        assert later.tallies("2026-11") == left
        await later.close()


# -- sources, members, notes -----------------------------------------------------------------


async def test_a_disconnected_source_takes_its_own_along_and_nothing_else(disk: SimDisk) -> None:
    store = kept.opened(disk, WIDE)
    for source in "st":
        await store.put_source(kept.source(source))
        for n, status in enumerate(("delivered", "retrying")):
            key = f"{source}{n}"
            await deliver(
                store,
                kept.detail(key, status, source=source),  # type: ignore[arg-type]
                retry=kept.retry(key, source) if n else None,
                objects=(kept.row(key, source),),
                outbox=not n,
            )
    assert len(store.events()) == 2
    await store.delete_source("s")
    assert store.sources() == [kept.source("t")] and store.source("s") is None
    assert ids(store) == ["dlv_t1", "dlv_t0"]
    assert store.outbox(9) == ["dlv_t0"]
    assert [retry.delivery_id for retry in store.retries()] == ["dlv_t1"]
    assert {row.source_id for row in store.objects()} == {"t"}
    assert [event.source_id for event in store.events()] == ["t"]
    await (await survives(disk, store, WIDE)).close()


async def test_members_and_notes_are_replaced_by_name(disk: SimDisk, store: Store) -> None:
    for name in ("me", "you", "me"):
        await store.put_member(kept.member(name))
        await store.put_note(name, f"note of {name}")
    assert store.members() == [kept.member("me"), kept.member("you")]
    await store.delete_member("me")
    store = await survives(disk, store, WIDE)
    assert store.members() == [kept.member("you")]
    assert (store.note("me"), store.note("nobody")) == ("note of me", None)
    await store.close()


async def test_a_tally_of_a_batch_is_said_once(disk: SimDisk, store: Store) -> None:
    await deliver(store, kept.detail("first"))
    before = len(disk.ops)
    await asyncio.gather(
        *(deliver(store, kept.detail(str(n)), tally=kept.tally(n)) for n in range(50))
    )
    written = b"".join(op.data for op in disk.ops[before:])
    assert written.count(b'"s/2026-11-23"') == 2  # one batch starts at once, the rest goes together
    assert store.tally("s", "2026-11-23") == kept.tally(49)
    await survives(disk, store, WIDE)


async def test_keeping_a_delivery_costs_the_same_however_much_is_kept(disk: SimDisk) -> None:
    store = kept.opened(disk, Caps(deliveries=300, journal_bytes=10_000_000))

    async def written_by_one(key: str) -> int:
        before = len(disk.ops)
        await deliver(store, kept.detail(key), tally=kept.tally(1))
        return sum(len(op.data) for op in disk.ops[before:])

    await written_by_one("0000")
    first = await written_by_one("0001")
    await asyncio.gather(*(deliver(store, kept.detail(f"{n:04}")) for n in range(2, 700)))
    one_leaves = len(b',["deliveries","dlv_0000",null]')
    assert await written_by_one("0701") <= first + one_leaves + 20
    await store.close()
