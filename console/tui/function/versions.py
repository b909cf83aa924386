"""The version history of a function: what each save changed, which run where, and the way back.

Reads the engine anew with every notice that concerns it. The code in the editor is the workbench's:
restoring makes a new version in the workspace, and the workbench hears of that like everyone else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from console import versions
from console.model import Function, Version
from console.notices import FunctionsChanged, HostChanged, SourcesChanged
from console.text import printable
from console.tui.function.differences import Differences
from console.tui.keys.keyline import KeyLine
from console.tui.keys.keytext import with_keys
from console.tui.session import refusals
from console.tui.widgets.dialogs import Confirm
from console.tui.widgets.filtered import Entry, FilteredList, picked
from console.tui.widgets.live import watch
from console.tui.widgets.wording import local_time

if TYPE_CHECKING:
    from console.engine import Engine


class VersionsScreen(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "restore", "Restore", id="versions.restore", tooltip="Restore this version"),
        Binding("v", "view", "Side by side", id="versions.view", tooltip="Unified or side by side"),
        Binding(
            "b",
            "base",
            "Compare with",
            id="versions.base",
            tooltip="Compare with the version before, or with the latest",
        ),
        Binding("w", "whole", "Whole code", id="versions.whole", tooltip="Unchanged lines too"),
        Binding("escape", "leave", "Close", id="versions.leave"),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    DEFAULT_CSS = """
    VersionsScreen {
        & .versions--title { height: 1; padding: 0 1; text-style: bold; }
        & .versions--body { height: 1fr; layout: vertical; }
        & FilteredList { height: 1fr; max-height: 7; padding: 0 0 0 1; }
        & .versions--detail { height: 3fr; border-top: solid $foreground-muted; padding: 0 1; }
        & .versions--head { height: auto; max-height: 2; color: $foreground-muted; }
        &.-wide {
            & .versions--body { layout: horizontal; }
            & FilteredList { width: 38; height: 1fr; max-height: 100%; }
            & .versions--detail {
                width: 1fr; height: 1fr; border-top: none; padding: 0 0 0 1;
                border-left: solid $foreground-muted;
            }
        }
    }
    """

    def __init__(self, engine: Engine, function: Function) -> None:
        super().__init__()
        self._engine = engine
        self._function = function
        self._versions: list[Version] = []
        self._with_latest = False
        self._diff = Differences(empty="Nothing differs.")

    def compose(self) -> ComposeResult:
        name = printable(self._function.name)
        yield Static(f"Versions of {name}", classes="versions--title", markup=False)
        with Container(classes="versions--body"):
            yield FilteredList(hint="a number, label, author or message", empty="No versions.")
            with Vertical(classes="versions--detail"):
                yield Static("", classes="versions--head", markup=False)
                yield self._diff
        yield KeyLine()

    def on_mount(self) -> None:
        kinds = (FunctionsChanged, SourcesChanged, HostChanged)
        self.run_worker(watch(self._engine, kinds, self._read))
        self.query_one(FilteredList).rows.focus()

    # -- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        with refusals(self):
            self._function = await self._engine.function(self._function.id)
            self._versions = await self._engine.versions(self._function.id)
            unseen = await self._engine.may("view sources")
            sources = [] if unseen else await self._engine.sources()
            own = [source for source in sources if source.function_id == self._function.id]
            marks = versions.labels(self._function.version, own)
            entries = [_entry(v, marks.get(v.number, [])) for v in self._versions]
            self.query_one(FilteredList).show_entries(entries)
            self._show()

    def on_filtered_list_picked(self, _event: FilteredList.Picked) -> None:
        self._show()

    def on_filtered_list_entered(self, _event: FilteredList.Entered) -> None:
        self._diff.focus()

    def _show(self) -> None:
        """What the picked version changed, or what separates it from the latest."""
        version = self._picked()
        self.refresh_bindings()
        if version is None:
            return
        base = self._base(version)
        self._diff.empty = "Nothing differs." if base else ""
        added, removed = self._diff.compare(base.code if base else "", version.code)
        against = f"against version {base.number}" if base else "the first version"
        message = f" · {printable(version.message)}" if version.message else ""
        head = Content.assemble(
            (f"Version {version.number}", "bold $foreground"),
            f" {against}   ",
            (f"+{added}", "$text-success"),
            " ",
            (f"-{removed}", "$text-error"),
            message,
        )
        self.query_one(".versions--head", Static).update(head)

    def _picked(self) -> Version | None:
        current = picked(self)
        return next((v for v in self._versions if str(v.number) == current), None)

    def _base(self, version: Version) -> Version | None:
        """What the version is compared with; the latest has only what went before it."""
        latest = self._versions[0]
        if self._with_latest and version.number != latest.number:
            return latest
        return next((v for v in self._versions if v.number < version.number), None)

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "restore":
            version = self._picked()
            return version is not None and version.number != self._function.version
        return super().check_action(action, parameters)

    @work(exclusive=True, group="versions-restore")
    async def action_restore(self) -> None:
        version = self._picked()
        if version is None:
            return
        question = Confirm(
            f"Restore version {version.number}?",
            f"A copy of it becomes version {self._function.version + 1}, the latest. What runs in "
            "connected sources stays as it is until you deploy.",
            "restore",
        )
        if await self.app.push_screen_wait(question):
            with refusals(self):
                function = await self._engine.restore(self._function.id, version.number)
                self.notify(
                    with_keys(
                        self,
                        f"Restored as version {function.version}; {{versions.leave:Esc}}, then "
                        "{deploy:F3} deploys it.",
                    ),
                    markup=False,
                )

    def action_view(self) -> None:
        self._diff.switch_view()

    def action_base(self) -> None:
        self._with_latest = not self._with_latest
        self._show()

    def action_whole(self) -> None:
        self._diff.whole = not self._diff.whole

    def action_leave(self) -> None:
        """From the difference back to the list, from the list out."""
        if self._diff.has_focus:
            self.query_one(FilteredList).rows.focus()
        else:
            self.dismiss(None)


def _entry(version: Version, marks: list[str]) -> Entry:
    label = " ".join([f"v{version.number}", *marks])
    about = " · ".join(filter(None, [version.author, version.message]))
    return Entry(str(version.number), label, about, local_time(version.created_at))
