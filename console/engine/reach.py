"""What functions may reach with `fetch`: the config file's word, the offline switch, and the
private hosts that the user has allowed in tests of this workspace.

Both are kept with the workspace, so a host that takes over is no more open than the one before. The
file is read again when it has changed; a running request keeps what it was judged by.
"""

from __future__ import annotations

import msgspec

from console import config
from console.clock import Clock
from console.engine.core import Core, needs
from console.fetching import policy as rules
from console.fetching.policy import Policy
from console.model import ConsoleError, Reach
from console.notices import ReachChanged
from console.reach import Reach as Configured
from console.store import Store
from console.text import printable

_OFFLINE = "offline"
_GRANTED = "private_hosts"
_MOST_GRANTED = 100
_REMEDY = "Allow it when the console asks, or with: fnconsole fetch allow HOST"


class Reaches(Core):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._offline = store.note(_OFFLINE) == "true"
        self._granted = _hosts(store.note(_GRANTED))
        self._configured = Configured()
        self._config_mark: tuple[int, int] | None = None

    @needs()
    async def reach(self) -> Reach:
        """What functions may reach now."""
        return self._reach()

    @needs("test", "deploy")
    async def set_offline(self, offline: bool) -> Reach:
        """Let no function fetch anything, or let them again as far as the rules do."""
        await self._store.put_note(_OFFLINE, "true" if offline else "false")
        self._offline = offline
        return self._reach_told()

    @needs("test")
    async def allow_private(self, host: str) -> Reach:
        """Let tests of this workspace reach a private host."""
        if rules.mistake(host) is not None or host == rules.EVERYTHING:
            raise ConsoleError(f"{printable(host)!r} is no host and no address.")
        host = rules.name(host)
        kept = tuple(each for each in self._granted if each != host)[-_MOST_GRANTED + 1 :]
        await self._grant((*kept, host))
        return self._reach_told()

    @needs("test")
    async def forget_private(self, host: str) -> Reach:
        """Take back what `allow_private` allowed."""
        await self._grant(tuple(each for each in self._granted if each != rules.name(host)))
        return self._reach_told()

    def _tests_policy(self) -> Policy:
        return self._config().for_tests(self._granted, offline=self._offline, remedy=_REMEDY)

    def _deployed_policy(self) -> Policy:
        return self._config().for_deployed(offline=self._offline)

    async def _grant(self, hosts: tuple[str, ...]) -> None:
        await self._store.put_note(_GRANTED, msgspec.json.encode(hosts).decode())
        self._granted = hosts

    def _reach_told(self) -> Reach:
        reach = self._reach()
        self._tell(ReachChanged(reach))
        return reach

    def _reach(self) -> Reach:
        configured = self._config()
        return Reach(
            offline=self._offline or configured.offline,
            always_offline=configured.offline,
            private_hosts=self._granted,
            allow=configured.allow,
            deny=configured.deny,
            private=configured.private,
        )

    def _config(self) -> Configured:
        try:
            found = config.path().stat()
            mark = (found.st_mtime_ns, found.st_size)
        except OSError:
            mark = (0, 0)
        if mark != self._config_mark:
            self._configured = config.read().fetch
            self._config_mark = mark
        return self._configured


def _hosts(note: str | None) -> tuple[str, ...]:
    try:
        return msgspec.json.decode(note or "[]", type=tuple[str, ...])
    except msgspec.MsgspecError:
        return ()
