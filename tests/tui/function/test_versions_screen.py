"""The version history: labels, differences in both views, and restoring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace
from showing import Listeners, Showing
from textual.app import App
from textual.pilot import Pilot

from console.model import Function, Source, Version
from console.notices import FunctionsChanged
from console.tui.function.differences import Differences
from console.tui.function.versions import VersionsScreen
from console.tui.widgets.dialogs import Confirm

AT = "2026-11-23T10:00:00.000Z"
CODES = ["one\ntwo\nthree\n", "one\n2\nthree\n", "one\n2\nthree\nfour \x1b[31m\n"]


def source(name: str, version: int) -> Source:
    return Source(name, name, name, "sfnc_1", version, "key", AT, AT, AT)


class FakeEngine(Listeners):
    def __init__(self, *sources: Source) -> None:
        super().__init__()
        self.connected = list(sources)
        self.kept = [Version(n, code, AT, "ada", f"save {n}") for n, code in enumerate(CODES, 1)]

    async def function(self, ref: str) -> Function:
        newest = self.kept[-1]
        return Function(ref, "orders", "", newest.code, newest.number, AT, AT)

    async def versions(self, function_id: str) -> list[Version]:
        return self.kept[::-1]

    async def may(self, action: str, resource: str = "") -> str:
        return ""

    async def sources(self) -> list[Source]:
        return self.connected

    async def restore(self, function_id: str, number: int) -> Function:
        old = self.kept[number - 1]
        self.kept.append(replace(old, number=len(self.kept) + 1, message="Restored"))
        self.tell(FunctionsChanged(function_id))
        return await self.function(function_id)


@asynccontextmanager
async def showing(engine: FakeEngine, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Showing]:
    class Host(App[None]):
        CSS_PATH = "../../../console/tui/styles.tcss"

    app = Host()
    async with app.run_test(size=size) as pilot:
        showing = Showing(VersionsScreen, pilot, [])
        await _open(pilot, engine, showing)
        await showing.until(lambda: bool(showing.entries))
        yield showing


async def _open(pilot: Pilot[Any], engine: FakeEngine, showing: Showing) -> None:
    screen = VersionsScreen(engine, await engine.function("sfnc_1"))  # type: ignore[arg-type]
    await pilot.app.push_screen(screen, showing.answers.append)


async def test_the_newest_is_latest_until_it_is_deployed() -> None:
    async with showing(FakeEngine(source("shop", 2))) as shown:
        assert shown.entries == ["3", "2", "1"]
        assert "v3 LATEST" in shown.text
        assert "v2 DEPLOYED" in shown.text
    async with showing(FakeEngine(source("shop", 3))) as shown:
        assert "v3 DEPLOYED" in shown.text
        assert "LATEST" not in shown.text


async def test_a_version_shows_what_it_changed() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("down")
        assert "Version 2 against version 1   +1 -1 · save 2" in shown.text
        assert shown.line("- two").split() == ["2", "-", "two"]
        assert shown.line("+ 2").split() == ["2", "+", "2"]
        assert "one" in shown.text


async def test_the_first_version_is_all_new() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("end")
        assert "Version 1 the first version   +3 -0" in shown.text


async def test_b_compares_with_the_latest() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("down", "down", "b")
        assert "Version 1 against version 3" in shown.text
        await shown.press("b")
        assert "the first version" in shown.text


async def test_wide_screens_show_both_sides_and_v_switches() -> None:
    async with showing(FakeEngine(), (200, 40)) as shown:
        await shown.press("down")
        line = shown.line("- two")
        assert line.index("- two") < line.index("│", line.index("- two")) < line.index("+ 2")
        await shown.press("v")
        assert "+ 2" not in shown.line("- two")


async def test_code_with_escape_sequences_is_shown_harmless() -> None:
    async with showing(FakeEngine()) as shown:
        assert "four \\x1b[31m" in shown.text


async def test_unchanged_lines_fold_and_w_unfolds_them() -> None:
    engine = FakeEngine()
    code = "".join(f"line {n}\n" for n in range(1, 41))
    engine.kept = [
        Version(1, code, AT, "ada"),
        Version(2, code.replace("line 20\n", "line twenty\n"), AT, "ada"),
    ]
    async with showing(engine) as shown:
        assert "⋯ 16 unchanged lines" in shown.text
        assert "+ line twenty" in shown.text
        await shown.press("w")
        assert "unchanged lines" not in shown.text
        assert any(line.split() == ["1", "line", "1"] for line in shown.lines)


async def test_restoring_asks_and_makes_a_new_version() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("end", "r")
        assert isinstance(shown.pilot.app.screen, Confirm)
        await shown.press("y")
        await shown.until(lambda: shown.entries == ["4", "3", "2", "1"])
        await shown.until(lambda: "Restored as version 4" in str(_notes(shown)))


async def test_the_latest_cannot_be_restored() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("r")
        assert not isinstance(shown.pilot.app.screen, Confirm)


async def test_enter_goes_into_the_difference_and_escape_out() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("enter")
        assert shown.screen.query_one(Differences).has_focus
        await shown.press("escape")
        assert shown.filtered.rows.has_focus
        await shown.press("escape")
        assert shown.answers == [None]


def _notes(shown: Showing) -> list[str]:
    return [str(note.message) for note in shown.pilot.app._notifications]
