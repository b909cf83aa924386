"""What the list of the errors log holds: groups of equal errors, each by itself, or one group.

Owns which of the three it is. Makes entries out of summaries and says which errors one stands for;
knows no widget and reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.model import RunSummary
from console.tui.run.grouping import BARS, Group, grouped, sparkline
from console.tui.widgets.filtered import Entry
from console.tui.widgets.wording import count, error_title, local_time


class ErrorList:
    def __init__(self) -> None:
        self.grouping = True
        self.bars = BARS
        self.opened: str | None = None
        """Key of the group whose errors are listed."""
        self._runs: list[RunSummary] = []
        self._groups: dict[str, Group] = {}

    def hold(self, runs: Iterable[RunSummary]) -> None:
        """Replace all; a group of which nothing is left is closed."""
        self._runs = sorted(runs, key=lambda run: run.started_at, reverse=True)
        self._groups = {group.key: group for group in grouped(self._runs)}
        if self.opened not in self._groups:
            self.opened = None

    def entries(self) -> list[Entry]:
        if self.opened is not None:
            return [_single(run.id, run) for run in self._groups[self.opened].runs]
        if not self.grouping:
            return [_single(run.id, run) for run in self._runs]
        span = (self._runs[-1].started_at, self._runs[0].started_at) if self._runs else ("", "")
        return [_entry(group, *span, self.bars) for group in self._groups.values()]

    def group(self, entry: str | None) -> Group | None:
        """The group that an entry stands for; None where it stands for one error."""
        if not self.grouping or self.opened is not None or entry is None:
            return None
        found = self._groups.get(entry)
        return found if found is not None and len(found.runs) > 1 else None

    def runs(self, entries: Iterable[str]) -> list[RunSummary]:
        """The errors that some entries stand for, newest first."""
        wanted = set(entries)
        keys = wanted & self._groups.keys()
        ids = {run.id for key in keys for run in self._groups[key].runs} | wanted
        return [run for run in self._runs if run.id in ids]

    def newest(self, entry: str) -> str:
        """The id of the error that is shown of an entry."""
        return self._groups[entry].newest.id if entry in self._groups else entry

    def key_of(self, run_id: str) -> str | None:
        """The group that an error is in."""
        return next(
            (g.key for g in self._groups.values() if any(run.id == run_id for run in g.runs)), None
        )


def _single(key: str, run: RunSummary) -> Entry:
    """What was thrown, where, when."""
    return Entry(
        id=key,
        text=error_title(run),
        amid=True,
        dim=_whose(run),
        note=local_time(run.started_at),
        also=_searched([run]),
    )


def _entry(group: Group, since: str, until: str, signs: str) -> Entry:
    """The same of a group, with how often it came and when."""
    newest = group.newest
    if len(group.runs) == 1:
        return _single(group.key, newest)
    bars = sparkline(group.runs, since, until, signs)
    return Entry(
        id=group.key,
        text=error_title(newest),
        amid=True,
        dim=f"{_whose(newest)} · last {local_time(group.last_at, date=False)}",
        note=f"{bars} ×{len(group.runs):<3}",
        also=_searched(group.runs),
    )


def _whose(run: RunSummary) -> str:
    """Where it was thrown and of which kind; what two with one message differ in comes first."""
    line = "" if run.error_line is None else f"line {run.error_line}"
    return " · ".join(filter(None, [line, run.source_name or run.function_name, run.error_type]))


def _searched(runs: Sequence[RunSummary]) -> str:
    """What the filter finds beside what is shown."""
    texts = (f"{run.function_name} {run.source_name or 'test'} {error_title(run)}" for run in runs)
    return " ".join(dict.fromkeys(texts))


def times(group: Group) -> str:
    """How often, and when for the first and the last time."""
    first, last = local_time(group.first_at), local_time(group.last_at)
    last = last.removeprefix(first.partition(" ")[0] + " ")  # of the same day
    return f"{count(len(group.runs), 'time')} · first {first} · last {last}"
