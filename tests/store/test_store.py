"""What a store keeps and for how long."""

import asyncio
from datetime import timedelta

import kept
import msgspec
import pytest
from kept import survives
from simdisk import SimDisk

from console.model import ConsoleError
from console.store import Caps, Store

WIDE = Caps()


@pytest.fixture
def disk() -> SimDisk:
    return SimDisk()


@pytest.fixture
def store(disk: SimDisk) -> Store:
    return kept.opened(disk, WIDE)


# -- what is kept ----------------------------------------------------------------------------


async def test_a_new_version_ends_the_draft_and_a_new_name_does_not(store: Store) -> None:
    await store.put_function(kept.function("a"), kept.version(1))
    await store.put_draft(kept.draft("a", "typed"))
    await store.put_function(kept.function("a"))
    assert store.draft("sfnc_a") == kept.draft("a", "typed")
    await store.put_function(kept.function("a", "new", 2), kept.version(2, "new"))
    assert store.draft("sfnc_a") is None
    assert [version.code for version in store.versions("sfnc_a")] == ["new", "code"]


async def test_of_two_drafts_of_one_millisecond_the_later_is_the_newest(store: Store) -> None:
    await store.put_function(kept.function("a"), kept.version(1))
    for code in ("one", "two"):
        await store.put_draft(msgspec.structs.replace(kept.draft("a", code), console=code))
    assert [draft.code for draft in store.drafts("sfnc_a")] == ["two", "one"]


async def test_requests_keep_the_order_they_were_made_in(store: Store) -> None:
    for key in "123":
        await store.put_request(kept.request(key, "a"))
    await store.put_request(kept.request("1", "a", "changed"))
    await store.put_request(kept.request("4", "b"))
    assert [request.id for request in store.requests("sfnc_a")] == ["req_1", "req_2", "req_3"]
    assert store.requests("sfnc_a")[0].request.body == "changed"
    await store.delete_request("req_2")
    assert store.request("req_2") is None
    assert [request.id for request in store.requests("sfnc_a")] == ["req_1", "req_3"]


async def test_deleting_a_function_leaves_its_runs_and_other_functions(store: Store) -> None:
    for name in "ab":
        await store.put_function(kept.function(name), kept.version(1), [kept.request(name, name)])
        await store.put_draft(kept.draft(name, "typed"))
    await store.add_run(*kept.run("1", name="a"))
    await store.delete_function("sfnc_a")
    assert store.function("sfnc_a") is None and store.draft("sfnc_a") is None
    assert store.versions("sfnc_a") == [] and store.requests("sfnc_a") == []
    assert len(store.versions("sfnc_b")) == len(store.requests("sfnc_b")) == 1
    assert [shown.id for shown in store.runs("sfnc_a")] == ["run_1"]


async def test_a_failed_run_is_in_both_logs_and_can_leave_one(store: Store) -> None:
    summary, run = kept.run("1", fails=True)
    await store.add_run(summary, run)
    await store.add_run(*kept.run("2"))
    assert [shown.id for shown in store.runs()] == ["run_2", "run_1"]
    assert store.errors() == [summary] and store.run("run_1") == run
    await store.delete_error("run_1")
    assert store.errors() == [] and store.run("run_1") == run
    await store.add_error(*kept.run("3", fails=True))
    assert [shown.id for shown in store.runs()] == ["run_2", "run_1"]
    assert store.run("run_3") == kept.run("3", fails=True)[1]
    assert store.run("run_4") is None


async def test_runs_are_listed_by_function_and_up_to_a_limit(store: Store) -> None:
    for number in range(6):
        await store.add_run(*kept.run(str(number), name="ab"[number % 2]))
    assert [shown.id for shown in store.runs("sfnc_a")] == ["run_4", "run_2", "run_0"]
    assert [shown.id for shown in store.runs(limit=2)] == ["run_5", "run_4"]
    assert store.runs(limit=0) == [] and store.runs("sfnc_c") == []


async def test_captures_are_numbered_seen_and_deleted(disk: SimDisk, store: Store) -> None:
    for _ in range(3):
        await store.add_capture(*kept.capture(store.next_capture()))
    assert [shown.number for shown in store.captures(2)] == [3, 2]
    assert await store.mark_seen("cap_2")
    assert not await store.mark_seen("cap_2") and not await store.mark_seen("cap_9")
    assert [shown.seen for shown in store.captures()] == [False, True, False]
    assert store.capture("cap_2") == kept.capture(2)[1]
    for number in range(1, 4):
        await store.delete_capture(f"cap_{number}")
    assert store.captures() == [] and store.capture("cap_2") is None
    assert (await survives(disk, store)).next_capture() == 4


