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
SOON_S = 0.2
PATIENCE_S = 40.0


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def brief(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Arena]:
    """Where every run ends soon."""
    async with arena(tmp_path_factory.mktemp("brief") / "workspace", SOON_S) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def patient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Arena]:
    """Where nothing runs into its deadline."""
    async with arena(tmp_path_factory.mktemp("patient") / "workspace", PATIENCE_S) as made:
        yield made


def _named(chosen: list[Attack]) -> list[object]:
    return [pytest.param(each, number % 2 == 1, id=each.name) for number, each in enumerate(chosen)]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("attack", "deployed"), _named([each for each in ATTACKS if each.may_end_late])
)
async def test_what_never_ends_is_ended(brief: Arena, attack: Attack, deployed: bool) -> None:
    assert await hostile.try_once(brief, attack, deployed and attack.deployable) == ""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("attack", "deployed"), _named([each for each in ATTACKS if not each.may_end_late])
)
async def test_what_ends_by_itself_is_told_truly_and_harms_nobody(
    patient: Arena, attack: Attack, deployed: bool
) -> None:
    assert await hostile.try_once(patient, attack, deployed and attack.deployable) == ""


def test_there_are_attacks_of_every_kind() -> None:
    groups = {each.group for each in ATTACKS}
    assert groups == {"time", "memory", "bridge", "outcome", "worker", "screen"}
    assert len(ATTACKS) >= 150


def test_spliced_functions_harm_nobody() -> None:
    lines = list(hostile.mutants(seed=1, count=12))
    assert "12 spliced" in lines[-1]
