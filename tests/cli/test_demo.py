"""`fnconsole demo`: which workspace it takes, and the tour without a screen."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from console.cli import demo, main
from console.tour import mark, story
from console.workspace import open_workspace


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def ready(*arguments: str) -> str:
    """The workspace that the command would open the console on."""
    return demo.workspace(demo.options().parse_args([*arguments]))


def in_workspace(name: str) -> list[str]:
    async def read() -> list[str]:
        async with await open_workspace(name) as engine:
            return [function.name for function in await engine.functions()]

    return asyncio.run(read())


def add(workspace: str, name: str) -> None:
    async def work() -> None:
        async with await open_workspace(workspace) as engine:
            await engine.create_function(name, "function onRequest() {}")

    asyncio.run(work())


def marked(home: Path) -> mark.Mark:
    kept = mark.read(home / "demo")
    assert kept is not None
    return kept


def test_the_tour_has_a_workspace_of_its_own_with_the_sample() -> None:
    assert ready() == "demo"
    assert in_workspace("demo") == [story.FUNCTION]


def test_a_workspace_of_the_user_is_never_taken(home: Path) -> None:
    add("demo", "Mine")
    assert ready() == "demo-2"
    assert ready("--fresh") == "demo-2"
    assert in_workspace("demo") == ["Mine"]


def test_started_again_the_tour_goes_on_in_what_is_there(home: Path) -> None:
    ready()
    add("demo", "Mine")
    mark.write(home / "demo", mark.Mark(marked(home).function_id, "save"))
    assert ready() == "demo"
    assert sorted(in_workspace("demo")) == ["Mine", story.FUNCTION]
    assert marked(home).step == "save"


def test_fresh_leaves_nothing_of_the_tour_before(home: Path) -> None:
    ready()
    add("demo", "Mine")
    mark.write(home / "demo", mark.Mark("", "save"))
    assert ready("--fresh") == "demo"
    assert in_workspace("demo") == [story.FUNCTION]
    assert marked(home).step == ""


def test_where_the_sample_was_deleted_it_comes_back_beside_what_is_there(home: Path) -> None:
    add("demo", story.FUNCTION)
    mark.write(home / "demo", mark.Mark("sfnc_gone", "save"))
    ready()
    assert sorted(in_workspace("demo")) == [story.FUNCTION, f"{story.FUNCTION} 2"]
    assert marked(home).step == ""


def test_without_a_terminal_nothing_is_made(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 2
    assert "needs a terminal" in capsys.readouterr().err
    assert not home.exists()


def test_pressing_one_key_takes_the_whole_tour_and_leaves_a_workspace_that_works() -> None:
    lines: list[str] = []
    demo.take_tour(lines.append)

    async def look() -> None:
        async with await open_workspace("demo") as engine:
            [function] = await engine.functions()
            [source] = await engine.sources()
            assert (function.version, source.version) == (3, 3)
            kept = [(d.status, d.attempts) for d in await engine.deliveries()]
            assert kept == [("delivered", 2), ("delivered", 1)]
            assert len(await engine.captures()) == 1
            assert [run.error_name for run in await engine.errors()] == ["TypeError"]
            assert await engine.retries() == []

    asyncio.run(look())
    assert lines[-1].startswith("17/18 hurry")


def test_a_check_leaves_nothing_where_the_user_has_his_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(demo, "take_tour", lambda _: seen.append(os.environ["FNCONSOLE_HOME"]))
    assert main(["demo", "--check"]) == 0
    [place] = seen
    assert place != str(home) and not home.exists() and not Path(place).exists()
