"""The host's clock is set, years ahead and back: lists, tokens, queues and what is kept bear it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from connected import START, Jumping, StandIn, connected, outcome, post

from console.engine import Engine
from console.model import Failure, Request

YEARS = timedelta(days=12 * 365)
JUMPS = (YEARS, -YEARS, -2 * YEARS, 2 * YEARS, timedelta(hours=-3), timedelta(hours=3))


@pytest.fixture
def pool() -> StandIn:
    pool = StandIn()
    pool.answers = [outcome(Failure("Bad Request", "Error", "no", ""))]
    return pool


async def test_lists_lack_nothing_and_go_by_the_time_that_they_show(
    engine: Engine, clock: Jumping
) -> None:
    source = await connected(engine)
    came = []
    for jump in JUMPS:
        clock.at += jump
        came.append((await post(engine, source)).delivery)
        await engine.capture_request(Request(body=str(len(came))))
    shown = await engine.deliveries()
    assert {delivery.id for delivery in shown} == {each.id for each in came if each}
    times = [delivery.received_at for delivery in shown]
    assert times == sorted(times, reverse=True)
    assert [capture.number for capture in await engine.captures()] == [6, 5, 4, 3, 2, 1]


async def test_a_token_is_good_whatever_the_clock_says(engine: Engine, clock: Jumping) -> None:
    made = await engine.create_token("of 2026")
    for jump in JUMPS:
        clock.at += jump
        assert await engine.check_token(made.token)
        [token] = await engine.tokens()
        assert token.last_used_at is not None and token.last_used_at[:4] == str(clock.at.year)


async def test_errors_and_usage_of_before_are_there_when_the_clock_is_right_again(
    engine: Engine, clock: Jumping
) -> None:
    source = await connected(engine)
    for jump in (timedelta(0), *JUMPS):
        clock.at += jump
        await post(engine, source)
    assert clock.at == START
    assert len(await engine.errors()) == len(JUMPS)  # all but the one of 2002
    assert (await engine.usage()).functions[0].invocations == len(JUMPS) - 1  # nor that of 2038
