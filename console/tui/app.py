"""The app: one screen over one workspace, and what belongs to the program rather than to a pane.

Owns the lifetimes: the first frame comes before the workspace is opened, and what was opened is
closed when the app ends. Everything else is the workbench's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.model import ConsoleError
from console.text import printable
from console.tui.actions import Actions
from console.tui.session import Session, refusals
from console.tui.workbench import Workbench

if TYPE_CHECKING:
    from console.workspace import Workspace


class ConsoleApp(App[None]):
    TITLE = "Source Function Console"
    CSS_PATH = "styles.tcss"
    COMMANDS = App.COMMANDS | {Actions}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help"),
        Binding("f10,ctrl+q", "quit", "Quit", show=False, id="quit", tooltip="Quit"),
        Binding("ctrl+p", "command_palette", "Actions", id="palette", priority=True),
    ]

    def __init__(
        self,
        open_workspace: Callable[[], Awaitable[Workspace]],
        workspace_name: str,
        receiver_port: int | None = None,
    ) -> None:
        """Args:
        receiver_port: where webhooks are received; the usual port where None.
        """
        super().__init__()
        self._receiver_port = receiver_port
        self._open_workspace = open_workspace
        self._workspace: Workspace | None = None
        self._session = Session(workspace_name)
        self._workbench = Workbench(self._session)

    def get_default_screen(self) -> Screen[Any]:
        return self._workbench

    def on_ready(self) -> None:
        self.open()

    @work
    async def open(self) -> None:
        try:
            self._workspace = await self._open_workspace()
        except ConsoleError as error:
            self.exit(return_code=error.exit_code, message=printable(error.message))
            return
        engine = self._workspace.as_engine
        self._session.attach(engine)
        await self._workbench.attach()
        with refusals(self):
            if self._receiver_port is None:
                await engine.open_receiver()
            else:
                await engine.open_receiver("127.0.0.1", self._receiver_port)
            await engine.prepare()

    async def on_unmount(self) -> None:
        if self._workspace is not None:
            await self._workspace.close()

    # -- program-wide actions ----------------------------------------------------------------

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand("Change theme", "Colours, dark or light", self.action_change_theme)

    def copy_to_clipboard(self, text: str) -> None:
        from console.tui import clipboard

        clipboard.copy(self, text)

    def get_key_display(self, binding: Binding) -> str:
        shown = super().get_key_display(binding)
        return shown.upper() if shown[:1] == "f" and shown[1:].isdigit() else shown

    @work
    async def action_help(self) -> None:
        from console.tui.help import Help

        await self.push_screen_wait(Help(self.screen))

    @work
    async def action_quit(self) -> None:  # type: ignore[override]
        """End; everything typed is on disk by then, so nothing is asked unless that failed."""
        lost = await self._workbench.leave()
        if lost:
            from console.tui.dialogs import Confirm

            if not await self.push_screen_wait(Confirm("Quit all the same?", lost, "quit", "stay")):
                return
        self.exit()
