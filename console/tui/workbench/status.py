"""The lines that frame the screen: what is open (top), how things stand (bottom).

They show what they are told or hear from the engine, and decide only what comes first where the
line is too short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from console import versions
from console.access import OWNER
from console.model import Function, Receiver, Run, Source
from console.notices import (
    CapturesChanged,
    HostChanged,
    MembersChanged,
    Notice,
    ReceiverChanged,
    RetriesChanged,
    SourcesChanged,
)
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.run.emitted import cancelled
from console.tui.session import Session, refusals
from console.tui.widgets.wording import duration, failure_title, local_time, shortened, size

_THROWN_CELLS = 36  # of an error, whose name and end are then in sight
_PROBLEM_CELLS = 24  # of what is wrong with the code, which is marked there too


class TitleLine(Widget):
    """Workspace and the role that one has there, function, its versions, the unsaved mark."""

    unsaved: reactive[bool] = reactive(False)
    """Whether the editor holds text that is not a saved version."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._sources: list[Source] = []
        self._role = ""

    async def attach(self) -> None:
        kinds = (SourcesChanged, MembersChanged, HostChanged)
        self._session.listen(self, kinds, self.reload)
        await self.reload()

    async def reload(self, _: Notice | None = None) -> None:
        """Read who one is here and what runs where."""
        engine = self._session.engine
        with refusals(self):
            roles = [grant.role for grant in (await engine.whoami()).grants]
            self._role = "" if OWNER in roles else f" as {' + '.join(roles) or 'nobody'}"
            seen = not await engine.may("view sources")
            self._sources = await engine.sources() if seen else []
        self.refresh()

    def render(self) -> Table:
        function = self._session.function
        title = Text(f" {printable(self._session.workspace_name)}{self._role}", style="dim")
        if function is not None:
            title.append(" · ")
            title.append(printable(function.name), style="bold not dim")
        grid = _line(title)
        if function is not None:
            mark = "● unsaved  " if self.unsaved else ""
            grid.add_row(title, Text(f"  {mark}{self._versions(function)} "))
        else:
            grid.add_row(title, Text())
        return grid

    def _versions(self, function: Function) -> str:
        """`v4 LATEST · v3 DEPLOYED`; with several sources only that, and to how many."""
        own = [source for source in self._sources if source.function_id == function.id]
        newest = versions.LATEST in versions.labels(function.version, own).get(function.version, [])
        found = [f"v{function.version} {versions.LATEST}"] if newest else []
        running = Counter(source.version for source in own)
        for version in sorted(running, reverse=True):
            many = f" to {running[version]}" if len(own) > 1 else ""
            found.append(f"v{version} {versions.DEPLOYED}{many}")
        return " · ".join(found)


