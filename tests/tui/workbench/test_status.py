"""The status line: what matters survives at 80 columns, what is wrong before all else."""

from __future__ import annotations

from driving import NARROW, WIDE, Console, console, make
from msgspec.structs import replace

from console.model import Receiver, Run
from console.tui.widgets.wording import local_time
from console.tui.workbench.status import StatusLine

SYNTAX = 'Line 3: unexpected "}" where a statement or the end of the function was to come'
TROUBLE = "Unsaved text is not kept: The disk is full; make room and try again."


def line(screen: Console) -> str:
    return screen.text.split("\n")[-2]


async def lined(screen: Console, **state: object) -> str:
    status = screen.workbench.query_one(StatusLine)
    for name, value in state.items():
        setattr(status, name, value)
    status.refresh()
    await screen.pilot.pause()
    return line(screen)


def flooded(run: Run) -> Run:
    return replace(run, outcome=replace(run.outcome, logs_dropped=1200))


async def test_the_last_run_is_told_with_result_duration_time_and_what_was_dropped() -> None:
    await make()
    async with console(NARROW) as screen:
        run = await screen.run()
        assert "✓ Success" in line(screen) and " ms" in line(screen)
        assert local_time(run.started_at, date=False) in line(screen)
        assert "Webhooks :" in line(screen) or "Webhooks http" in line(screen)
        text = await lined(screen, _run=flooded(run))
        assert "✓ Success" in text and "1,200 logs dropped" in text and "Webhooks" in text


async def test_a_failed_receiver_shows_beside_whatever_else_is_wrong() -> None:
    await make()
    failed = Receiver("failed", problem="Port 8723 on 127.0.0.1 is taken; end the program there.")
    for size in (NARROW, WIDE):
        async with console(size) as screen:
            run = await screen.run()
            assert "Webhooks failed" in await lined(screen, _receiver=failed, syntax=SYNTAX)
            text = await lined(screen, _run=flooded(run), _new_webhooks=12)
            assert "Webhooks failed" in text and "✓" in text and "Line 3" in text
            text = await lined(screen, trouble=TROUBLE)
            assert "Webhooks failed" in text and "! Unsaved text is not kept" in text


async def test_a_problem_of_the_code_hides_neither_run_nor_receiver() -> None:
    await make()
    async with console(NARROW) as screen:
        run = await screen.run()
        text = await lined(screen, syntax=SYNTAX)
        assert "✓ Success" in text and "Webhooks :" in text and 'Line 3: unexpected "}"' in text
        text = await lined(screen, syntax="", _run=run, _clock_speed=60.0, running=True)
        assert "Running, Esc cancels" in text and "CLOCK ×60" in text


async def test_what_a_failed_run_threw_is_told_rather_than_a_hint() -> None:
    await make(code="function onRequest(request) {\n  request.json().customer.address.city\n}\n")
    hint = "Line 40: a deployed source gets its JSON with keys sorted, so that a signature differs"
    for size in (NARROW, WIDE):
        async with console(size) as screen:
            await screen.run()
            text = await lined(screen, hint=hint)
            assert "✗ Bad Request" in text and "TypeError: Can" in text and "Line 40" not in text
            assert "'address')" in text, "what tells it from others of its kind is at its end"
            assert "Webhooks" in text
            text = await lined(screen, syntax=SYNTAX)
            assert "✗ Bad Request" in text and "Line 3" in text, "the next run meets this first"
            text = await lined(screen, syntax="", _run=None)
            assert "Line 40" in text
