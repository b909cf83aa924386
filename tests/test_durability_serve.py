"""What was acknowledged is on disk, however often a process is killed: a slice of `kills`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign import kills

SEED = 6


@pytest.mark.timeout(120)
async def test_nothing_acknowledged_is_lost_when_a_server_or_a_worker_is_killed(
    tmp_path: Path,
) -> None:
    killed = await kills.trials(tmp_path, SEED, [kills.kill_server, kills.kill_workers])
    assert killed["servers"] == 2 and killed["workers"] == 2 and killed["acknowledged"] > 20


@pytest.mark.timeout(120)
async def test_nothing_acknowledged_is_lost_when_a_console_is_killed(tmp_path: Path) -> None:
    killed = await kills.trials(tmp_path, SEED, [kills.kill_console])
    assert killed["consoles"] == 1


@pytest.mark.timeout(120)
async def test_who_takes_over_from_a_killed_host_has_all_that_was_acknowledged(
    tmp_path: Path,
) -> None:
    killed = await kills.trials(tmp_path, SEED, [kills.kill_host])
    assert killed["hosts of two"] == killed["those that took over"] == 1