async def test_captures_that_arrive_together_get_numbers_of_their_own(store: Store) -> None:
    async def receive() -> None:
        await store.add_capture(*kept.capture(store.next_capture()))

    await asyncio.gather(*(receive() for _ in range(10)))
    assert [shown.number for shown in store.captures()] == list(range(10, 0, -1))


async def test_tokens_are_found_by_digest_until_they_are_deleted(store: Store) -> None:
    await store.put_token(kept.token("1"), "digest 1")
    await store.put_token(kept.token("2"), "digest 2")
    await store.put_token(kept.token("1", used="now"), "digest 1")
    assert store.token_by_digest("digest 1") == kept.token("1", used="now")
    assert [token.id for token in store.tokens()] == ["tok_1", "tok_2"]
    await store.delete_token("tok_1")
    assert store.token_by_digest("digest 1") is None
    assert store.token_by_digest("digest 2") == kept.token("2")


# -- how long --------------------------------------------------------------------------------


async def test_the_oldest_runs_captures_and_errors_leave_first(disk: SimDisk) -> None:
    store = kept.opened(disk)
    for number in range(1, 12):
        await store.add_run(*kept.run(str(number), fails=True, log="x" * 500))
        await store.add_capture(*kept.capture(number, "y" * 500))
    assert [shown.id for shown in store.runs()] == ["run_11", "run_10", "run_9", "run_8"]
    assert [shown.id for shown in store.errors()] == ["run_11", "run_10", "run_9"]
    assert [shown.number for shown in store.captures()] == [11, 10, 9]
    store = await survives(disk, store)
    await store.add_run(*kept.run("12"))
    assert [shown.id for shown in store.runs()] == ["run_12", "run_11", "run_10", "run_9"]
    await store.close()


async def test_errors_are_not_shown_after_thirty_days_even_where_none_follows(
    disk: SimDisk,
) -> None:
    store = kept.opened(disk, WIDE)
    old = kept.run("old", fails=True, started_at="2026-10-24T03:59:59.999Z")
    await store.add_error(*old)
    await store.add_error(*kept.run("young", fails=True, started_at="2026-10-24T04:00:00.000Z"))
    assert [shown.id for shown in store.errors()] == ["run_young"]
    await store.close()
    later = kept.opened(disk, WIDE, now=kept.NOW + timedelta(days=29))
    assert later.errors() == []
    await later.close()


@pytest.mark.parametrize("restarts", [True, False])
async def test_old_errors_leave_when_the_clock_has_said_so_for_a_day(
    disk: SimDisk, restarts: bool
) -> None:
    clock = Clock()
    store = clock.opened(disk)
    await store.add_error(*kept.run("old", fails=True))
    for hours, there in ((31 * 24, True), (1, True), (22.5, True), (1, False)):
        clock.at += timedelta(hours=hours)
        if restarts:
            await store.close()
            store = clock.opened(disk)
        await store.add_error(*kept.run(f"at {hours}", fails=True, started_at=clock.stamp))
        assert (store.run("run_old") is not None) is there, hours
        assert "run_old" not in [shown.id for shown in store.errors()]
    await store.close()


@pytest.mark.parametrize("restarts", [True, False])
async def test_a_clock_that_is_years_ahead_for_some_hours_removes_nothing_for_its_age(
    disk: SimDisk, restarts: bool
) -> None:
    clock = Clock()
    store = clock.opened(disk)
    for key in "ab":
        await store.add_error(*kept.run(key, fails=True))
    await kept.deliver(store, kept.detail("1"), tally=kept.tally(1))
    for number, hours in enumerate((12 * 365 * 24, 6, 6, -12 * 365 * 24, 24, 12 * 365 * 24)):
        clock.at += timedelta(hours=hours)
        if restarts:
            await store.close()
            store = clock.opened(disk)
        await store.add_error(*kept.run(f"{number}", fails=True, started_at=clock.stamp))
        tally = kept.tally(1, f"source {number}", day=clock.stamp[:10])
        await kept.deliver(store, kept.detail(f"d{number}"), tally=tally)
    clock.at = kept.NOW + timedelta(days=2)
    shown = [error.id for error in store.errors()]
    assert shown == ["run_5", "run_4", "run_3", "run_2", "run_1", "run_0", "run_b", "run_a"]
    assert kept.tally(1) in store.tallies("2026-11")
    await store.close()


