"""A workspace written by an older program opens, whole, and goes on.

`old_workspace` has files from before sources could be connected (format 1): a snapshot, a journal
with changes since, and segments; `old_workspace_2` from before a program that knows no seals was
kept from opening what has some.
"""

import errno
from pathlib import Path
from typing import Any

import kept
import msgspec
import pytest
from simdisk import SimDisk

from console.model import ConsoleError, Request, Setting
from console.store import Caps
from console.store.shapes import SHAPES
from console.store.snapshot import FORMAT
from tests.campaign import crashpoints

FILES = crashpoints.OLD[1]
HERE = Path(__file__).parent


async def test_a_workspace_from_before_sources_has_everything_in_it() -> None:
    disk = SimDisk(FILES)
    store = kept.opened(disk, Caps())
    assert (store.problems, store.torn_bytes) == ([], 0)
    assert {"workspace.json", "journal-000001.log"} < set(FILES)
    function = kept.function("a", "more", 2)
    assert store.functions() == [function, kept.function("b")]
    assert function.settings[0] == Setting("apiKey", sensitive=True)
    assert store.versions("sfnc_a") == [kept.version(2, "more"), kept.version(1)]
    assert store.versions("sfnc_b") == [kept.version(1)]
    assert store.draft("sfnc_a") == kept.draft("a", "last")
    assert store.draft("sfnc_b") == kept.draft("b", "typed")
    assert store.requests("sfnc_a") == [kept.request("1", "a"), kept.request("2", "a")]
    runs = [kept.run(str(n), fails=n % 2 == 0) for n in (3, 2, 1, 0)]
    assert [(shown, store.run(shown.id)) for shown in store.runs()] == runs
    alone = kept.run("alone", fails=True, log="\ud800")
    errors = [alone, runs[1], runs[3]]
    assert [(shown, store.run(shown.id)) for shown in store.errors()] == errors
    assert [(shown.number, shown.seen) for shown in store.captures()] == [(1, True)]
    assert store.capture("cap_1") == kept.capture(1, "ünïcode")[1]
    assert store.next_capture() == 3
    assert store.tokens() == [kept.token("1")]
    assert store.token_by_digest("digest") == kept.token("1")
    assert (store.sources(), store.deliveries(), store.events()) == ([], [], [])
    assert (store.members(), store.note("allotment_ms")) == ([], None)
    await store.close()


async def test_a_workspace_from_before_sources_takes_sources_and_deliveries() -> None:
    disk = SimDisk(FILES)
    store = kept.opened(disk)
    await store.put_source(kept.source("s"))
    for number in range(8):
        await kept.deliver(
            store,
            kept.detail(str(number), body="x" * 900),
            tally=kept.tally(number),
            objects=(kept.row(str(number)),),
            error=kept.run(f"new{number}", fails=True),
        )
    assert "deliveries" in disk.files()["workspace.json"].decode()
    await (await kept.survives(disk, store)).close()


# -- formats ---------------------------------------------------------------------------------


def documents(files: dict[str, bytes]) -> dict[str, Any]:
    """What the snapshot has, its mark included."""
    found: dict[str, Any] = msgspec.json.decode(files["workspace.json"])
    return found


async def test_an_older_workspace_is_brought_up_to_date_and_its_files_are_kept() -> None:
    disk = SimDisk(FILES)
    await kept.opened(disk, Caps()).close()
    files = disk.files()
    assert documents(FILES)["_store"]["1"]["format"] == 1
    assert documents(files)["_store"]["1"]["format"] == FORMAT
    for name in ("workspace.json", "journal-000001.log"):
        assert files[f"{name}.format-1"] == FILES[name]
    run = documents(files)["runs"]["run_1"]["summary"]
    assert "source_id" not in documents(FILES)["runs"]["run_1"]["summary"] and "source_id" in run
    again = kept.opened(SimDisk(files), Caps())
    assert again.problems == []
    await again.close()


async def test_a_workspace_of_format_2_has_everything_in_it_and_what_is_sealed() -> None:
    disk = SimDisk(crashpoints.OLD[2])
    store = kept.opened(disk, Caps())
    assert store.problems == []
    assert [delivery.id for delivery in store.deliveries()] == ["dlv_c", "dlv_b", "dlv_a"]
    sent, shown = store.delivery_to_send("dlv_b"), store.delivery("dlv_b")
    assert sent is not None and sent.request == Request(body="it is secret")
    assert shown is not None and shown.request == Request(body="{}")
    assert [retry.delivery_id for retry in store.retries()] == ["dlv_b"]
    assert (store.outbox(9), len(store.objects()), len(store.errors())) == (["dlv_a"], 1, 1)
    assert store.draft("sfnc_a") == kept.draft("a", "typed")
    await (await kept.survives(disk, store, Caps())).close()
    assert documents(disk.files())["_store"]["1"]["format"] == FORMAT
    assert not [name for name in disk.files() if "format" in name], "its secrets would stay in it"


def test_what_documents_hold_is_that_of_the_format_that_it_is_told_as() -> None:
    """A program that does not know a table or field drops it, or takes it for something else."""
    told = [f"format {FORMAT}"]
    for table, shape in SHAPES.items():
        _, components = msgspec.json.schema_components([shape])
        for name, schema in sorted(components.items()):
            told.append(
                f"{table}: {name} {', '.join(sorted(schema.get('properties', {})))}".strip()
            )
    ledger = HERE / "shapes.txt"
    assert ledger.read_text().splitlines() == told, (
        "What is kept has changed. Where an older program would drop something of it or misread "
        "it, raise snapshot.FORMAT and keep an example of the last format; then write shapes.txt "
        "anew:\n" + "\n".join(told)
    )


async def test_every_document_of_an_older_workspace_has_all_its_fields_then() -> None:
    disk = SimDisk(FILES)
    await kept.opened(disk, Caps()).close()
    found = documents(disk.files())
    for table, shape in SHAPES.items():
        for document in found[table].values():
            whole = msgspec.to_builtins(msgspec.convert(document, shape))
            assert set(whole) <= set(document), table


async def test_a_crash_while_it_is_brought_up_to_date_leaves_it_old_or_new() -> None:
    await crashpoints.migration(crashpoints.Crashes(1), 3)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
async def test_an_older_workspace_that_cannot_be_rewritten_can_be_read(code: int) -> None:
    state = (await crashpoints.found(FILES, Caps()))[0]
    disk = SimDisk(FILES, fault=lambda n, op: code)
    store = kept.opened(disk, Caps())
    assert kept.everything(store) == state
    [problem] = store.problems
    assert "older fnconsole (format 1) and could not be brought up to date: " in problem
    with pytest.raises(ConsoleError) as refusal:
        await store.put_draft(kept.draft("c", "new"))
    assert refusal.value.exit_code == 3
    disk.fault = None
    await store.put_draft(kept.draft("c", "new"))
    await (await kept.survives(disk, store, Caps())).close()
    assert disk.files()["workspace.json.format-1"] == FILES["workspace.json"]


async def test_an_older_workspace_that_is_put_back_later_is_kept_too() -> None:
    disk = SimDisk(FILES)
    await kept.opened(disk, Caps()).close()
    mixed = {n: d for n, d in disk.files().items() if n not in FILES} | FILES
    del mixed["journal-000002.log"], mixed["acknowledged"]
    again = SimDisk(mixed)
    store = kept.opened(again, Caps())
    assert store.problems == []
    await store.close()
    assert again.files()["journal-000001.log.format-1-2"] == FILES["journal-000001.log"]
