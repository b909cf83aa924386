"""Where the switcher can go: functions, their saved requests, sources and the latest errors.

Reads the engine once and knows no widget. Where one was lately comes first, then what changed last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from console import limits
from console.model import ConsoleError, Function, RequestTitle, RunSummary, Source
from console.tui.run.grouping import grouped
from console.tui.widgets.wording import count, error_title, local_time

if TYPE_CHECKING:
    from console.tui.session import Session

Kind = Literal["function", "request", "source", "error"]

_ERRORS = 50  # kinds of errors; who wants older ones opens the log
_LINE_CHARS = 120


@dataclass(frozen=True)
class Target:
    kind: Kind
    id: str
    title: str
    remark: str = ""
    note: str = ""
    at: str = ""
    """When it changed, for the order."""
    function_id: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind} {self.id}"


async def targets(session: Session) -> list[Target]:
    """All there is that the role here may see, what one wants most likely first.

    Raises:
        ConsoleError: the role may see nothing at all.
    """
    engine = session.engine
    functions = {function.id: function for function in await engine.functions()}
    found = [_function(function) for function in functions.values()]
    for title in await engine.request_titles():
        if title.function_id in functions:
            found.append(_request(title, functions[title.function_id]))
    if not session.refusal("view sources"):
        found += [_source(source, functions) for source in await engine.sources()]
    found += [_error(runs) for runs in await _errors(session)]
    return ordered(found, list(session.visited))


async def _errors(session: Session) -> list[tuple[RunSummary, ...]]:
    try:
        runs = await session.engine.errors(None, limits.ERRORS_KEPT)
    except ConsoleError:  # of roles that see functions only
        return []
    return [group.runs for group in grouped(runs)][:_ERRORS]


def ordered(found: Iterable[Target], visited: list[str]) -> list[Target]:
    """Where one was before first, where one is next, and then what changed last."""
    if len(visited) > 1:
        visited = [*visited[:-2], visited[-1], visited[-2]]
    rank = {key: place for place, key in enumerate(visited)}
    recent = sorted(found, key=lambda target: target.at, reverse=True)
    return sorted(recent, key=lambda target: rank.get(target.key, -1), reverse=True)


def _function(function: Function) -> Target:
    return Target(
        "function",
        function.id,
        function.name,
        function.description[:_LINE_CHARS],
        f"v{function.version}",
        function.updated_at,
    )


def _request(title: RequestTitle, function: Function) -> Target:
    return Target(
        "request",
        title.id,
        title.name,
        f"of {function.name}",
        at=function.updated_at,
        function_id=function.id,
    )


def _source(source: Source, functions: dict[str, Function]) -> Target:
    function = functions.get(source.function_id)
    return Target(
        "source",
        source.id,
        source.name,
        f"runs {function.name}" if function else "",
        f"v{source.version}" if source.enabled else "disabled",
        source.updated_at,
    )


def _error(runs: tuple[RunSummary, ...]) -> Target:
    newest = runs[0]
    times = f"{count(len(runs), 'time')} · " if len(runs) > 1 else ""
    return Target(
        "error",
        newest.id,
        error_title(newest)[:_LINE_CHARS],
        f"in {newest.source_name or newest.function_name}",
        f"{times}{local_time(newest.started_at)}",
        newest.started_at,
        newest.function_id or "",
    )
