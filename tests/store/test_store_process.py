"""The store on real files: who may read them, who owns them, and processes that die."""

import asyncio
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import kept
import pytest

from console.model import ConsoleError
from console.store import Store, WorkspaceBusy


def real(folder: Path) -> Store:
    return Store.open(folder, clock=lambda: kept.NOW)


@pytest.mark.parametrize("umask", [0o000, 0o777])
async def test_everything_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "new" / "work"
    for _ in range(2):  # what others could read meanwhile is made private again
        before = os.umask(umask)
        try:
            store = real(folder)
            await store.add_run(*kept.run("1"))
            await store.put_function(kept.function("a"), kept.version(1))
        finally:
            os.umask(before)
        await store.close()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert len(modes) >= 5 and set(modes.values()) == {0o600}, modes
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        os.chmod(folder, 0o755)
        os.chmod(folder / "journal-000000.log", 0o644)


async def test_one_process_owns_a_folder_until_it_closes_it(tmp_path: Path) -> None:
    first = real(tmp_path)
    with pytest.raises(WorkspaceBusy) as refusal:
        real(tmp_path)
    assert refusal.value.exit_code == 3
    await first.close()
    await real(tmp_path).close()


async def test_a_folder_that_cannot_be_one_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ConsoleError, match="cannot be opened") as refusal:
            real(folder)
        assert refusal.value.exit_code == 3
    assert (tmp_path / "file").read_text() == "mine"


async def test_a_folder_taken_away_is_noticed_before_anything_is_acknowledged(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "work"
    async with real(folder) as store:
        await store.put_function(kept.function("a"), kept.version(1))
        folder.rename(tmp_path / "elsewhere")
        with pytest.raises(ConsoleError, match="moved or deleted") as refusal:
            await store.put_function(kept.function("b"), kept.version(1))
        assert refusal.value.exit_code == 3
        (tmp_path / "elsewhere").rename(folder)
        await store.put_function(kept.function("c"), kept.version(1))


async def test_a_cancelled_caller_does_not_take_the_write_along(tmp_path: Path) -> None:
    store = real(tmp_path)
    task = asyncio.create_task(store.add_run(*kept.run("1")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.add_run(*kept.run("2"))
    await store.close()
    store = real(tmp_path)
    assert [shown.id for shown in store.runs()] == ["run_2", "run_1"]
    await store.close()


DELIVERING_CHILD = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import kept
from console.store import Caps, Store

async def main():
    caps = Caps(segment_bytes=50_000, journal_bytes=20_000)
    store = Store.open(Path(sys.argv[1]), clock=lambda: kept.NOW, caps=caps)
    print("open", flush=True)
    tally = store.tally("s", "2026-11-23") or kept.tally(0)
    number = tally.invocations
    async def receive():
        nonlocal number
        number += 1
        mine, waits = number, number % 3 == 0
        await kept.deliver(
            store,
            kept.detail(f"{mine}", "retrying" if waits else "delivered", body="x" * 400),
            retry=kept.retry(f"{mine}") if waits else None,
            tally=kept.tally(mine),
            objects=(kept.row(f"{mine}"),),
            error=kept.run(f"{mine}", fails=True) if waits else None,
            outbox=not waits,
        )
        print(mine, flush=True)
    while True:
        await asyncio.gather(*(receive() for _ in range(5)))

asyncio.run(main())
"""
CHILD = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import kept
from console.model import ConsoleError
from console.store import Caps, Store

async def main():
    caps = Caps(runs=10_000, segment_bytes=50_000, journal_bytes=20_000)
    store = Store.open(Path(sys.argv[1]), clock=lambda: kept.NOW, caps=caps)
    print("open", flush=True)
    number = store.next_capture()
    async def receive():
        nonlocal number
        summary, capture = kept.capture(store.next_capture(), "x" * 400)
        await store.add_capture(summary, capture)
        print(capture.number, flush=True)
    try:
        while True:
            await asyncio.gather(*(receive() for _ in range(5)))
            await store.put_draft(kept.draft("a", str(number) * 500))
    except ConsoleError as error:
        print(error.exit_code, error.message, flush=True)
    await store.close()

asyncio.run(main())
"""


def child(folder: Path, code: str = CHILD, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


async def test_killed_at_any_moment_it_has_everything_it_acknowledged(tmp_path: Path) -> None:
    for trial in range(6):
        with child(tmp_path) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(3 + trial * 11)]
            process.send_signal(signal.SIGKILL)
            said += process.stdout.readlines()
        acknowledged = [int(line) for line in said[1:] if line.endswith("\n")]
        store = real(tmp_path)
        assert store.problems == []
        assert store.next_capture() > max(acknowledged)
        numbers = {shown.number for shown in store.captures(10_000)}
        assert numbers >= {n for n in acknowledged if n > store.next_capture() - 500}
        assert all(store.capture(shown.id) is not None for shown in store.captures(10_000))
        await store.close()


async def test_killed_at_any_moment_each_delivery_is_there_whole_or_not_at_all(
    tmp_path: Path,
) -> None:
    for trial in range(3):
        with child(tmp_path, DELIVERING_CHILD) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(3 + trial * 31)]
            process.send_signal(signal.SIGKILL)
            said += process.stdout.readlines()
        acknowledged = {int(line) for line in said[1:] if line.endswith("\n")}
        store = real(tmp_path)
        assert store.problems == []
        found = {int(shown.id[4:]): shown for shown in store.deliveries(limit=100_000)}
        assert set(found) >= acknowledged and set(found) == set(range(1, max(found) + 1))
        retrying = {n for n, shown in found.items() if shown.status == "retrying"}
        assert {int(retry.delivery_id[4:]) for retry in store.retries()} == retrying
        assert {int(key[4:]) for key in store.outbox(100_000)} == set(found) - retrying
        assert {int(row.id) for row in store.objects(limit=100_000)} == set(found)
        newest = sorted(retrying)[-100:]
        assert [int(shown.id[4:]) for shown in store.errors()] == newest[::-1]
        tally = store.tally("s", "2026-11-23")
        assert tally is not None and tally.invocations == max(found)
        assert all(store.delivery(shown.id) is not None for shown in found.values())
        await store.close()


async def test_a_file_that_may_not_grow_is_refused_and_loses_nothing(tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    with child(tmp_path, preexec_fn=small_files) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    assert lines[-1].startswith("3 The disk is full, so this was not saved in ")
    acknowledged = {int(line) for line in lines[1:-1] if line.isdigit()}
    store = real(tmp_path)
    assert {shown.number for shown in store.captures(10_000)} == acknowledged
    assert store.problems == []
    await store.add_capture(*kept.capture(store.next_capture()))
    await store.close()
