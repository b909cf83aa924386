"""One line that says what came of a run, most important first, as its end may be cut off.

Pure: a run and words of others in, text with styles out.
"""

from __future__ import annotations

from textual.content import Content

from console.model import Outcome, Run
from console.text import printable
from console.tui.run.comparison import Comparison
from console.tui.run.emitted import cancelled
from console.tui.widgets.wording import count, duration, failure_title, local_time, size

Part = str | tuple[str, str]
NOT_RUN = Content.styled("Not run yet", "$foreground-muted")


def running(seconds: float) -> Content:
    return Content(f"Running… {seconds:.1f} s")


def headline(run: Run, compared: Comparison, *, past: bool = False) -> Content:
    """The result in words.

    Args:
        run: which.
        compared: how it compares with another.
        past: whether it is one of the history, and not what the last key press made.
    """
    result = Content.assemble(*_result(run.outcome, compared))
    if not past:
        return result
    when = f"PAST {local_time(run.started_at, date=False)}"
    return Content.assemble((when, "bold $text-primary"), "  ", result)


def _result(outcome: Outcome, compared: Comparison) -> list[Part]:
    took = duration(outcome.duration_ms)
    held = f" · {size(outcome.held_bytes)}" if outcome.held_bytes else ""
    said = compared.said
    if cancelled(outcome):
        return [("CANCELLED", "bold $text-warning"), f"  after {took}"]
    if outcome.error is not None:
        what = f"  {printable(outcome.error.type)} · {took} · "
        what += f"{said} · " if said else ""
        return [("ERROR", "bold $text-error"), what, failure_title(outcome.error), held]
    events, objects = compared.events.summary(), compared.objects.summary()
    parts = [took, *filter(None, [said])]
    parts.append(count(len(outcome.events), "event") + (f" ({events})" if events else ""))
    if outcome.objects or objects:
        parts.append(count(len(outcome.objects), "object") + (f" ({objects})" if objects else ""))
    if outcome.warnings:
        parts.append(count(len(outcome.warnings), "warning"))
    return [("SUCCESS", "bold $text-success"), "  ", " · ".join(parts) + held]


def about_past(run: Run, *, same_code: bool) -> str:
    """What was run when, of a run of the history."""
    version = "unsaved code" if run.version is None else f"v{run.version}"
    name = run.request_name and f"“{run.request_name}”"
    about = [f"Run of {local_time(run.started_at)}", version, name]
    said = printable(" · ".join(part for part in about if part))
    return said if same_code else f"{said}\nThe code is another one now."
