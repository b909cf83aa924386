"""A workspace written before sources could be connected opens, whole, and goes on.

`old_workspace` has files of that time: a snapshot, a journal with changes since, and segments.
"""

from pathlib import Path

import kept
from simdisk import SimDisk

from console.model import Setting
from console.store import Caps

FILES = {
    path.name: path.read_bytes() for path in (Path(__file__).parent / "old_workspace").iterdir()
}


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
