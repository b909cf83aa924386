"""What the store promises of its files: crashes at every operation, torn writes, failing disks."""

import asyncio
import errno
import random
from typing import Any

import kept
import pytest
from simdisk import SimDisk, crashed

from console.model import ConsoleError
from console.store import Store
from tests.store.playing import BIG, Step, delivering, found, journalled, play, states_between

LATER = kept.run("later", log=BIG)
STEPS: list[Step] = [
    lambda s: s.put_function(kept.function("a"), kept.version(1), [kept.request("1", "a")]),
    lambda s: s.put_draft(kept.draft("a", "typed")),
    lambda s: s.put_function(kept.function("a", "more", 2), kept.version(2, "more")),
    lambda s: s.add_run(*kept.run("1")),
    lambda s: s.add_run(*kept.run("2", fails=True, log=BIG)),
    lambda s: s.put_request(kept.request("2", "a", BIG)),
    lambda s: s.put_request(kept.request("1", "a", "changed" + BIG)),
    lambda s: s.add_capture(*kept.capture(1)),
    lambda s: s.add_capture(*kept.capture(2, BIG)),
    lambda s: s.mark_seen("cap_1"),
    *[lambda s, n=n: s.add_run(*kept.run(f"g{n}", log=BIG)) for n in range(4)],
    lambda s: s.add_run(*kept.run("3", fails=True)),
    lambda s: s.put_token(kept.token("1"), "digest"),
    lambda s: s.put_function(
        kept.function("b", BIG), kept.version(1, BIG), [kept.request("3", "b")]
    ),
    lambda s: s.delete_error("run_2"),
    lambda s: s.add_capture(*kept.capture(3, BIG)),
    lambda s: s.delete_capture("cap_2"),
    lambda s: s.add_capture(*kept.capture(4, BIG)),
    lambda s: s.delete_function("sfnc_b"),
    lambda s: s.put_request(kept.request("1", "a", "again" + BIG)),
    lambda s: s.put_draft(kept.draft("a", BIG * 3)),
    lambda s: s.add_capture(*kept.capture(5)),
    lambda s: s.add_run(*kept.run("4", log="\ud800")),
    lambda s: s.delete_token("tok_1"),
]


DELIVERING: list[Step] = [
    lambda s: s.put_source(kept.source("s")),
    lambda s: s.put_note("allotment_ms", "1000"),
    delivering("a", "delivered", 1),
    delivering("b", "retrying", 2),
    delivering("c", "delivered", 3),
    delivering("d", "delivered", 4),
    lambda s: s.put_retry(kept.retry("b", next_at="2027")),
    delivering("b", "delivered", 6),
    lambda s: s.outbox_done(["dlv_d"]),
    *[delivering(f"g{n}", "failed", 10 + n) for n in range(3)],
    lambda s: s.put_member(kept.member("me")),
    delivering("e", "retrying", 20),
    delivering("e", "dropped", 21),
    delivering("f", "delivered", 22),
    lambda s: s.put_note("allotment_ms", "2000"),
    lambda s: s.delete_source("s"),
    delivering("h", "delivered", 23),
    lambda s: s.delete_member("me"),
]
SEQUENCES = {"runs": STEPS, "deliveries": DELIVERING}


@pytest.mark.parametrize("steps", SEQUENCES)
@pytest.mark.parametrize(("at_once", "reopen"), [(1, False), (1, True), (3, False), (7, True)])
async def test_a_crash_at_any_operation_leaves_what_was_acknowledged(
    at_once: int, reopen: bool, steps: str
) -> None:
    played = await play(SimDisk(), SEQUENCES[steps], at_once=at_once, reopen=reopen)
    chance = random.Random(at_once)
    for ops in range(len(played.disk.ops) + 1):
        allowed = played.allowed(ops)
        for how, files in crashed({}, played.disk.ops[:ops], chance):
            state, problems, _ = await found(files)
            assert state in allowed, f"{how} after {ops}: {played.disk.ops[ops - 1 : ops]}"
            assert not problems or how == "reordered", (how, ops, problems)


