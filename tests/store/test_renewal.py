"""Secrets that were replaced, removed or sent out leave the files, and not only the tables."""

from __future__ import annotations

import asyncio
from pathlib import Path

import kept
import msgspec
import pytest
from simdisk import SimDisk

from console.model import ConsoleError, Forwarding, IngestedEvent, Request
from console.store import Caps, Store, Unmasked
from tests.patience import HANG_S

OLD, NEW = "0ld-s3cret-value", "n3w-s3cret-value"
AT_ONCE = Caps(secrets_s=0.0)
RAW = Request((("Authorization", f"Bearer {OLD}"),), "{}")


def lies_in(disk: SimDisk, text: str) -> list[str]:
    return [name for name, data in disk.files().items() if text.encode() in data]


async def gone(disk: SimDisk, text: str) -> None:
    async with asyncio.timeout(HANG_S):
        while lies_in(disk, text):
            await asyncio.sleep(0.001)


async def test_the_old_value_of_a_setting_leaves_while_the_workspace_is_open() -> None:
    disk = SimDisk()
    store = kept.opened(disk, AT_ONCE)
    source = msgspec.structs.replace(kept.source("s"), settings={"apiKey": OLD})
    await store.put_source(source)
    assert lies_in(disk, OLD)
    await store.put_source(msgspec.structs.replace(source, settings={"apiKey": NEW}))
    await gone(disk, OLD)
    assert lies_in(disk, NEW)
    await kept.survives(disk, store)


@pytest.mark.parametrize("field", ["write_key", "forwarding"])
async def test_an_old_key_leaves_when_the_workspace_is_closed(field: str) -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    old = OLD if field == "write_key" else Forwarding("https://a.test", OLD)
    source = msgspec.structs.replace(kept.source("s"), **{field: old})
    await store.put_source(source)
    await store.put_source(kept.source("s"))
    assert lies_in(disk, OLD)
    again = await kept.survives(disk, store)
    assert not lies_in(disk, OLD)
    await again.close()


async def test_a_secret_of_the_tester_leaves_with_its_function() -> None:
    disk = SimDisk()
    store = kept.opened(disk, AT_ONCE)
    function = msgspec.structs.replace(kept.function("a"), test_values={"apiKey": OLD})
    await store.put_function(function, kept.version(1))
    await store.delete_function(function.id)
    await gone(disk, OLD)
    await store.put_back(function.id)
    assert store.function(function.id) == function and lies_in(disk, OLD)
    await store.close()


async def test_what_an_owner_that_was_killed_left_leaves_with_the_next() -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    source = msgspec.structs.replace(kept.source("s"), settings={"apiKey": OLD})
    await store.put_source(source)
    await store.put_source(kept.source("s"))
    disk = SimDisk(disk.files())
    await kept.opened(disk).close()
    assert not lies_in(disk, OLD)


async def test_a_change_without_secrets_makes_no_generation() -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    for number in (1, 2):
        await store.put_function(kept.function("a", f"code {number}"), kept.version(number))
        await store.put_source(msgspec.structs.replace(kept.source("s"), enabled=number == 1))
    await store.close()
    assert "workspace.json" not in disk.files()


async def wait(store: Store, unmasked: Unmasked, *, retry: bool) -> None:
    status = "retrying" if retry else "delivered"
    await store.add_delivery(
        kept.detail("d", status),
        retry=kept.retry("d") if retry else None,
        tally=None,
        objects=(),
        error=None,
        outbox=not retry,
        unmasked=unmasked,
    )


async def test_a_request_that_waits_is_whole_for_the_retry_and_in_no_file() -> None:
    disk = SimDisk()
    store = kept.opened(disk, AT_ONCE)
    await wait(store, Unmasked(request=RAW), retry=True)
    assert not lies_in(disk, OLD)
    store = await kept.survives(disk, store)
    shown, whole = store.delivery("dlv_d"), store.delivery_to_send("dlv_d")
    assert shown is not None and whole is not None
    assert shown.request != RAW and whole == msgspec.structs.replace(shown, request=RAW)
    await kept.deliver(store, kept.detail("d", attempts=2))
    assert store.delivery_to_send("dlv_d") == store.delivery("dlv_d")
    await store.close()


async def test_the_key_of_what_was_forwarded_leaves_the_files() -> None:
    disk = SimDisk()
    store = kept.opened(disk, AT_ONCE)
    events = [IngestedEvent({"type": "track", "event": OLD})]
    await wait(store, Unmasked(events=events), retry=False)
    seal = store._seal("dlv_d")
    whole = store.delivery_to_send("dlv_d")
    assert seal is not None and whole is not None and whole.events == events
    assert lies_in(disk, seal.key) and not lies_in(disk, OLD)
    await store.outbox_done(["dlv_d"])
    await gone(disk, seal.key)
    with pytest.raises(ConsoleError):
        store.delivery_to_send("dlv_d")
    assert store.delivery("dlv_d") is not None
    await store.close()


async def test_a_retry_whose_seal_is_lost_leaves_the_queue() -> None:
    store = kept.opened(SimDisk())
    await wait(store, Unmasked(request=RAW), retry=True)
    store._database.table("seals").drop("dlv_d")
    assert await store.give_up_retry("dlv_d")
    assert store.retries() == [] and len(store.problems) == 1
    await store.close()


async def test_old_secrets_leave_a_real_folder(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w", clock=lambda: kept.NOW)
    source = msgspec.structs.replace(kept.source("s"), settings={"apiKey": OLD})
    await store.put_source(source)
    await store.put_source(kept.source("s"))
    await store.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not any(OLD.encode() in path.read_bytes() for path in files)
