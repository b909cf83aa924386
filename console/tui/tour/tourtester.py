"""The tour's first half: from a function and its webhook to a saved version."""

from __future__ import annotations

from console.notices import CapturesChanged, FunctionsChanged, Notice
from console.tour import story
from console.tui.tour.tourstage import Stage
from console.tui.tour.tourstep import Done, Hint, Moment, Step, Verdict, own_run, result
from console.tui.widgets.panes import REQUEST

_SENDER = "authorization"  # a header that all captured webhooks have, and no other request here


async def _looked(stage: Stage, _: Notice | Moment) -> Verdict:
    return Done("That is what it gets.") if stage.pane == REQUEST else None


async def _look(stage: Stage) -> None:
    await stage.home()
    stage.workbench.show_pane(REQUEST)


async def _ran(stage: Stage, seen: Notice | Moment) -> Verdict:
    run = own_run(stage, seen)
    if run is None:
        return None
    if run.status == "error":
        return Hint(
            "That failed; the output says why. Mend it and {run:F5}, or {tour.skip:Ctrl+Y}."
        )
    return Done(f"It ran: {result(run)}.")


async def _run(stage: Stage) -> None:
    await stage.run()


async def _went_to_source(stage: Stage, _: Notice | Moment) -> Verdict:
    return Done("This line made that event.") if "go_to_source" in stage.acted else None


async def _go_to_source(stage: Stage) -> None:
    output = await stage.shown_run()
    output.focus_list()
    await stage.app.run_action("go_to_source", output)


async def _broke(stage: Stage, seen: Notice | Moment) -> Verdict:
    """The change that was asked for; another one only by its run, as typing takes its time."""
    run = own_run(stage, seen)
    if run is not None and stage.edited and run.status == "success":
        return Hint("That ran all the same. Break it more, or {tour.do:Ctrl+D}.")
    if stage.edited and (run is not None or story.BREAK.new in stage.editor.text):
        return Done("Changed, and not saved.")
    return None


async def _break(stage: Stage) -> None:
    await stage.type(story.BREAK)


async def _failed(stage: Stage, seen: Notice | Moment) -> Verdict:
    if seen == "began" and stage.code.unsaved and (name := stage.failed_with):
        return Done(f"It failed: {name}.")
    run = own_run(stage, seen)
    if run is None:
        return None
    if run.status == "success":
        return Hint("That ran all the same. Break the code and {run:F5}, or {tour.do:Ctrl+D}.")
    return Done(f"It failed: {run.error_name}.")


async def _fail(stage: Stage) -> None:
    if stage.hinted or not stage.code.unsaved:
        await stage.type(story.BREAK)
    await stage.run()


async def _jumped(stage: Stage, _: Notice | Moment) -> Verdict:
    where = stage.failed_at
    if where is not None and (stage.moved_to == where[0] or "go_to_failure" in stage.acted):
        return Done(f"Line {where[0]} threw.")
    return None


async def _jump(stage: Stage) -> None:
    await stage.home()
    await stage.until(lambda: not stage.workbench.running)
    if stage.failed_at is None:
        await _fail(stage)
        await stage.until(lambda: stage.failed_at)
    await stage.act("go_to_failure")


async def _mended(stage: Stage, seen: Notice | Moment) -> Verdict:
    run = own_run(stage, seen)
    if run is None:
        return None
    if run.status == "error":
        return Hint("It still fails. Line 6: sum(order.lines ?? []), then {run:F5}.")
    return Done(f"It runs again: {result(run)}.")


async def _mend(stage: Stage) -> None:
    await stage.type(story.MEND)
    await stage.run()


async def _saved(stage: Stage, seen: Notice | Moment) -> Verdict:
    function = stage.function
    if function is None:
        return None
    saved = isinstance(seen, FunctionsChanged) and function.version > stage.version
    if saved or (seen == "began" and function.version > 1 and not stage.code.unsaved):
        return Done(f"Version {function.version} is on disk.")
    if seen == "looked" and not stage.code.unsaved and not saved:
        return Hint("The text is that of a version. Change it, on line 6, and {save:F2}.")
    return None


async def _save(stage: Stage) -> None:
    if not stage.code.unsaved:
        await stage.type(story.MEND)
    await stage.home()
    await stage.code.save().wait()


async def _captured(_: Stage, seen: Notice | Moment) -> Verdict:
    if isinstance(seen, CapturesChanged) and seen.received is not None:
        return Done(f"Request #{seen.received.number} has arrived.")
    return None


async def _capture(stage: Stage) -> None:
    await stage.open_captures()
    await stage.send_to_tester(story.CAPTURED)


async def _ran_captured(stage: Stage, seen: Notice | Moment) -> Verdict:
    run = own_run(stage, seen)
    if run is None:
        return None
    request = (await stage.engine.run_detail(run.id)).request
    if all(name.lower() != _SENDER for name, _ in request.headers):
        return Hint("That was another request. {captures:F8} lists the webhooks.")
    if run.status == "error":
        return Hint("It failed with that webhook; the output says why. {tour.skip:Ctrl+Y} goes on.")
    return Done(f"A real webhook ran: {result(run)}.")


async def _run_captured(stage: Stage) -> None:
    if not await stage.engine.captures(1):
        await _capture(stage)
    screen = await stage.open_captures()
    await stage.until(lambda: screen.check_action("run", ()))
    await stage.app.run_action("run", screen)


STEPS = (
    Step(
        "look",
        "A function makes events of a webhook. {pane.next:F6} goes to its test webhook.",
        _looked,
        _look,
        ("view functions",),
    ),
    Step("run", "{run:F5} runs the code with this webhook.", _ran, _run, ("test",)),
    Step(
        "events",
        "{pane.output:Ctrl+L}, then {output.source:l}: from an event to the line that made it.",
        _went_to_source,
        _go_to_source,
        ("test",),
    ),
    Step(
        "break",
        "Break it: on line 6, sum(order.lines) → sum(order). {tour.do:Ctrl+D} types it.",
        _broke,
        _break,
        ("edit functions",),
    ),
    Step("fail", "{run:F5} runs what stands there, saved or not.", _failed, _fail, ("test",)),
    Step(
        "jump",
        "The output has the error and its stack. {failure.line:Ctrl+]} goes to the line.",
        _jumped,
        _jump,
        ("test",),
    ),
    Step(
        "mend",
        "Mend it: line 6, sum(order.lines ?? []), then {run:F5}.",
        _mended,
        _mend,
        ("edit functions", "test"),
    ),
    Step("save", "{save:F2} saves the text as a version.", _saved, _save, ("edit functions",)),
    Step(
        "capture",
        "{captures:F8} has a curl line for the tester: send one, or {tour.do:Ctrl+D} does.",
        _captured,
        _capture,
        ("test",),
    ),
    Step(
        "replay",
        "{captures.run:r} there runs the function with the webhook that came.",
        _ran_captured,
        _run_captured,
        ("test",),
    ),
)
