"""All workspaces of a user: which there are, one more, one less.

Each is a folder of its own that knows nothing of the others. Hosts nothing: whoever wants to work
in a workspace opens it with `workspace`. The trap: the folder around them may hold anything, so
only what looks like a workspace is listed, and nothing else is ever deleted.
"""

from __future__ import annotations

from pathlib import Path

from console.caller import Caller, acting, os_user
from console.clock import Clock
from console.engine import Engine
from console.home import home
from console.model import ConsoleError, Role
from console.store import Store, WorkspaceBusy, delete_workspace
from console.store.disk import LOCK_NAME
from console.text import printable
from console.workspace import BESIDE_THE_STORE, folder_of, open_workspace


def names() -> list[str]:
    """Of all workspaces, in order.

    Raises:
        ConsoleError: the folder of them cannot be read.
    """
    try:
        return sorted(entry.name for entry in home().iterdir() if _is_workspace(entry))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unusable(home(), error) from None


async def create(name: str) -> Path:
    """Make an empty workspace that belongs to this user.

    Raises:
        ConsoleError: the name is taken or cannot be one; the folder cannot be made.
    """
    folder = folder_of(name)
    if folder.exists():
        raise ConsoleError(f"There is a workspace {name!r} already; choose another name.")
    await (await open_workspace(name)).close()
    return folder


async def delete(name: str, roles: tuple[Role, ...] = ()) -> None:
    """Delete a workspace with everything in it, unless somebody has it open.

    Args:
        name: of the workspace.
        roles: to act with only these; with none: with all that the user has.

    Raises:
        ConsoleError: there is none, it is open, or the user may not.
    """
    folder = existing(name)
    store = _claim(folder, name)
    try:
        with acting(Caller(os_user(), roles)):
            why = await Engine(store, Clock(), "").may("manage")
    finally:
        await store.close()
    if why:
        raise ConsoleError(why)
    try:
        delete_workspace(folder, BESIDE_THE_STORE)
    except WorkspaceBusy:
        raise _open_elsewhere(name) from None


def existing(name: str) -> Path:
    """The folder of a workspace that must be there."""
    folder = folder_of(name)
    if not _is_workspace(folder):
        raise ConsoleError(f"There is no workspace {printable(name)!r}.")
    return folder


def _claim(folder: Path, name: str) -> Store:
    try:
        return Store.open(folder, clock=Clock().now)
    except WorkspaceBusy:
        raise _open_elsewhere(name) from None


def _open_elsewhere(name: str) -> ConsoleError:
    return ConsoleError(f"Somebody has the workspace {name!r} open; close it there and try again.")


def _is_workspace(folder: Path) -> bool:
    try:
        return (
            folder_of(folder.name) == folder
            and not folder.is_symlink()
            and (folder / LOCK_NAME).is_file()
            and (any(folder.glob("journal-*.log")) or (folder / "workspace.json").is_file())
        )
    except (ConsoleError, OSError):  # no name of a workspace; a folder of somebody else
        return False


def _unusable(folder: Path, error: OSError) -> ConsoleError:
    reason = error.strerror or "it cannot be used"
    return ConsoleError(f"{printable(str(folder))} cannot be used: {reason}; check the folder.", 3)
