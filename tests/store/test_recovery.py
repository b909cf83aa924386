"""Files that something else than the store has changed: read as far as possible, kept, and told."""

import random
import re
from typing import Any

import kept
import pytest
from simdisk import SimDisk
from test_journal import STEPS
from tinydb import TinyDB
from tinydb.storages import JSONStorage
from tinydb.table import Table

from console.model import ConsoleError
from console.store import Caps, Store
from console.store.frames import encode, frame
from console.store.journal import SNAPSHOT_NAME
from console.store.snapshot import FORMAT, Mark, dump

ROOMY = Caps(segment_bytes=2_000, journal_bytes=6_000)


async def filled(caps: Caps = kept.SMALL) -> tuple[dict[str, bytes], dict[str, Any]]:
    """A workspace with a snapshot, a journal and segments."""
    disk = SimDisk()
    store = kept.opened(disk, caps)
    for step in STEPS:
        await step(store)
    for number in range(5):
        await store.put_draft(kept.draft("a", f"{number}" * 50))
    state = kept.everything(store)
    await store.close()
    files = disk.files()
    assert {SNAPSHOT_NAME, "acknowledged"} < set(files) and state["functions"]
    return files, state


async def reopened(files: dict[str, bytes]) -> tuple[dict[str, Any], list[str], dict[str, bytes]]:
    disk = SimDisk(files)
    store = kept.opened(disk)
    state = kept.everything(store)
    await store.close()
    return state, store.problems, disk.files()