class Clock:
    def __init__(self) -> None:
        self.at = kept.NOW

    @property
    def stamp(self) -> str:
        return self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def opened(self, disk: SimDisk) -> Store:
        return Store.open(disk.folder, clock=lambda: self.at, disk=disk, caps=WIDE)


async def test_a_clock_that_jumps_back_loses_no_error(disk: SimDisk) -> None:
    store = kept.opened(disk, WIDE, now=kept.NOW - timedelta(days=3_000))
    for key in "ab":
        await store.add_error(*kept.run(key, fails=True))
    assert [shown.id for shown in store.errors()] == ["run_b", "run_a"]
    await store.close()


async def test_files_shrink_with_what_is_kept(disk: SimDisk) -> None:
    caps = Caps(runs=1_000, part_bytes=20_000, segment_bytes=4_000, journal_bytes=4_000)
    store = kept.opened(disk, caps)
    for number in range(150):
        await store.add_run(*kept.run(str(number), log="x" * 1_000))
        size = sum(map(len, disk.files().values()))
        assert size < 20_000 + 4 * 4_000 + 3 * 8_000, number
    assert 10 < len(store.runs(limit=1_000)) < 20
    await survives(disk, store, caps)


async def test_one_run_larger_than_everything_is_kept(disk: SimDisk) -> None:
    caps = Caps(part_bytes=5_000, segment_bytes=2_000)
    store = kept.opened(disk, caps)
    await store.add_run(*kept.run("1"))
    await store.add_run(*kept.run("2", log="x" * 20_000))
    assert [shown.id for shown in store.runs()] == ["run_2"]
    await survives(disk, store, caps)


async def test_a_request_saved_again_and_again_does_not_fill_the_disk(disk: SimDisk) -> None:
    store = kept.opened(disk)
    for number in range(8):
        await store.put_request(kept.request(f"other{number}", "a", "o" * 100))
        for edit in range(20):
            await store.put_request(kept.request("edited", "a", f"{number}-{edit}" * 40))
    await store.put_request(kept.request("last", "a"))
    size = sum(len(data) for name, data in disk.files().items() if name.startswith("requests"))
    assert size < 12_000  # 170 saves of 300 to 400 bytes each
    assert len(store.requests("sfnc_a")) == 10
    await survives(disk, store)


async def test_recording_costs_the_same_however_much_is_kept(disk: SimDisk) -> None:
    store = kept.opened(disk, Caps(journal_bytes=10_000_000))

    async def written_by_one(key: str) -> int:
        before = len(disk.ops)
        await store.add_run(*kept.run(key))
        return sum(len(op.data) for op in disk.ops[before:])

    await written_by_one("0000")
    first = await written_by_one("0001")
    await asyncio.gather(*(store.add_run(*kept.run(f"{n:04}")) for n in range(2, 1_500)))
    assert await written_by_one("1501") <= first + 20  # the number of the record is longer
    await store.close()


async def test_what_is_asked_for_meanwhile_goes_in_one_sync(disk: SimDisk, store: Store) -> None:
    await store.add_run(*kept.run("first"))
    before = len(disk.ops)
    await asyncio.gather(*(store.add_run(*kept.run(str(n))) for n in range(50)))
    assert sum(op.kind == "sync" for op in disk.ops[before:]) == 4  # two batches, two files each


async def test_what_cannot_be_kept_is_refused_before_anything_changes(store: Store) -> None:
    summary, run = kept.run("1")
    wrong = msgspec.structs.replace(summary, duration_ms=float("nan"))
    with pytest.raises(ConsoleError, match="cannot be saved"):
        await store.add_run(wrong, run)
    assert store.runs() == []
    await store.add_run(summary, run)
    await store.close()
    with pytest.raises(ConsoleError, match="is closed"):
        await store.add_run(summary, run)


async def test_segments_go_when_what_was_written_at_once_has_left(disk: SimDisk) -> None:
    store = kept.opened(disk)
    await asyncio.gather(*(store.add_run(*kept.run(f"a{n}", log="x" * 900)) for n in range(20)))
    for number in range(8):
        await store.add_run(*kept.run(f"b{number}"))
    assert sum(name.startswith("runs-") for name in disk.files()) <= 3
    await store.close()