class StatusLine(Widget):
    """Run, problems and webhooks at the left, the receiver at the right."""

    running: reactive[bool] = reactive(False)
    syntax: reactive[str] = reactive("")
    """The problem of the editor that concerns the user most; empty where it sees none."""
    hint: reactive[str] = reactive("")
    """The same of a hint; what the last run threw is told rather than it."""
    trouble: reactive[str] = reactive("")
    """What is wrong with the workspace and stays so, one sentence; empty where nothing is."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._run: Run | None = None
        self._receiver = Receiver("off")
        self._new_webhooks = 0
        self._clock_speed = 1.0

    async def attach(self) -> None:
        session = self._session
        session.listen(self, (CapturesChanged, RetriesChanged, HostChanged), self.reload)
        session.listen(self, (ReceiverChanged,), self._receiver_changed)
        await self.reload()

    async def reload(self, _: Notice | None = None) -> None:
        with refusals(self):
            self._receiver = await self._session.engine.receiver()
            self._clock_speed = await self._session.engine.clock_speed()
            if not await self._session.engine.may("test"):
                captures = await self._session.engine.captures()
                self._new_webhooks = sum(not capture.seen for capture in captures)
            self.refresh()

    def _receiver_changed(self, notice: ReceiverChanged) -> None:
        self._receiver = notice.receiver
        if notice.receiver.state == "failed":
            self.notify(
                printable(notice.receiver.problem), severity="warning", timeout=10, markup=False
            )
        self.refresh()

    def show_run(self, run: Run | None) -> None:
        self._run = run
        self.refresh()

    def render(self) -> Table:
        left, right = self._fitting()
        grid = _line(left)
        grid.add_row(left, Text(right, style="bold" if self._failed else "dim"))
        return grid

    @property
    def _failed(self) -> bool:
        return self._receiver.state == "failed"

    def _fitting(self) -> tuple[Text, str]:
        """What there is room for: what can be read elsewhere gives way, what is wrong does not."""
        width, thrown = self.size.width, "" if self.syntax else self._thrown()
        problem = Text(printable(self.syntax) or thrown or printable(self.hint))
        trouble = Text("! " + printable(self.trouble) if self.trouble else "", style="bold")
        states, words = list(self._states()), self._receiver_words()
        *usual, shortest = states
        ways = [(state, right) for state in usual for right in words[:-1]]
        ways += [(state, words[-1]) for state in usual]
        ways += [(shortest, right) for right in words if not thrown]
        enough = (problem.cell_len, *((_THROWN_CELLS,) if thrown else ()), _PROBLEM_CELLS)
        for told in (min(problem.cell_len, cells) for cells in enough):
            for state, right in ways:
                left = _joined(trouble, *state).cell_len + 3 * bool(problem) + told
                if left + cell_len(right) <= width:
                    room = width - cell_len(right) - left + told
                    told_of = Text(shortened(thrown, room)) if thrown else problem
                    return _joined(trouble, *state, told_of), right
        trouble.truncate(max(_PROBLEM_CELLS, width - cell_len(right)), overflow="ellipsis")
        return _joined(trouble, *state, problem), right

    def _states(self) -> Iterator[list[Text]]:
        """How things stand at the left, the most first."""
        captures = with_keys(self, "({captures:F8})")
        others = [
            Text(f"{self._new_webhooks} new {captures}" * bool(self._new_webhooks)),
            Text(f"CLOCK ×{self._clock_speed:g}" * (self._clock_speed != 1), style="bold"),
        ]
        if self.running:
            now = Text(with_keys(self, "… Running, {run.cancel:Esc} cancels"), style="bold")
            yield [now, *others]
            yield [now]
            return
        words = self._run_words()
        for parts in range(len(words), 0, -1):
            yield [*words[:parts], *others]
        yield [words[0][:1]]  # the sign, which still says how it ended

    def _run_words(self) -> list[Text]:
        """Of the last run: how it ended, what was left out, when it was, what it took."""
        if self._run is None:
            return [Text()]
        outcome = self._run.outcome
        what = "✓ Success" if outcome.error is None else f"✗ {printable(outcome.error.type)}"
        dropped = f"{outcome.logs_dropped:,} logs dropped" if outcome.logs_dropped else ""
        held = size(outcome.held_bytes) if outcome.held_bytes and outcome.error is None else ""
        return [
            Text(f"{what} {duration(outcome.duration_ms)}"),
            Text(dropped, style="bold"),
            Text(local_time(self._run.started_at, date=False)),
            Text(held),
        ]

    def _thrown(self) -> str:
        """What the last run threw; empty where it did not, or where it runs again."""
        if self._run is None or self.running or cancelled(self._run.outcome):
            return ""
        error = self._run.outcome.error
        return "" if error is None else failure_title(error)

    def _receiver_words(self) -> tuple[str, ...]:
        """The longest first; that it listens can be read elsewhere, that it failed has to be."""
        receiver = self._receiver
        if self._failed:
            reason = receiver.problem.partition(";")[0].rstrip(".")
            return (
                with_keys(self, f"  Webhooks failed: {printable(reason)} ({{captures:F8}}) "),
                with_keys(self, "  Webhooks failed, see {captures:F8} "),
                with_keys(self, "  Webhooks failed "),
            )
        url = printable(receiver.url)
        if receiver.state == "listening":
            return f"  Webhooks {url} ", f"  Webhooks :{url.rpartition(':')[2]} ", ""
        return f"  Webhooks {receiver.state} ", ""


def _joined(*parts: Text) -> Text:
    return Text(" ") + Text(" · ").join(part for part in parts if part)


def _line(left: Text) -> Table:
    left.no_wrap = True
    left.overflow = "ellipsis"
    grid = Table.grid(expand=True, padding=0)
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(no_wrap=True)
    return grid
