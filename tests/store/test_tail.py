"""A last record whose parts are not there: taken back where nobody was told of it, else told."""

import errno
from collections.abc import Callable
from pathlib import Path

import kept
import pytest
from simdisk import SimDisk

from console.store import Store
from console.store.disk import Disk

Harm = Callable[[bytes, int], bytes]
"""Given a file and where its last part starts: what is left of it."""

TORN: dict[str, Harm] = {
    "short": lambda data, at: data[: at + 100],
    "gone": lambda data, at: data[:at],
    "a hole": lambda data, at: data[: at + 200] + bytes(100) + data[at + 300 :],
}
ALTERED: dict[str, Harm] = {"a bit": lambda data, at: data[: at + 200] + b"!" + data[at + 201 :]}
EARLIER: dict[str, Harm] = {"all of it": lambda data, at: b"", "more": lambda data, at: data[:9]}


class Two:
    """A request saved, and saved again: files and states after each."""

    async def made(self) -> "Two":
        disk = SimDisk()
        store = kept.opened(disk)
        await store.put_function(kept.function("a"), kept.version(1))
        await store.put_request(kept.request("1", "a", "first" * 99))
        self.before, self.first = disk.files(), kept.everything(store)
        await store.put_request(kept.request("1", "a", "second" * 99))
        self.files, self.second = disk.files(), kept.everything(store)
        await store.close()
        return self

    def harmed(self, harm: Harm, *, told: bool) -> dict[str, bytes]:
        """Its last part is not as it was; whether `acknowledged` says that it was kept."""
        name = "requests-000001.log"
        harmed = {name: harm(self.files[name], len(self.before[name]))}
        reach = {} if told else {"acknowledged": self.before["acknowledged"]}
        return self.files | harmed | reach


@pytest.fixture
async def two() -> Two:
    return await Two().made()


async def opened(files: dict[str, bytes]) -> tuple[SimDisk, Store]:
    disk = SimDisk(files)
    return disk, kept.opened(disk)


@pytest.mark.parametrize("harm", TORN)
async def test_what_nobody_was_told_of_is_taken_back_whole(two: Two, harm: str) -> None:
    disk, store = await opened(two.harmed(TORN[harm], told=False))
    assert (kept.everything(store), store.problems) == (two.first, [])
    assert store.torn_bytes > 0
    await store.put_request(kept.request("1", "a", "third" * 99))
    await (await kept.survives(disk, store)).close()


async def test_a_file_that_the_last_record_made_may_be_missing(two: Two) -> None:
    disk = SimDisk(two.files)
    store = kept.opened(disk)
    before = disk.files()["acknowledged"]
    await store.add_run(*kept.run("1"))
    await store.close()
    files = disk.files() | {"acknowledged": before}
    del files["runs-000001.log"]
    _, store = await opened(files)
    assert (kept.everything(store), store.problems) == (two.second, [])
    await store.close()


@pytest.mark.parametrize("harm", TORN | ALTERED | EARLIER)
async def test_what_was_acknowledged_is_never_taken_back_but_told(two: Two, harm: str) -> None:
    bad = two.harmed((TORN | ALTERED | EARLIER)[harm], told=True)
    _, store = await opened(bad)
    state = kept.everything(store)
    assert state["requests"]["sfnc_a"] == [] and store.torn_bytes == 0
    assert store.problems and all("requests-000001.log" in said for said in store.problems)
    await store.close()


async def test_what_no_crash_leaves_is_taken_back_and_told(two: Two) -> None:
    bad = two.harmed(ALTERED["a bit"], told=False)
    disk, store = await opened(bad)
    assert kept.everything(store) == two.first
    [problem] = store.problems
    assert problem.startswith("journal-000000.log is damaged: its last change is left out;")
    await store.close()
    left = disk.files()
    assert bad["journal-000000.log"] in [left[name] for name in left if "journal" in name]
    _, again = await opened(left)
    assert (kept.everything(again), again.problems) == (two.first, [])


@pytest.mark.parametrize("harm", EARLIER)
async def test_where_acknowledged_bytes_are_missing_too_it_is_damage(two: Two, harm: str) -> None:
    _, store = await opened(two.harmed(EARLIER[harm], told=False))
    assert kept.everything(store)["requests"]["sfnc_a"] == []
    assert store.problems and "requests-000001.log is damaged" in store.problems[0]
    await store.close()


async def test_a_file_taken_away_after_opening_does_not_stop_the_rest(two: Two) -> None:
    disk, store = await opened(two.files | {"acknowledged": b""})
    disk.remove("requests-000001.log")
    await store.put_draft(kept.draft("a", "typed"))
    assert store.draft("sfnc_a") == kept.draft("a", "typed") and store.problems == []
    await store.close()


def test_files_synced_together_say_each_what_went_wrong(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    assert disk.claim()
    handles = [disk.create(name) for name in "abc"]
    assert disk.sync_together(handles) == [None] * 3
    disk.close(handles[1])
    failed = disk.sync_together(handles)
    assert [error and error.errno for error in failed] == [None, errno.EBADF, None]
    for handle in (handles[0], handles[2]):
        disk.close(handle)
    disk.release()
