"""What the console looks like: few pictures, each of them looked at, in the sizes people work in.

Each differs from the others by what it shows, or in size and theme. What is on them is tested
elsewhere by what it does. `python -m tests.screens` takes them anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from console.model import Request
from tests.tui.driving import NARROW, WIDE
from tests.tui.stage import (
    Stage,
    console_app,
    example,
    settled,
    shown,
    staged,
    tour_app,
    tour_shown,
)

LARGE = (200, 60)


@pytest.fixture
def stage(home: Path) -> Iterator[Stage]:
    """The world with the samples in it."""
    with staged(home) as stage:
        asyncio.run(stage.fill())
        yield stage


# -- the workbench -----------------------------------------------------------------------------


async def ran(pilot: Pilot[Any]) -> None:
    console = await shown(pilot, request="charge-failed")
    await console.run()
    await settled(console)


def test_after_a_run_80x24(snap_compare: Any, stage: Stage) -> None:
    assert snap_compare(console_app(), terminal_size=NARROW, run_before=ran)


def test_after_a_run_120x40(snap_compare: Any, stage: Stage) -> None:
    assert snap_compare(console_app(), terminal_size=WIDE, run_before=ran)


def test_after_a_run_120x40_light(snap_compare: Any, stage: Stage) -> None:
    assert snap_compare(console_app("light"), terminal_size=WIDE, run_before=ran)


def test_after_a_run_200x60(snap_compare: Any, stage: Stage) -> None:
    assert snap_compare(console_app(), terminal_size=LARGE, run_before=ran)


def test_the_line_of_an_error_120x40(snap_compare: Any, stage: Stage) -> None:
    async def jumped(pilot: Pilot[Any]) -> None:
        console = await shown(pilot, request="guest-charge")
        await console.run()
        await console.press("ctrl+right_square_bracket")
        await settled(console)

    assert snap_compare(console_app(), terminal_size=WIDE, run_before=jumped)


def test_a_request_80x24_light(snap_compare: Any, stage: Stage) -> None:
    async def asked(pilot: Pilot[Any]) -> None:
        console = await shown(pilot, request="charge-refunded")
        await console.press("ctrl+t")
        await settled(console)

    assert snap_compare(console_app("light"), terminal_size=NARROW, run_before=asked)


# -- other screens -----------------------------------------------------------------------------

LEADS, SURVEY, CHAT = "lead-intake", "typeform-responses", "slack-commands"


def test_the_debugger_120x40(snap_compare: Any, stage: Stage) -> None:
    asyncio.run(
        stage.receive(
            *((seconds, LEADS, "good-lead") for seconds in (2, 31, 50, 340)),
            (9, LEADS, "blocked-domain"),
            (64, SURVEY, "promoter"),
        )
    )

    async def debugged(pilot: Pilot[Any]) -> None:
        console = await shown(pilot)
        await console.press("f7")
        await console.see("Succeeded")
        await console.press("right_square_bracket", "enter")
        await console.see("Lead Created")
        await console.press("enter")
        await settled(console)

    assert snap_compare(console_app(), terminal_size=WIDE, run_before=debugged)


def test_errors_120x40_light(snap_compare: Any, stage: Stage) -> None:
    minutes = (1, 2, 2, 3, 5, 8, 9, 21, 22, 40, 41, 41, 42)
    asyncio.run(
        stage.receive(
            *((minute * 60, LEADS, "everything-wrong") for minute in minutes),
            *((minute * 60, LEADS, "blocked-domain") for minute in (4, 17, 30, 31, 43)),
            *((minute * 60, SURVEY, "test-ping") for minute in (12, 13)),
            (25 * 60, CHAT, "wrong-token"),
        )
    )

    async def failed(pilot: Pilot[Any]) -> None:
        console = await shown(pilot)
        await console.press("f9")
        await console.see("×13")
        await settled(console)

    assert snap_compare(console_app("light"), terminal_size=WIDE, run_before=failed)


def test_captures_80x24(snap_compare: Any, stage: Stage) -> None:
    kind = (("Content-Type", "application/x-www-form-urlencoded"),)
    asyncio.run(
        stage.capture(
            (4, example("github-events", "issue-opened")),
            (75, Request(kind, "user=ada&rating=5")),
            (600, example("stripe-payments", "charge-failed")),
        )
    )

    async def captured(pilot: Pilot[Any]) -> None:
        console = await shown(pilot)
        await console.press("f8")
        await console.see("Request #3")
        await settled(console)

    assert snap_compare(console_app(), terminal_size=NARROW, run_before=captured)


def test_the_tour_80x24(snap_compare: Any, stage: Stage) -> None:
    async def begun(pilot: Pilot[Any]) -> None:
        await settled(await tour_shown(pilot))

    app = asyncio.run(tour_app())
    assert snap_compare(app, terminal_size=NARROW, run_before=begun)
