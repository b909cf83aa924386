"""The clock of a workspace: it can run faster, and never jumps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.clock import Clock, instant, stamp
from tests.patience import HANG_S

START = datetime(2026, 11, 23, tzinfo=UTC)


class Wall:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def test_a_clock_shows_the_time_of_the_wall() -> None:
    wall = Wall()
    clock = Clock(wall)
    wall.go(90)
    assert clock.now() == wall.now


def test_a_fast_clock_stays_within_the_calendar_wherever_the_wall_goes() -> None:
    wall = Wall()
    clock = Clock(wall)
    clock.run_at(100_000)
    for days in (40, 12 * 365, 900_000):
        wall.now = START + timedelta(days=days)
        assert clock.now() == datetime(9000, 1, 1, tzinfo=UTC)
    clock.run_at(1)
    assert clock.now() == datetime(9000, 1, 1, tzinfo=UTC)
    wall.now = START - timedelta(days=400)
    assert clock.now() < datetime(9000, 1, 1, tzinfo=UTC)


def test_an_hour_passes_in_a_minute_at_sixty_times_the_speed() -> None:
    wall = Wall()
    clock = Clock(wall)
    clock.run_at(60)
    wall.go(60)
    assert clock.now() == START + timedelta(hours=1)
    assert clock.real_seconds_until(START + timedelta(hours=2)) == 60
    assert clock.real_seconds_until(START) == 0


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0.5, 1000)), max_size=8))
def test_a_change_of_speed_is_no_jump_and_time_never_goes_back(
    steps: list[tuple[float, float]],
) -> None:
    wall = Wall()
    clock = Clock(wall)
    for seconds, speed in steps:
        before = clock.now()
        wall.go(seconds)
        reached = clock.now()
        assert reached >= before
        clock.run_at(speed)
        assert abs(clock.now() - reached) <= timedelta(microseconds=1)


async def test_a_wait_ends_when_it_is_woken_or_when_the_time_has_come() -> None:
    clock = Clock()
    clock.run_at(100_000)
    woken = asyncio.Event()
    async with asyncio.timeout(HANG_S):
        await clock.until(clock.now() + timedelta(minutes=1), woken)
        woken.set()
        await clock.until(clock.now() + timedelta(days=9999), woken)


def test_times_are_written_with_milliseconds_and_read_again() -> None:
    assert stamp(START) == "2026-11-23T00:00:00.000Z"
    assert instant(stamp(START)) == START
