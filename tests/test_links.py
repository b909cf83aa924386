"""What is remembered of a function elsewhere, and taking over what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import portable
from console.engine import Engine
from console.model import ConsoleError, Link, Portable, Setting
from console.workspace import open_workspace

CODE = "function onRequest() {}"
OTHER = "function onRequest() { /* other */ }"
BASE = "https://api.example.com"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    return tmp_path


async def test_a_second_process_pulls_and_remembers_through_the_first(home: Path) -> None:
    async with await open_workspace() as first, await open_workspace() as second:
        theirs = Portable("Orders", "of shops", CODE, (Setting("key", "Key", sensitive=True),))
        made = await second.pull_function("", 0, theirs, "ada", "Pulled")
        assert portable.of(await first.function("Orders")) == theirs
        assert [v.author for v in await first.versions(made.id)] == ["ada"]
        link = Link(made.id, BASE, "sfnc_x", "a", "b")
        await second.put_link(link)
        assert await first.link(made.id, BASE) == await second.link(made.id, BASE) == link
        assert await first.link(made.id, BASE + "/other") is None
        status = await second.forwarding_status("none")
        assert (status.pending, status.problem) == (0, "")


async def test_a_pull_is_one_version_and_keeps_test_values_that_still_fit(home: Path) -> None:
    engine = await Engine.open(home / "w")
    settings = (Setting("stays"), Setting("goes"))
    made = await engine.create_function("Orders", CODE, "", settings, {"stays": "1", "goes": "2"})
    theirs = Portable("Orders 2", "new", OTHER, (Setting("stays"), Setting("comes")))
    pulled = await engine.pull_function(made.id, 1, theirs, "x" * 500, "Pulled")
    assert (pulled.version, pulled.test_values) == (2, {"stays": "1"})
    newest = (await engine.versions(made.id))[0]
    assert (newest.number, newest.message, newest.author) == (2, "Pulled", "x" * 100)
    theirs = Portable("Orders 3", "new", OTHER)
    assert (await engine.pull_function(made.id, 2, theirs, "", "Pulled")).version == 2
    assert len(await engine.versions(made.id)) == 2
    await engine.close()
    engine = await Engine.open(home / "w")
    assert portable.of(await engine.function(made.id)) == theirs
    await engine.close()


async def test_what_was_saved_meanwhile_is_not_replaced(home: Path) -> None:
    engine = await Engine.open(home / "w")
    made = await engine.create_function("Orders", CODE)
    await engine.create_function("Taken", CODE)
    await engine.save(made.id, OTHER)
    for over, theirs, words in (
        (1, Portable("Orders", "", CODE), "saved meanwhile"),
        (2, Portable("Taken", "", CODE), "named 'Taken' already"),
        (2, Portable("Orders", "", CODE, (Setting("no name"),)), "cannot be the name"),
        (2, Portable("Orders", "", "https://fn.segmentapis.com"), "originating source"),
    ):
        with pytest.raises(ConsoleError, match=words):
            await engine.pull_function(made.id, over, theirs, "", "")
    assert (await engine.function(made.id)).code == OTHER
    await engine.close()


def test_who_changed_what_is_told_by_what_each_side_was() -> None:
    mine, theirs = Portable("A", "", CODE), Portable("A ", "filled in", CODE)
    link = Link("f", BASE, "r", portable.digest(mine), portable.digest(theirs))
    new = Portable("A", "", OTHER)
    assert portable.changed(link, mine, theirs) == "neither"
    assert portable.changed(link, new, theirs) == "here"
    assert portable.changed(link, mine, new) == "there"
    assert portable.changed(link, new, Portable("B", "", CODE)) == "both"
    assert portable.changed(link, new, new) == portable.changed(None, new, new) == "neither"
    assert portable.changed(None, mine, theirs) == "both"


def test_a_diff_names_each_part_and_tells_a_missing_last_newline() -> None:
    old = Portable("A", "", "a\nb\n", (Setting("key"),))
    text = portable.diff(old, Portable("A", "what", "a\nb", ()))
    assert [line for line in text.splitlines() if line[0] in "-+\\"][:3] == [
        "--- function (before)",
        "+++ function (after)",
        "+description: what",
    ]
    assert "-b\n+b\n\\ No newline at end of file\n" in text
    assert '-    "name": "key",\n' in text
    assert portable.diff(old, old) == ""
