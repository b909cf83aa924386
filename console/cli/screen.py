"""Taking the terminal for the console, and giving it back: what each way to open it does.

Not a command. Textual is imported here, once it is known that there is a screen to draw on.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from console.cli import output
from console.model import ConsoleError

if TYPE_CHECKING:
    from console.config import Config
    from console.model import Role
    from console.tui.app import ConsoleApp
    from console.workspace import Workspace

UNABLE = ("", "dumb")
"""What TERM says where nothing can move a cursor."""


def open_console(
    workspace_name: str,
    roles: tuple[Role, ...],
    port: int | None,
    *,
    offline: bool = False,
    tour: bool = False,
) -> int:
    """Show a workspace until the user leaves; the exit code.

    Args:
        workspace_name: of the first one to open.
        roles: to act with only these.
        port: of the receiver; None for the usual one.
        offline: functions of whatever is opened fetch nothing.
        tour: the guided one.

    Raises:
        ConsoleError: there is no terminal, or the name can be no workspace's.
    """
    need_terminal()
    settings = prepared()
    from console.workspace import folder_of, open_workspace

    folder_of(workspace_name)  # a bad name is refused before the screen is taken
    opener = _open_offline if offline else open_workspace
    app = _kind(tour)(opener, workspace_name, port, roles)
    from console.tui.appearance import has_mouse

    app.heed(settings)
    app.run(mouse=has_mouse(settings.screen.mouse, os.environ))
    return app.return_code or 0


async def _open_offline(name: str, roles: tuple[Role, ...]) -> Workspace:
    from console.workspace import open_workspace

    workspace = await open_workspace(name, roles)
    try:
        await workspace.as_engine.set_offline(True)
    except BaseException:
        await workspace.close()
        raise
    return workspace


def need_terminal() -> None:
    if not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stdout)):
        raise ConsoleError("The console needs a terminal; for scripts see fnconsole --help.")
    term = os.environ.get("TERM", "")
    if term in UNABLE:
        raise ConsoleError(
            f"TERM is {term or 'not set'}, so the console cannot draw here; if this terminal can, "
            "set TERM=xterm-256color.",
            3,
        )


def prepared() -> Config:
    """The user's config, by which the process is ready for Textual."""
    import signal

    from console import config

    settings = config.read()
    settings.set_environment(os.environ)  # before Textual is imported, which reads it then
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Textual tidies the screen up then
    return settings


def _kind(tour: bool) -> type[ConsoleApp]:
    if tour:
        from console.tui.tour.tourapp import TourApp

        return TourApp
    from console.tui.app import ConsoleApp

    return ConsoleApp
