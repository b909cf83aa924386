"""What tests and deployed sources may reach: the config file, the switch, and who allowed what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console import config
from console.engine import Engine
from console.fetching.policy import of_address, of_host
from console.model import ConsoleError
from console.notices import Notice, ReachChanged


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
async def engine(home: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(home / "work")
    yield engine
    await engine.close()


async def test_what_is_allowed_in_tests_is_not_allowed_to_deployed_sources(engine: Engine) -> None:
    told: list[Notice] = []
    engine.listen(told.append)
    refusal = of_address(engine._tests_policy(), "LocalHost.", "127.0.0.1")
    assert refusal is not None and refusal.askable
    reach = await engine.allow_private("LocalHost.")
    assert reach.private_hosts == ("localhost",)
    assert told == [ReachChanged(reach)]
    assert of_address(engine._tests_policy(), "localhost", "127.0.0.1") is None
    assert of_address(engine._deployed_policy(), "localhost", "127.0.0.1") is not None
    assert (await engine.forget_private("localhost")).private_hosts == ()
    assert of_address(engine._tests_policy(), "localhost", "127.0.0.1") is not None


async def test_what_was_allowed_and_the_switch_are_kept(engine: Engine, home: Path) -> None:
    await engine.allow_private("10.0.0.1")
    await engine.set_offline(True)
    await engine.close()
    again = await Engine.open(home / "work")
    reach = await again.reach()
    assert (reach.private_hosts, reach.offline) == (("10.0.0.1",), True)
    assert of_host(again._deployed_policy(), "a.example") is not None
    await again.close()


@pytest.mark.parametrize("host", ["*", "http://a", "a b", ""])
async def test_nothing_but_a_host_can_be_allowed(engine: Engine, host: str) -> None:
    with pytest.raises(ConsoleError, match="no host"):
        await engine.allow_private(host)


async def test_the_file_is_heeded_as_soon_as_it_has_changed(engine: Engine, home: Path) -> None:
    assert of_address(engine._deployed_policy(), "a.example", "10.0.0.1") is not None
    (home / config.NAME).write_text('[fetch]\nallow = ["*", "10.0.0.0/8"]\nprivate = "deny"\n')
    assert of_address(engine._deployed_policy(), "a.example", "10.0.0.1") is None
    await engine.allow_private("127.0.0.1")
    assert of_address(engine._tests_policy(), "127.0.0.1", "127.0.0.1") is not None
    (home / config.NAME).write_text("[fetch]\noffline = true\n")
    assert (await engine.reach()).always_offline


def test_mistakes_have_their_lines_and_close_what_they_are_about() -> None:
    text = (
        '[fetch]\noffline = "no"\nallow = ["a.example", "http://b"]\ndeny = "x"\nprivate = 1\nz=1\n'
    )
    read = config.parse(text)
    assert [mistake.line for mistake in read.mistakes] == [2, 3, 4, 5, 6]
    assert read.fetch.offline and read.fetch.private == "deny"
    assert read.fetch.allow == ("a.example",)
    assert read.fetch.deny == ("0.0.0.0/0", "::/0")


@pytest.mark.parametrize(
    "text", ['[fetch]\ndeny = ["a\n', "fetch = 1\n", "[fetch]\noffline = yes\n[keys]\n"]
)
def test_a_section_that_cannot_be_read_leaves_functions_offline(text: str) -> None:
    read = config.parse(text)
    assert read.mistakes and read.fetch.offline


def test_a_mistake_elsewhere_changes_nothing() -> None:
    read = config.parse('[fetch]\ndeny = ["a.example"]\n[keys]\nnonsense nonsense\n')
    assert read.mistakes and not read.fetch.offline
    assert read.fetch.deny == ("a.example",)