def damaged(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    length = min(chance.choice([1, 1, 1, 7, 64, 600]), len(data) - at)
    how = chance.randrange(6)
    if how == 0:
        return data[:at]
    if how == 1:
        return data[:at] + data[at + length :]
    if how == 2:
        return data[:at] + bytes(length) + data[at + length :]
    if how == 3:
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    if how == 4:
        return data[:at] + chance.randbytes(length) + data[at:]
    return data[:at] + chance.randbytes(length) + data[at + length :]


@pytest.mark.parametrize("seed", range(6))
async def test_damage_anywhere_is_told_and_the_file_is_kept(seed: int) -> None:
    files, sound = await filled()
    chance = random.Random(seed)
    for _ in range(60):
        name = chance.choice(sorted(set(files) - {"acknowledged"}))
        bad = damaged(files[name], chance)
        state, problems, left = await reopened(files | {name: bad})
        assert state == sound or problems, name
        if problems:
            assert any(name in problem for problem in problems)
            kept_aside = [left[other] for other in left if other.startswith(f"{name}.damaged-")]
            assert bad in kept_aside or name.endswith(".log"), problems
        again, later_problems, _ = await reopened(left)
        assert again == state
        assert not any(SNAPSHOT_NAME in p or "journal" in p for p in later_problems)


async def test_one_bad_byte_costs_one_document_and_the_rest_is_there() -> None:
    files, _ = await filled(ROOMY)
    snapshot = files[SNAPSHOT_NAME]
    at = snapshot.index(b'"run_1"') + 12  # its braces
    bad = snapshot[:at] + b"\xff" + snapshot[at + 1 :]
    state, problems, left = await reopened(files | {SNAPSHOT_NAME: bad})
    sound, _, _ = await reopened(files)
    assert [shown for shown in sound["runs"] if shown[0].id != "run_1"] == state["runs"]
    assert {**state, "runs": 0} == {**sound, "runs": 0}
    [problem] = problems
    aside = f"{SNAPSHOT_NAME}.damaged-20261123T040000Z"
    assert problem == (
        f"{SNAPSHOT_NAME} is damaged: 1 entry is lost; the damaged file is kept as {aside}."
    )
    assert left[aside] == bad


async def test_an_altered_document_is_kept_and_named() -> None:
    files, _ = await filled()
    bad = files[SNAPSHOT_NAME].replace(b'"what it does"', b'"what it dies"')
    state, problems, _ = await reopened(files | {SNAPSHOT_NAME: bad})
    assert state["functions"]["sfnc_a"].description == "what it dies"
    assert "1 entry is not as written (functions/sfnc_a)" in problems[0]


async def test_a_lost_function_is_rebuilt_from_its_newest_version() -> None:
    files, sound = await filled()
    snapshot = files[SNAPSHOT_NAME]
    at = snapshot.index(b'"sfnc_a": {') + 3
    end = snapshot.index(b"\n", at)
    bad = snapshot[:at] + b"\0" * (end - at) + snapshot[end:]
    state, problems, _ = await reopened(files | {SNAPSHOT_NAME: bad})
    assert state["functions"]["sfnc_a"].code == sound["functions"]["sfnc_a"].code
    assert "The function a was rebuilt from its newest version; look at its settings." in problems


def without_record(journal: bytes, said: bytes) -> bytes:
    """The first record that says this has a bad byte."""
    at = journal.index(said)
    return journal[:at] + b"\0" + journal[at + 1 :]


async def test_a_function_that_only_a_damaged_journal_spoke_of_is_rebuilt() -> None:
    for snapshot in (False, True):
        disk = SimDisk()
        store = kept.opened(disk, ROOMY)
        if snapshot:
            await store.put_function(kept.function("old"), kept.version(1))
            await store.put_draft(kept.draft("old", "x" * 7_000))
            await store.put_function(kept.function("old", "two", 2), kept.version(2, "two"))
        await store.put_function(kept.function("gone"), kept.version(1))
        await store.put_function(kept.function("lost"), kept.version(1))
        await store.put_function(kept.function("there"), kept.version(1))
        await store.delete_function("sfnc_gone")
        functions = [found.name for found in store.functions()]
        await store.close()
        files = disk.files()
        assert (SNAPSHOT_NAME in files) == snapshot
        journal = max(name for name in files if name.startswith("journal"))
        for said in (b'"name":"lost"', b'"name":"there"'):
            bad = without_record(files[journal], said)
            state, problems, _ = await reopened(files | {journal: bad})
            assert {found.name for found in state["functions"].values()} == set(functions)
            name = said.decode()[8:-1]
            assert any(f"The function {name} was rebuilt" in problem for problem in problems)


async def test_a_deleted_function_does_not_come_back_with_damage_to_something_else() -> None:
    disk = SimDisk()
    store = kept.opened(disk, ROOMY)
    await store.put_function(kept.function("gone"), kept.version(1))
    await store.delete_function("sfnc_gone")
    await store.put_token(kept.token("1"), "digest")
    await store.close()
    journal = "journal-000000.log"
    bad = without_record(disk.files()[journal], b'"digest"')
    state, problems, _ = await reopened(disk.files() | {journal: bad})
    assert state["functions"] == {} and state["tokens"] == []
    assert len(problems) == 1


async def test_a_young_workspace_whose_journal_is_all_damage_has_its_functions() -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    for name in "ab":
        await store.put_function(
            kept.function(name, f"code {name}"), kept.version(1, f"code {name}")
        )
    await store.close()
    files = disk.files()
    assert SNAPSHOT_NAME not in files
    for bad in (b"", b"rubbish\n" * 99, bytes(len(files["journal-000000.log"]))):
        state, problems, left = await reopened(files | {"journal-000000.log": bad})
        assert {found.code for found in state["functions"].values()} == {"code a", "code b"}
        assert len(problems) == 3 and problems[0].startswith("journal-000000.log is damaged")
        assert (await reopened(left))[:2] == (state, [])


async def test_a_journal_cut_short_behind_the_acknowledged_is_no_damage() -> None:
    files, sound = await filled()
    journal = max(name for name in files if name.startswith("journal"))
    torn = frame(b'[99,[["drafts","sfnc_a",null]]]')[:20]
    disk = SimDisk(files | {journal: files[journal] + torn})
    store = kept.opened(disk)
    assert (kept.everything(store), store.problems) == (sound, [])
    assert store.torn_bytes == len(torn)
    await store.put_draft(kept.draft("b", "new"))
    await store.close()
    assert torn not in disk.files()[journal]


async def test_a_long_torn_end_does_not_show_again_behind_a_short_write() -> None:
    files, _ = await filled()
    journal = max(name for name in files if name.startswith("journal"))
    torn = frame(b'[99,[["drafts","sfnc_a",{"code":"' + b"x" * 2_000)[:-50]
    disk = SimDisk(files | {journal: files[journal] + torn})
    store = kept.opened(disk, ROOMY)
    await store.put_draft(kept.draft("b", "new"))
    await store.close()
    again = kept.opened(SimDisk(disk.files()))
    assert (again.problems, again.torn_bytes) == ([], 0)
    assert again.draft("sfnc_b") == kept.draft("b", "new")


async def test_a_snapshot_put_back_from_before_is_told_and_newer_changes_are_there() -> None:
    disk = SimDisk()
    store = kept.opened(disk)
    earlier: dict[str, bytes] = {}
    snapshot = b""
    for step in STEPS:
        await step(store)
        for name, data in disk.files().items():
            if name.startswith(("workspace.json", "journal")):
                earlier[name] = data  # as a disk leaves them that lost removals and renames
        snapshot = snapshot or earlier.get(SNAPSHOT_NAME, b"")
    await store.put_draft(kept.draft("c", "newest"))
    files = earlier | disk.files() | {SNAPSHOT_NAME: snapshot}
    await store.close()
    state, problems, _ = await reopened(files)
    assert state["drafts"]["sfnc_c"] == kept.draft("c", "newest")
    assert any("belongs to a newer workspace.json" in problem for problem in problems)


async def test_a_journal_cut_short_before_it_is_damage() -> None:
    files, sound = await filled()
    journal = max(name for name in files if name.startswith("journal"))
    for length in (0, 10, len(files[journal]) - 1, files[journal][:-1].rindex(b"\n") + 1):
        state, problems, left = await reopened(files | {journal: files[journal][:length]})
        assert state != sound and journal in problems[0]
        assert files[journal][:length] in [left[name] for name in left if "damaged" in name]


@pytest.mark.parametrize("pattern", ["workspace.json", "journal", "runs-", "versions-", "."])
async def test_missing_files_are_told(pattern: str) -> None:
    files, _ = await filled()
    left = {name: data for name, data in files.items() if not _is_part(name, pattern)}
    state, problems, after = await reopened(left)
    assert problems
    _, _, _ = await reopened(after)
    replaced = {"acknowledged", *(name for name in left if name.startswith("journal"))}
    if pattern == "journal":
        replaced.add(SNAPSHOT_NAME)  # all of it is in the new one
    assert all(left[name] in after.values() for name in set(left) - replaced)
    assert state["functions"]["sfnc_a"].code == "more"


def _is_part(name: str, pattern: str) -> bool:
    if pattern == ".":  # both files that hold the documents
        return name.startswith(("workspace.json", "journal"))
    return name.startswith(pattern)


async def test_a_damaged_file_is_never_overwritten_however_often_it_happens() -> None:
    files, _ = await filled()
    seen = []
    for number in range(3):
        bad = files[SNAPSHOT_NAME].replace(b"sfnc_", b"\0fnc_", number + 1)
        seen.append(bad)
        _, problems, files = await reopened(files | {SNAPSHOT_NAME: bad})
        assert problems
    asides = [data for name, data in files.items() if name.startswith(f"{SNAPSHOT_NAME}.damaged")]
    assert len(asides) == 3 and set(asides) == set(seen)


async def test_damage_on_a_disk_that_cannot_be_written_is_told_and_changes_nothing() -> None:
    files, _ = await filled()
    bad = files | {SNAPSHOT_NAME: files[SNAPSHOT_NAME][:-30]}
    disk = SimDisk(bad, fault=lambda n, op: 30)
    store = kept.opened(disk)
    assert store.functions() and "not saved" in store.problems[-1]
    with pytest.raises(ConsoleError, match="cannot be written") as refusal:
        await store.put_draft(kept.draft("a", "new"))
    assert refusal.value.exit_code == 3
    await store.close()
    assert disk.files() == bad


async def test_a_newer_format_is_refused_and_left_alone() -> None:
    mark = Mark(format=FORMAT + 1)
    for files in (
        {SNAPSHOT_NAME: dump({"functions": {}}, mark)},
        {"journal-000000.log": frame(encode(mark))},
    ):
        disk = SimDisk(files)
        with pytest.raises(ConsoleError, match="written by a newer fnconsole") as refusal:
            kept.opened(disk)
        assert refusal.value.exit_code == 3
        assert disk.files() == files
        assert disk.claim(), "the folder is free again"


async def test_tinydb_itself_can_read_the_snapshot(tmp_path: Any) -> None:
    files, sound = await filled()
    (tmp_path / "db.json").write_bytes(files[SNAPSHOT_NAME])

    class TextTable(Table):
        document_id_class = str  # type: ignore[assignment]

    class Database(TinyDB):
        table_class = TextTable

    with Database(tmp_path / "db.json", storage=JSONStorage) as database:
        names = {found["name"] for found in database.table("functions")}
    assert names == {found.name for found in sound["functions"].values()}


async def test_files_that_are_not_ours_are_left_alone() -> None:
    files, sound = await filled()
    others = {"notes.txt": b"mine", "runs.log": b"mine", "socket": b"", "runs-1.log": b"mine"}
    state, problems, left = await reopened(files | others)
    assert (state, problems) == (sound, [])
    assert {name: left[name] for name in others} == others


async def test_a_log_of_something_else_does_not_make_a_folder_a_damaged_workspace() -> None:
    disk = SimDisk({"fnconsole.log": b"mine"})
    assert kept.opened(disk).problems == []


async def test_an_altered_length_does_not_drive_out_what_is_kept() -> None:
    files, sound = await filled()
    bad = re.sub(rb'("cap_4"[^\n]*"at":\[\d+,\d+,)', rb"\g<1>99999999999", files[SNAPSHOT_NAME])
    assert bad != files[SNAPSHOT_NAME]
    disk = SimDisk(files | {SNAPSHOT_NAME: bad})
    store = kept.opened(disk)
    assert store.problems and len(store.captures()) == len(sound["captures"]) - 1
    await store.add_capture(*kept.capture(99))
    assert len(store.captures()) == len(sound["captures"])
    await store.close()


def test_a_store_opened_twice_is_refused(tmp_path: Any) -> None:
    first = Store.open(tmp_path / "w", clock=lambda: kept.NOW)
    assert first.problems == []
    with pytest.raises(ConsoleError, match="Another process has the workspace"):
        Store.open(tmp_path / "w", clock=lambda: kept.NOW)


async def test_a_snapshot_that_names_another_journal_where_nothing_proves_it_is_not_followed() -> (
    None
):
    files, sound = await filled()
    head, line, last = files[SNAPSHOT_NAME].rpartition(b'\n,"_sums":')
    generation = re.search(rb'"generation":(\d+)', last)
    assert generation is not None
    bad = head + line + last.replace(generation[0], b'"generation":0', 1)
    state, problems, left = await reopened(files | {SNAPSHOT_NAME: bad})
    assert state == sound
    [problem] = problems
    assert problem.startswith(f"{SNAPSHOT_NAME} is damaged: no entry is lost; ")
    assert bad in left.values()
