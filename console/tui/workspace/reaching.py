"""What functions may reach, as the screen meets it: the offline switch, and the question whether
tests may reach a private host.

The run that wanted the host goes on without it, for its deadline waits for nobody. Asked once for
each host while the console is open.
"""

from __future__ import annotations

from textual.screen import Screen

from console.model import Reach
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.session import Session, refusals
from console.tui.widgets.dialogs import Confirm

OFFLINE = "OFFLINE: functions fetch nothing"


class Reaching:
    """On one screen.

    Args:
        session: of the workspace.
        screen: that asks and tells.
    """

    def __init__(self, session: Session, screen: Screen[None]) -> None:
        self._session = session
        self._screen = screen
        self._asked: set[str] = set()

    async def mark(self) -> str:
        """What to say all the time; empty while functions may fetch."""
        mark = ""
        with refusals(self._screen):
            mark = OFFLINE if (await self._session.engine.reach()).offline else ""
        return mark

    async def switch(self) -> None:
        """Go offline, or online again."""
        with refusals(self._screen):
            engine = self._session.engine
            reach = await engine.set_offline(not (await engine.reach()).offline)
            self._screen.notify(_told(reach), markup=False)

    def wanted(self, host: str) -> None:
        """A test run of this screen was refused a private host."""
        if host and host not in self._asked:
            self._asked.add(host)
            self._screen.run_worker(self._ask(host))

    async def _ask(self, host: str) -> None:
        screen = self._screen
        with refusals(screen):
            if (await self._session.engine.reach()).private != "ask":
                return
            question = Confirm(
                f"Let tests reach {printable(host)}?",
                "The function wants an address of this machine or its network. Allowed, every "
                "test of this workspace may reach it; deployed sources may not.",
                "allow",
                "refuse",
            )
            if await screen.app.push_screen_wait(question):
                await self._session.engine.allow_private(host)
                told = f"Tests may reach {printable(host)}. {{run:F5}} runs it again."
                screen.notify(with_keys(screen, told), markup=False)


def _told(reach: Reach) -> str:
    if reach.always_offline:
        return "Functions stay offline: config.toml says so."
    if reach.offline:
        return "Offline: functions fetch nothing, tests and deployed ones."
    return "Online: functions fetch again, as far as the rules let them."
