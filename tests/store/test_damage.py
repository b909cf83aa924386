"""A seeded slice of the campaign that damages files and lets disks fail."""

import pytest

from tests.campaign import damage
from tests.campaign.damage import Figures
from tests.store import kept

SEED = 6


async def test_a_damaged_file_is_told_and_kept_or_does_no_harm() -> None:
    figures = Figures(SEED)
    await damage.damages(figures, 200)
    assert figures.told > 50 and figures.unharmed > 20


async def test_whatever_fails_in_an_operation_it_is_refused_in_a_sentence_and_undone() -> None:
    figures = Figures(SEED)
    await damage.failures(figures, 0.02)
    assert figures.refused > 50


async def test_a_read_that_fails_changes_nothing() -> None:
    await damage.unreadable(Figures(SEED), 60)


async def test_an_older_part_in_the_place_of_a_newer_one_is_not_taken_for_it() -> None:
    disk = damage.SimDisk()
    store = kept.opened(disk)
    await store.put_request(kept.request("1", "a", "{}"))
    await store.put_request(kept.request("1", "a", '{"changed": 1}'))
    await store.close()
    name = "requests-000001.log"
    old, new = disk.files()[name].splitlines(keepends=True)
    state, problems, _ = await damage.found({**disk.files(), name: old + old + new})
    assert state["requests"]["sfnc_a"] == [] and name in problems[0]


@pytest.mark.parametrize("name", ["runs-000001.log", "captures-000001.log"])
async def test_a_part_in_the_place_of_another_is_not_taken_for_it(name: str) -> None:
    files = (await damage.play(damage.SimDisk(), damage.TWINS)).disk.files()
    one, other = files[name].splitlines(keepends=True)
    assert len(one) == len(other)
    state, problems, _ = await damage.found({**files, name: other + one})
    table = name.partition("-")[0]
    assert [part for _, part in state[table]] == [
        f"This entry cannot be read any more, because {name} is damaged or missing."
    ] * 2
    assert any(name in problem for problem in problems)
