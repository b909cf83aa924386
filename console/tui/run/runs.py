"""The history of test runs: found, shown again, compared, run again, deleted and brought back.

Reads the engine. It cannot show an output or run anything; it is left with an answer that says what
is wanted. The trap: a summary is all that is read of a run until one is chosen, so moving about in
ten thousand of them reads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from console import limits
from console.model import Function, Run, RunSummary
from console.notices import HostChanged, RunFinished, RunsChanged
from console.text import printable
from console.tui.appearance import ASCII
from console.tui.keys.keyline import KeyLine
from console.tui.run.runlist import RunList, result, title, version
from console.tui.session import refusals
from console.tui.widgets.deleting import Deleting, Restore
from console.tui.widgets.filtered import FilteredList, picked
from console.tui.widgets.live import watch
from console.tui.widgets.wording import count, duration, local_time

if TYPE_CHECKING:
    from console.engine import Engine

_AT_ONCE = 200  # each is held for an undo, and may have megabytes
_EMPTY = "No runs yet. Each run of a function is kept here, with its request and its output."


@dataclass(frozen=True)
class Shown:
    """The answer "show me the output of that run", and how it differs from another."""

    run: Run
    before: Run | None = None


@dataclass(frozen=True)
class Replayed:
    """The answer "run that again", with the code of then or the code of now."""

    run: Run
    then: bool


@dataclass(frozen=True)
class Loaded:
    """The answer "let me have the request of that"."""

    run: Run


Answer = Shown | Replayed | Loaded | None


class RunsScreen(Deleting, Screen[Answer]):
    NOUN = "run"
    UNDO = "{runs.undo:z}"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "show", "Show output", id="runs.show", show=False),
        Binding(
            "r,f5,ctrl+r",
            "replay(False)",
            "Run again",
            id="runs.again",
            tooltip="Run the request again with the code of now",
        ),
        Binding(
            "R",
            "replay(True)",
            "With its code",
            id="runs.then",
            tooltip="Run the request again with the code that ran then",
        ),
        Binding(
            "l,ctrl+l",
            "load",
            "Load request",
            id="runs.load",
            tooltip="Load the request of the run into the tester",
        ),
        Binding(
            "c",
            "compare",
            "Compare",
            id="runs.compare",
            tooltip="Show how the run differs from the marked one, or from the one before it",
        ),
        Binding(
            "space", "mark", "Mark", id="runs.mark", show=False, tooltip="Mark the run to compare"
        ),
        Binding(
            "v",
            "everybody",
            "All functions",
            id="runs.all",
            tooltip="Switch between the runs of this function and of all",
        ),
        Binding("d", "delete", "Delete", id="runs.delete", tooltip="Delete the run"),
        Binding(
            "D",
            "delete_all",
            show=False,
            id="runs.delete-all",
            tooltip="Delete all runs that are listed",
        ),
        Binding("z,ctrl+z", "undo", "Undo", id="runs.undo", tooltip="Bring back what was deleted"),
        Binding("escape", "leave", "Close", id="runs.leave"),
    ]

    DEFAULT_CSS = """
    RunsScreen {
        & .runs--title { height: 1; padding: 0 1; text-style: bold; }
        & FilteredList { height: 1fr; padding: 0 0 0 1; }
        & .runs--head {
            height: 3; padding: 0 1; border-top: solid $foreground-muted; display: none;
        }
    }
    """

    def __init__(self, engine: Engine, function: Function | None) -> None:
        super().__init__()
        self._engine = engine
        self._function = function
        self._list = RunList()
        self._list.everybody = function is None

    def compose(self) -> ComposeResult:
        yield Static("", classes="runs--title", markup=False)
        yield FilteredList(
            hint="words of a request, result, error, version, function or time",
            empty=_EMPTY,
            enter="Show output",
        )
        yield Static("", classes="runs--head", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._fill(known=False)
        kinds = (RunFinished, RunsChanged, HostChanged)
        self.run_worker(watch(self._engine, kinds, self._read))
        self._filtered.rows.focus()

    @property
    def _filtered(self) -> FilteredList:
        return self.query_one(FilteredList)

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            function = None if self._list.everybody else self._function
            only = None if function is None else function.id
            self._list.ascii_only = self.app.has_class(ASCII)
            self._list.hold(await self._engine.runs(only, limits.RUNS_KEPT))
            self._fill()

    def _fill(self, *, known: bool = True) -> None:
        self._filtered.show_entries(self._list.entries(), known=known)
        function = None if self._list.everybody else self._function
        whose = "all functions" if function is None else function.name
        many = f" · {count(len(self._list), 'run')}" if len(self._list) else ""
        self.query_one(".runs--title", Static).update(printable(f"Runs of {whose}{many}"))
        self._tell_head()

    @property
    def _current(self) -> RunSummary | None:
        return self._list.run(picked(self))

    def on_filtered_list_picked(self) -> None:
        self._tell_head()

    def _tell_head(self) -> None:
        run, head = self._current, self.query_one(".runs--head", Static)
        head.display = run is not None
        if run is not None:
            head.update(_head(run))
        self.refresh_bindings()

    @work(exclusive=True, group="runs-detail")
    async def _answer(self, run_id: str, kind: type[Shown] | type[Loaded]) -> None:
        with refusals(self):
            self.dismiss(kind(await self._engine.run_detail(run_id)))

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        current = self._current
        if action in ("show", "load", "mark", "delete", "delete_all"):
            return current is not None
        if action == "replay":
            return current is not None and current.function_id is not None
        if action == "compare":
            return current is not None and self._list.other(current.id) is not None
        if action == "everybody":
            return self._function is not None
        if action == "undo":
            return bool(self._undo)
        return super().check_action(action, parameters)

    def on_filtered_list_entered(self, event: FilteredList.Entered) -> None:
        self._answer(event.entry, Shown)

    def action_show(self) -> None:
        if self._current is not None:
            self._answer(self._current.id, Shown)

    def action_load(self) -> None:
        if self._current is not None:
            self._answer(self._current.id, Loaded)

    @work(exclusive=True, group="runs-detail")
    async def action_replay(self, then: bool) -> None:
        if self._current is not None:
            with refusals(self):
                self.dismiss(Replayed(await self._engine.run_detail(self._current.id), then))

    def action_mark(self) -> None:
        """Have others be compared with this one; no longer where it is the one already."""
        if (run := self._current) is not None:
            self._list.marked = None if self._list.marked == run.id else run.id
            self._fill()

    @work(exclusive=True, group="runs-detail")
    async def action_compare(self) -> None:
        """Show the newer of both runs, and what it does otherwise than the older one."""
        run = self._current
        other = None if run is None else self._list.run(self._list.other(run.id))
        if run is None or other is None:
            return
        older, newer = sorted((run, other), key=lambda each: each.started_at)
        with refusals(self):
            before = await self._engine.run_detail(older.id)
            self.dismiss(Shown(await self._engine.run_detail(newer.id), before))

    @work(exclusive=True, group="runs-read")
    async def action_everybody(self) -> None:
        self._list.everybody = not self._list.everybody
        await self._read()

    def action_leave(self) -> None:
        self.dismiss(None)

    # -- deleting ------------------------------------------------------------------------------

    def action_delete(self) -> None:
        if self._current is not None:
            self.delete([self._current.id])

    def action_delete_all(self) -> None:
        listed = self._filtered.rows.entries
        if len(listed) > _AT_ONCE:
            self.tell(f"At most {_AT_ONCE} runs are deleted at once; filter the list first (/).")
        else:
            self.delete([entry.id for entry in listed])

    async def take(self, run_id: str) -> Restore:
        run = await self._engine.run_detail(run_id)
        await self._engine.delete_run(run_id)
        return partial(self._engine.restore_run, run)


def _head(run: RunSummary) -> Content:
    """The run at the cursor in full."""
    styles = {"success": "bold $text-success", "error": "bold $text-error"}
    words = {"success": "SUCCESS", "error": "ERROR"}
    about = [run.function_name, version(run), title(run), local_time(run.started_at)]
    return Content.assemble(
        (words[run.status], styles[run.status]),
        f"  {duration(run.duration_ms)} · {result(run)}\n",
        (printable(" · ".join(about)), "$foreground-muted"),
    )