async def test_a_crash_does_not_put_an_old_file_in_the_place_of_a_new_one_of_its_name() -> None:
    again: list[Step] = [
        lambda s: s.add_capture(*kept.capture(1, "old" + BIG)),
        lambda s: s.delete_capture("cap_1"),
        lambda s: s.put_note("usage_told", "no"),
        lambda s: s.put_note("usage_told", "yes"),
        lambda s: s.add_capture(*kept.capture(2, "new" + BIG)),
    ]
    played = await play(SimDisk(), again, reopen=True)
    created = [op.name for op in played.disk.ops if op.kind == "create"]
    assert created.count("captures-000001.log") == 2
    for ops in range(len(played.disk.ops) + 1):
        for how, files in crashed({}, played.disk.ops[:ops], random.Random(ops)):
            state, problems, _ = await found(files)
            assert state in played.allowed(ops) and not problems, (how, ops, problems)


@pytest.mark.parametrize("steps", SEQUENCES)
async def test_a_machine_that_dies_after_the_process_did_has_what_was_built_on_it(
    steps: str,
) -> None:
    taken = SEQUENCES[steps]
    first = await play(SimDisk(), taken[:9], at_once=3)
    chance = random.Random(4)
    for died in range(chance.randrange(3), len(first.disk.ops) + 1, 3):
        state, _, _ = await found(next(iter(crashed({}, first.disk.ops[:died], chance)))[1])
        disk = SimDisk.after_a_death({}, first.disk.ops[:died])
        store = kept.opened(disk)
        states = [state]
        acknowledged = []
        for step in (lambda s: s.put_draft(kept.draft("c", "new")), lambda s: s.add_run(*LATER)):
            begun = len(disk.ops)
            await step(store)
            acknowledged.append(journalled(disk.ops, begun))
            states.append(kept.everything(store))
        await store.close()
        for ops in range(died, len(disk.ops) + 1):
            allowed = states[sum(at <= ops for at in acknowledged) :]
            if ops < acknowledged[0]:
                allowed = allowed + first.allowed(died)
            for how, files in crashed({}, disk.ops[:ops], chance):
                again, problems, _ = await found(files)
                assert again in allowed, f"died after {died}, {how} after {ops}"
                assert not problems or how == "reordered", (how, ops, problems)


async def test_after_a_crash_at_any_operation_the_store_goes_on() -> None:
    first = await play(SimDisk(), STEPS)
    for ops in range(len(first.disk.ops) + 1):
        files = next(iter(crashed({}, first.disk.ops[:ops], random.Random(0))))[1]
        disk = SimDisk(files)
        store = kept.opened(disk)
        for number in range(2):
            await store.put_draft(kept.draft("c", f"{number}"))
        state = kept.everything(store)
        await store.close()
        assert (await found(disk.files()))[:2] == (state, []), ops


# -- disks that fail -------------------------------------------------------------------------


async def take(store: Store, steps: list[Step]) -> tuple[list[Step], list[Step]]:
    """Take steps one by one: those that were acknowledged, and those that were refused."""
    taken, refused = [], []
    for step in steps:
        before = kept.everything(store)
        try:
            await step(store)
        except ConsoleError as error:
            assert error.exit_code == 3
            assert kept.everything(store) == before
            refused.append(step)
        else:
            taken.append(step)
    return taken, refused


# A batch that fails in the middle takes back each kind of change.
FAULTY_DELIVERIES = [DELIVERING[0], *DELIVERING[2:9], *DELIVERING[13:15], DELIVERING[17]]
FAULTY = [*STEPS[:4], *STEPS[6:9], *STEPS[10:15], STEPS[17]]


@pytest.mark.parametrize(
    ("steps", "code"), [("runs", errno.ENOSPC), ("runs", errno.EIO), ("deliveries", errno.EIO)]
)
async def test_an_operation_that_fails_once_costs_at_most_its_own_step(
    code: int, steps: str
) -> None:
    faulty = FAULTY if steps == "runs" else FAULTY_DELIVERIES
    sound = await play(SimDisk(), faulty)
    for failing in range(1, sound.disk.tried + 1):
        disk = SimDisk(fault=lambda n, op, at=failing: code if n == at else 0)
        store = kept.opened(disk)
        taken, refused = await take(store, faulty)
        assert len(refused) <= 1
        state = kept.everything(store)
        assert state == (await states_between({}, taken))[-1]
        await store.close()
        assert disk.open_handles == 0
        again, problems, _ = await found(disk.files())
        assert again == state and problems == [], f"operation {failing}"


