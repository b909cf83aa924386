"""The hostile functions of tests/hostile: each ends as it should and costs nobody else anything.

Each goes through one of the two doors here; `python -m tests.campaign hostile` takes them through
both, often and in every order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.campaign import hostile
from tests.campaign._arena import Arena, arena
from tests.campaign._corpus import Attack, attacks

ATTACKS = attacks()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def within(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Arena]:
    async with arena(tmp_path_factory.mktemp("arena") / "workspace") as made:
        yield made


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("attack", "deployed"),
    [
        pytest.param(each, each.deployable and number % 2 == 1, id=each.name)
        for number, each in enumerate(ATTACKS)
    ],
)
async def test_it_ends_as_it_should_and_harms_nobody(
    within: Arena, attack: Attack, deployed: bool
) -> None:
    assert await hostile.try_once(within, attack, deployed, soon=True) == ""


def test_there_are_attacks_of_every_kind() -> None:
    groups = {each.group for each in ATTACKS}
    assert groups == {"time", "memory", "bridge", "outcome", "worker", "screen"}
    assert len(ATTACKS) >= 150


def test_spliced_functions_harm_nobody() -> None:
    lines = list(hostile.mutants(seed=1, count=6))
    assert "6 spliced" in lines[-1]
