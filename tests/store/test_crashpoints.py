"""A seeded slice of the campaign that crashes every operation of the store at every point."""

import pytest

from tests.campaign import crashpoints
from tests.campaign._operations import uncovered
from tests.campaign.crashpoints import CIRCUMSTANCES, Crashes

SEED = 6


def test_every_method_of_the_store_is_crashed() -> None:
    assert uncovered() == ""


async def test_every_operation_that_is_crashed_changes_something() -> None:
    await crashpoints.every_operation_changes_something()


@pytest.mark.parametrize("kind", ["as usual", "with all of these"])
async def test_a_crash_in_any_operation_leaves_it_done_or_not_done(kind: str) -> None:
    assert kind in CIRCUMSTANCES
    crashes = Crashes(SEED)
    await crashpoints.each_operation(crashes, 1, [kind])
    assert crashes.states > 2_000


async def test_a_crash_in_a_sequence_leaves_what_was_acknowledged() -> None:
    await crashpoints.sequences(Crashes(SEED), 2)


async def test_a_crash_after_a_crash_leaves_what_was_acknowledged_since() -> None:
    await crashpoints.recoveries(Crashes(SEED), 6)


async def test_a_crash_in_a_repair_leaves_it_repaired_and_the_damaged_file_kept() -> None:
    await crashpoints.repairs(Crashes(SEED), 6)


async def test_a_death_in_deleting_a_workspace_leaves_it_whole_or_gone() -> None:
    await crashpoints.deletions(Crashes(SEED))
