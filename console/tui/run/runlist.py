"""What the history of runs lists: each run by its result, request, counts, version and time.

Makes entries out of summaries and says which run stands below another; knows no widget and reads
nothing. The trap: ten thousand may be listed, so an entry costs no more than its texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from console.model import RunSummary
from console.tui.widgets.filtered import Entry
from console.tui.widgets.wording import count, duration, error_title, local_time

SIGNS = {"success": "✓", "error": "✗"}
ASCII_SIGNS = {"success": "+", "error": "x"}
_WORDS = {"success": "success ok", "error": "error failed"}
_MARKED, _ASCII_MARKED = "▸", ">"


class RunList:
    def __init__(self) -> None:
        self.ascii_only = False
        self.marked: str | None = None
        """The run that others are compared with."""
        self.everybody = False
        """Whether runs of all functions are listed."""
        self._runs: dict[str, RunSummary] = {}

    def hold(self, runs: Iterable[RunSummary]) -> None:
        """Replace all, newest first; a mark whose run is gone goes too."""
        self._runs = {run.id: run for run in runs}
        if self.marked not in self._runs:
            self.marked = None

    def __len__(self) -> int:
        return len(self._runs)

    def run(self, run_id: str | None) -> RunSummary | None:
        return None if run_id is None else self._runs.get(run_id)

    def other(self, run_id: str) -> str | None:
        """What a run is compared with: the marked one, else the one of its function before it."""
        if self.marked is not None and self.marked != run_id:
            return self.marked
        ids = list(self._runs)
        later = ids[ids.index(run_id) + 1 :] if run_id in self._runs else []
        whose = self._runs[run_id].function_id if later else None
        return next((each for each in later if self._runs[each].function_id == whose), None)

    def entries(self, today: str | None = None) -> list[Entry]:
        day = today or datetime.now().astimezone().strftime("%Y-%m-%d")
        return [self._entry(run, day) for run in self._runs.values()]

    def _entry(self, run: RunSummary, today: str) -> Entry:
        signs = ASCII_SIGNS if self.ascii_only else SIGNS
        mark = _ASCII_MARKED if self.ascii_only else _MARKED
        when = local_time(run.started_at)
        return Entry(
            id=run.id,
            text=f"{mark if run.id == self.marked else ' '}{signs[run.status]} {title(run)}",
            dim=" · ".join(_about(run, whose=self.everybody)),
            note=when.removeprefix(today).strip(),
            also=f"{_WORDS[run.status]} {run.function_name} {when} {error_title(run)}",
        )


def title(run: RunSummary) -> str:
    return run.request_name or "unsaved request"


def result(run: RunSummary) -> str:
    """What came of it, in words."""
    if run.status == "error":
        return error_title(run)
    parts = [count(run.events, "event")]
    return " · ".join(parts + ([count(run.objects, "object")] if run.objects else []))


def version(run: RunSummary) -> str:
    return "draft" if run.version is None else f"v{run.version}"


def _about(run: RunSummary, *, whose: bool) -> list[str]:
    about = [version(run), duration(run.duration_ms), result(run)]
    return [run.function_name, *about] if whose else about
