"""What was deleted stays readable on disk until it is put back or let go, and no longer."""

from __future__ import annotations

import errno

import pytest
from kept import function, opened, request, version
from simdisk import SimDisk

from console.model import ConsoleError
from console.store import bin as deleted

LARGE = "x" * 4_000


async def test_versions_are_read_again_from_where_they_were() -> None:
    disk = SimDisk()
    store = opened(disk)
    await store.put_function(function("a"), version(1, LARGE), [request("r", "a", LARGE)])
    for number in range(2, 40):
        await store.put_function(function("b"), version(number, LARGE))
    await store.delete_function("sfnc_a")
    for number in range(40, 80):
        await store.put_function(function("b"), version(number, LARGE))
    assert store.versions("sfnc_a") == []
    await store.put_back("sfnc_a")
    assert [kept.code for kept in store.versions("sfnc_a")] == [LARGE]
    assert [kept.request.body for kept in store.requests("sfnc_a")] == [LARGE]
    await store.close()
    again = opened(disk)
    assert again.problems == [] and [kept.code for kept in again.versions("sfnc_a")] == [LARGE]
    await again.close()


async def test_the_disk_is_free_again_once_nothing_can_be_put_back() -> None:
    disk = SimDisk()
    store = opened(disk)
    await store.put_function(function("a"), version(1))
    for number in range(2, 60):
        await store.put_function(function("a"), version(number, LARGE))
    await store.put_function(function("b"), version(1))
    full = sum(disk.sizes().values())
    await store.delete_function("sfnc_a")
    await store.put_function(function("b"), version(2))
    assert sum(disk.sizes().values()) > full / 2
    store.forget_deleted("sfnc_a")
    assert store.deleted_function("sfnc_a") is None
    for number in range(3, 6):
        await store.put_function(function("b"), version(number))
    assert sum(disk.sizes().values()) < full / 2
    await store.close()


async def test_the_oldest_deletions_leave_first() -> None:
    store = opened(SimDisk())
    names = [f"f{number}" for number in range(deleted._DELETIONS + 1)]
    for name in names:
        await store.put_function(function(name), version(1))
        await store.delete_function(f"sfnc_{name}")
    assert store.deleted_function(f"sfnc_{names[0]}") is None
    assert store.deleted_function(f"sfnc_{names[1]}") is not None
    await store.close()


async def test_a_deletion_that_the_disk_refused_holds_nothing() -> None:
    disk = SimDisk()
    store = opened(disk)
    await store.put_function(function("a"), version(1))
    disk.fault = lambda number, op: errno.ENOSPC
    with pytest.raises(ConsoleError):
        await store.delete_function("sfnc_a")
    disk.fault = None
    assert store.function("sfnc_a") is not None and store.deleted_function("sfnc_a") is None
    await store.close()


async def test_nothing_that_was_deleted_is_left_on_disk_after_the_end() -> None:
    disk = SimDisk()
    store = opened(disk)
    await store.put_function(function("a"), version(1, LARGE))
    await store.put_function(function("b"), version(1))
    await store.put_function(function("c"), version(1, LARGE))
    await store.delete_function("sfnc_a")
    assert sum(LARGE.encode() in data for data in disk.files().values()) == 2
    await store.close()
    assert sum(LARGE.encode() in data for data in disk.files().values()) == 1