async def test_a_crash_after_a_refusal_finds_at_most_what_was_refused() -> None:
    sound = await play(SimDisk(), FAULTY)
    chance = random.Random(5)
    known: dict[tuple[Step, ...], dict[str, Any]] = {}
    for failing in range(1, sound.disk.tried + 1):
        disk = SimDisk(fault=lambda n, op, at=failing: errno.EIO if n == at else 0)
        store = kept.opened(disk)
        entries: list[tuple[Step, int, int | None]] = []
        for step in FAULTY:
            begun = len(disk.ops)
            _, refused = await take(store, [step])
            acknowledged = None if refused else journalled(disk.ops, begun)
            entries.append((step, begun, acknowledged))
            if refused:
                break
        refused_at = len(disk.ops)
        for step in (STEPS[1], STEPS[3]):
            begun = len(disk.ops)
            await step(store)
            entries.append((step, begun, journalled(disk.ops, begun)))
        for ops in {refused_at, *range(entries[-3][1], len(disk.ops) + 1, 3)}:
            allowed = await allowed_after(entries, ops, known)
            for how, files in crashed({}, disk.ops[:ops], chance):
                state, _, _ = await found(files)
                assert state in allowed, f"{how} after {ops}, {failing} failed"
        await store.close()


async def allowed_after(
    entries: list[tuple[Step, int, int | None]],
    ops: int,
    known: dict[tuple[Step, ...], dict[str, Any]],
) -> list[dict[str, Any]]:
    """The acknowledged, alone or with one step that was under way or refused since."""
    done = [n for n, (_, _, at) in enumerate(entries) if at is not None and at <= ops]
    since = [n for n in range(max(done, default=-1) + 1, len(entries)) if entries[n][1] < ops]
    allowed = []
    for numbers in [done, *([*done, n] for n in since)]:
        steps = tuple(entries[n][0] for n in numbers)
        if steps not in known:
            known[steps] = (await states_between({}, list(steps)))[-1]
        allowed.append(known[steps])
    return allowed


async def test_what_was_refused_is_not_there_after_a_crash() -> None:
    for kind in ("write", "sync"):
        disk = SimDisk()
        store = kept.opened(disk)
        await store.put_draft(kept.draft("a", "kept"))
        state, fails = kept.everything(store), disk.tried + 1
        disk.fault = lambda n, op, at=fails, kind=kind: (
            errno.ENOSPC if op.kind == kind and n <= at + 1 else 0
        )
        with pytest.raises(ConsoleError, match="disk is full"):
            await store.put_draft(kept.draft("a", "refused"))
        assert (await found(disk.files()))[:2] == (state, [])
        assert kept.opened(SimDisk(disk.files())).torn_bytes == 0
        await store.close()


async def test_an_undone_deletion_puts_everything_back_in_its_place() -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    for name in "ab":
        for number in range(1, 4):
            saved = [kept.request(f"{name}{number}", name)]
            await store.put_function(kept.function(name), kept.version(number), saved)
    state = kept.everything(store)
    disk.fault = lambda n, op: errno.EIO
    refusals = await asyncio.gather(
        store.delete_request("req_a2"), store.delete_function("sfnc_a"), return_exceptions=True
    )
    assert [type(refusal) for refusal in refusals] == [ConsoleError] * 2
    assert kept.everything(store) == state
    await store.close()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
async def test_a_disk_that_fails_for_good_keeps_what_was_acknowledged(code: int) -> None:
    sound = await play(SimDisk(), FAULTY)
    for failing in range(1, sound.disk.tried + 1, 2):
        disk = SimDisk(fault=lambda n, op, at=failing: code if n >= at else 0)
        store = kept.opened(disk)
        taken, refused = await take(store, FAULTY)
        state, problems, _ = await found(disk.files())
        # The first refusal came in the middle of a write, so it may be found after all.
        assert state in await states_between({}, taken + refused[:1]) and not problems
        disk.fault = None
        await store.add_run(*kept.run("with room again"))
        state = kept.everything(store)
        await store.close()
        assert (await found(disk.files()))[:2] == (state, [])


async def test_a_failed_batch_takes_along_what_was_built_on_it() -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    await store.add_capture(*kept.capture(1))
    before = kept.everything(store)
    disk.fault = lambda n, op: errno.ENOSPC if op.kind == "write" else 0
    results = await asyncio.gather(
        store.put_function(kept.function("a"), kept.version(1)),
        *(store.add_capture(*kept.capture(n)) for n in range(2, 9)),
        return_exceptions=True,
    )
    assert all(isinstance(result, ConsoleError) for result in results)
    assert kept.everything(store) == before
    assert store.next_capture() == 2
    disk.fault = None
    await store.add_capture(*kept.capture(2))
    assert [shown.number for shown in store.captures()] == [2, 1]
    await store.close()
