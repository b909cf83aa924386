"""The tour's second half: a source that gets real webhooks, a retry, and a deploy that mends it."""

from __future__ import annotations

import asyncio
import re

from console.model import Delivery
from console.notices import DeliveryFinished, Notice, SourcesChanged
from console.text import printable
from console.tour import story
from console.tui.tour.tourstage import Stage
from console.tui.tour.tourstep import Done, Hint, Moment, Step, Verdict
from console.tui.widgets.wording import count, duration

_GLANCE_S = 0.1
_RATE = re.compile(r"\bGBP: *\d[\d.]* *}")
CLOCK_SPEED = 60.0
"""Makes as many seconds of the one to three minutes before the first retry."""


async def _connected(stage: Stage, seen: Notice | Moment) -> Verdict:
    if not (isinstance(seen, SourcesChanged) or seen == "began"):
        return None
    source = await stage.source()
    if source is None:
        return None
    return Done(f"{printable(source.name)} runs version {source.version}.")


async def _connect(stage: Stage) -> None:
    await stage.open_sources("overview")
    await stage.connected()


def _own_delivery(stage: Stage, seen: Notice | Moment) -> Delivery | None:
    """The attempt at a webhook of the tour's function that was just over."""
    if isinstance(seen, DeliveryFinished) and seen.delivery.function_id == stage.function_id:
        return seen.delivery
    return None


async def _delivered(stage: Stage, seen: Notice | Moment) -> Verdict:
    delivery = _own_delivery(stage, seen)
    if delivery is None:
        return None
    if delivery.status != "delivered":
        why = printable(delivery.error_name)
        return Hint(f"It came and failed with {why}. {{tour.do:Ctrl+D}} sends one that does not.")
    events = count(delivery.events, "event")
    return Done(f"200: {events} in {duration(delivery.duration_ms)}.")


async def _send(stage: Stage) -> None:
    await stage.open_sources("overview")
    await stage.send(story.SENT)


async def _debugged(stage: Stage, _: Notice | Moment) -> Verdict:
    return Done("With what ingestion adds.") if stage.sources_tab == "debugger" else None


async def _debug(stage: Stage) -> None:
    await stage.open_sources("debugger")


async def _retrying(stage: Stage, seen: Notice | Moment) -> Verdict:
    delivery = _own_delivery(stage, seen)
    if delivery is None:
        return None
    if delivery.status == "retrying":
        return Done("RetryError: it waits.")
    return Hint(
        'That one does not wait for a retry. Send {"currency": "GBP"}, or {tour.do:Ctrl+D}.'
    )


async def _send_in_pounds(stage: Stage) -> None:
    await stage.open_sources("retries")
    await stage.send(story.IN_POUNDS)


async def _rated(stage: Stage, seen: Notice | Moment) -> Verdict:
    """The change that was asked for; another one by its deploy."""
    if stage.edited and _RATE.search(stage.editor.text):
        return Done("Mended here, not yet there.")
    return await _deployed(stage, seen)


async def _rate(stage: Stage) -> None:
    await stage.type(story.ADD_RATE)


async def _deployed(stage: Stage, seen: Notice | Moment) -> Verdict:
    if not isinstance(seen, SourcesChanged) and seen != "began":
        return None
    source = await stage.source()
    function = stage.function
    if source is None or function is None or stage.code.unsaved:
        return None
    before = story.VERSION_MENDED if seen == "began" else stage.deployed
    if source.version == function.version > before:
        return Done(f"{printable(source.name)} runs version {source.version} now.")
    return None


async def _deploy(stage: Stage) -> None:
    await stage.home()
    source = await stage.connected()
    function = await stage.engine.function(stage.function_id)
    if not stage.code.unsaved and source.version == function.version:
        await stage.type(story.ADD_RATE)
    if stage.code.unsaved:
        await stage.code.save().wait()
    await stage.engine.deploy(stage.function_id, [source.id])


async def _retried(stage: Stage, seen: Notice | Moment) -> Verdict:
    delivery = _own_delivery(stage, seen)
    if seen == "began":
        newest = await stage.engine.deliveries(None, 1)
        delivery = newest[0] if newest and newest[0].attempts > 1 else None
    if delivery is None or delivery.attempts < 2:
        return None
    if delivery.status != "delivered":
        return Hint("It failed again. Mend it and {deploy:F3}, and the next try has that.")
    await stage.slow_down()
    return Done(f"Try {delivery.attempts}, version {delivery.version}: delivered.")


async def _retry(stage: Stage) -> None:
    await stage.open_sources("retries")
    if not await stage.engine.retries():
        await stage.send(story.IN_POUNDS)
    await stage.engine.set_clock_speed(CLOCK_SPEED)
    while await stage.engine.retries():  # to be seen counting down
        await asyncio.sleep(_GLANCE_S)
    await stage.open_sources("deliveries")


async def _never(_stage: Stage, _seen: Notice | Moment) -> Verdict:
    return None


async def _settle(stage: Stage) -> None:
    """Does not end the tour: who presses the key once more would type it into the code."""
    await stage.home()


STEPS = (
    Step(
        "connect",
        "{sources:F7}, then {sources.connect:n}: connect it as a source, with a URL of its own.",
        _connected,
        _connect,
        ("connect",),
    ),
    Step(
        "send",
        "Send it a webhook: {sources.copy-command:t} copies curl, or {tour.do:Ctrl+D} sends one.",
        _delivered,
        _send,
        ("view sources",),
    ),
    Step(
        "debug",
        "{sources.tab:]} goes on to the Debugger: what the source emitted.",
        _debugged,
        _debug,
        ("view sources",),
    ),
    Step(
        "retry",
        'One fails: no rate for GBP. {tour.do:Ctrl+D}, or curl with {"currency": "GBP"}.',
        _retrying,
        _send_in_pounds,
        ("view sources",),
    ),
    Step(
        "rate",
        "Mend that in the code ({sources.leave:Esc}, {pane.next:F6}): on line 2, add GBP: 1.15.",
        _rated,
        _rate,
        ("edit functions",),
    ),
    Step(
        "deploy",
        "{deploy:F3} saves that and deploys it to the source.",
        _deployed,
        _deploy,
        ("deploy",),
    ),
    Step(
        "hurry",
        "{sources:F7}, {sources.clock:c}, y: the clock goes 60 times as fast, up to the retry.",
        _retried,
        _retry,
        ("connect",),
    ),
    Step(
        "end",
        "That is the whole job. {palette:Ctrl+P} has all actions; {tour.end:Ctrl+E} ends the tour.",
        _never,
        _settle,
    ),
)
