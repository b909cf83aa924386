"""The app: one screen over one workspace, and what belongs to the program rather than to a pane.

Owns the lifetimes: the first frame comes before the workspace is opened, and what was opened is
closed when the app ends. Everything else is the workbench's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.events import DescendantFocus
from textual.filter import LineFilter
from textual.screen import Screen, SystemModalScreen
from textual.widgets import Input

from console.config import Config, Mistake
from console.model import ConsoleError, Role
from console.text import printable
from console.tui import appearance, stylecache
from console.tui.asciisigns import AsciiSigns, named_keys
from console.tui.departure import DepartingApp
from console.tui.editor.turns import TurnTakingApp
from console.tui.keys.actions import Actions
from console.tui.session import Session, refusals
from console.tui.workbench.workbench import Workbench

if TYPE_CHECKING:
    from console.workspace import Workspace


class ConsoleApp(DepartingApp[None], TurnTakingApp[None]):
    TITLE = "Source Function Console"
    DEFAULT_MODE = "workspace 1"  # each that is opened has a stack of screens of its own
    CSS_PATH = Path(__file__).with_name("styles.tcss")  # also of an app made of this one elsewhere
    COMMANDS = App.COMMANDS | {Actions}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help"),
        Binding("f10,ctrl+q", "quit", "Quit", show=False, id="quit", tooltip="Quit"),
        Binding(
            "ctrl+o,o",
            "switch",
            "Go to",
            id="switch",
            tooltip="Go to a function, request, source or error",
        ),
        Binding(
            "ctrl+circumflex_accent,alt+g",
            "jump",
            show=False,
            id="jump",
            priority=True,
            tooltip="Jump to a place of the screen by its letters",
        ),
        Binding("semicolon", "jump", show=False, id="jump.letter"),
        Binding("ctrl+p,alt+x", "command_palette", "Actions", id="palette", priority=True),
        Binding("colon", "command_palette", show=False, id="palette.letter", tooltip="Actions"),
    ]

    def __init__(
        self,
        open_workspace: Callable[[str, tuple[Role, ...]], Awaitable[Workspace]],
        workspace_name: str,
        receiver_port: int | None = None,
        roles: tuple[Role, ...] = (),
    ) -> None:
        """Args:
        open_workspace: opens one by its name, to act there with these roles.
        receiver_port: where webhooks are received; the usual port where None.
        roles: to act with only these; with none: with all that the user has.
        """
        stylecache.mend()
        super().__init__()
        self._settings = Config()
        self._ascii_signs = AsciiSigns()
        self._mistakes: list[Mistake] = []
        self._receiver_port = receiver_port
        self._roles = roles
        self._open_workspace = open_workspace
        self._workspace: Workspace | None = None
        self._session = Session(workspace_name)
        self._workbench = Workbench(self._session)
        self.add_mode(self.DEFAULT_MODE, lambda: self._workbench)

    def heed(self, settings: Config) -> None:
        """Look and be driven as the user's config file says; before the app runs."""
        self._settings = settings
        self._mistakes = [*settings.mistakes, *appearance.dress(self, settings)]

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return [*filters, self._ascii_signs] if self._is_ascii else filters

    @property
    def _is_ascii(self) -> bool:
        return self.has_class(appearance.ASCII)

    def on_mount(self) -> None:
        appearance.tell(self, self._mistakes + appearance.drive(self, self._settings))
        self.theme_changed_signal.subscribe(
            self, lambda theme: appearance.tell_how_to_keep(self, theme)
        )

    def on_ready(self) -> None:
        self.open()

    @work
    async def open(self) -> None:
        try:
            name = self._session.workspace_name
            self._workspace = await self._open_workspace(name, self._roles)
        except ConsoleError as error:
            self.exit(return_code=error.exit_code, message=printable(error.message))
            return
        await self._show_workspace(self._workspace)
        await self._receive(self._workspace)

    async def _show_workspace(self, workspace: Workspace) -> None:
        self._session.attach(workspace.as_engine)
        await self._workbench.attach()

    async def _receive(self, workspace: Workspace) -> None:
        engine = workspace.as_engine
        with refusals(self):
            if self._receiver_port is None:
                await engine.open_receiver()
            else:
                await engine.open_receiver("127.0.0.1", self._receiver_port)
            await engine.prepare()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """No cursor blinks: it would be sent twice a second over a slow line, for nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    async def put_on_disk(self) -> None:
        await self._workbench.leave()

    async def on_unmount(self) -> None:
        if self._workspace is not None:
            await self._workspace.close()

    # -- another workspace -------------------------------------------------------------------

    @work(exclusive=True, group="workspaces")
    async def action_workspaces(self) -> None:
        from console.tui.workspace.workspaces import WorkspacesScreen

        if self._workspace is None or not isinstance(self.screen, Workbench):
            return
        present = self._session.workspace_name
        screen = WorkspacesScreen(self._session.engine, present, self._roles)
        name = await self.push_screen_wait(screen)
        if name is not None:
            with refusals(self):
                await self._switch(name)

    async def _switch(self, name: str) -> None:
        """Leave the present workspace for another, which is open by then: a refusal costs nothing.

        Raises:
            ConsoleError: a run is under way, or the other one cannot be opened.
        """
        if self._workbench.running:
            raise ConsoleError("A run is under way; Esc cancels it.")
        other = await self._open_workspace(name, self._roles)
        if not await self._may_leave("Switch all the same?", "switch"):
            await other.close()
            return
        left, self._workspace = self._workspace, other
        self._session = Session(name)
        self._workbench = Workbench(self._session)
        before = self.current_mode
        mode = f"workspace {int(before.split()[1]) + 1}"
        self.add_mode(mode, lambda: self._workbench)
        await self.switch_mode(mode)
        await self.remove_mode(before)
        await self._show_workspace(other)
        if left is not None:
            with refusals(self):
                await left.close()  # before the receiver opens, whose port this one has
        await self._receive(other)

    async def _may_leave(self, question: str, deed: str) -> bool:
        """Put everything typed on disk; where that failed, whether it may be lost."""
        lost = await self._workbench.leave()
        if not lost:
            return True
        from console.tui.widgets.dialogs import Confirm

        return await self.push_screen_wait(Confirm(question, lost, deed, "stay"))

    # -- to something else -------------------------------------------------------------------

    @work(exclusive=True, group="switch")
    async def action_switch(self) -> None:
        from console.tui.navigation.switcher import Switcher

        if self._session.ready:
            target = await self.push_screen_wait(Switcher(self._session))
            if target is not None:
                await self._workbench.go(target)

    async def action_jump(self) -> None:
        from console.tui.navigation.jump import JumpScreen
        from console.tui.navigation.jumpspots import spots

        if isinstance(self.screen, JumpScreen | SystemModalScreen):
            return
        if found := spots(self.screen):
            await self.push_screen(JumpScreen(found), _go)

    # -- program-wide actions ----------------------------------------------------------------

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand("Change theme", "Colours, dark or light", self.action_change_theme)

    def action_command_palette(self) -> None:
        """The palette, which names its own keys."""
        if not isinstance(self.screen, CommandPalette):
            hint = "Words of an action; Enter does it, Esc leaves"
            self.push_screen(CommandPalette(id="--command-palette", placeholder=hint))

    def copy_to_clipboard(self, text: str) -> None:
        from console.tui.widgets import clipboard

        clipboard.copy(self, text)

    def get_key_display(self, binding: Binding) -> str:
        shown = super().get_key_display(binding).replace("^@", "^space")
        shown = shown.upper() if shown[:1] == "f" and shown[1:].isdigit() else shown
        return named_keys(shown).lower() if self._is_ascii and not shown.isascii() else shown

    @work
    async def action_help(self) -> None:
        from console.tui.navigation.help import Help

        await self.push_screen_wait(Help(self.screen))

    @work
    async def action_quit(self) -> None:  # type: ignore[override]
        """End; everything typed is on disk by then, so nothing is asked unless that failed."""
        if await self._may_leave("Quit all the same?", "quit"):
            self.exit()


def _go(jump: Callable[[], None] | None) -> None:
    if jump is not None:
        jump()
