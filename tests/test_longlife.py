"""A host that works for long does not grow: a slice of the campaign `longlife`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.campaign import longlife
from tests.campaign._load import prepare
from tests.campaign.ends import Place


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.timeout(120)
async def test_a_console_that_works_for_long_keeps_its_descriptors_threads_and_memory(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path)
    await prepare(place.folder)
    life = await longlife.live(place, 6, 3, 0.05, screen_hosts=True)
    assert life.done["runs by key"] == 6 and life.done["captures"] == 15
