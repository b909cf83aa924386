"""What every part of the engine stands on: the store, the clock, the listeners, and who asks.

`needs` is how a door method says who may call it; what the method calls in turn is not asked again.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import string
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, cast

from console import access
from console.access import Action, Grants
from console.caller import Caller, current, os_user, permitted, unchecked
from console.clock import Clock, stamp
from console.limits import DELETED_KEPT_S
from console.model import ConsoleError, Member, Receiver
from console.notices import Notice
from console.store import Store

Listener = Callable[[Notice], None]
Resources = tuple[str, ...]
P = ParamSpec("P")
T = TypeVar("T")

_IDS = ("function_id", "source_id")

_ALPHABET = (string.ascii_letters + string.digits).encode()
_OF_BYTES = (_ALPHABET * 5)[:256]
_UNEVEN = bytes(range(len(_ALPHABET) * 4, 256))  # would make some characters likelier than others


def new_id(kind: str = "", chars: int = 22) -> str:
    """A fresh id such as `sfnc_` and 22 letters and digits, the length that Segment's ids have."""
    return new_ids(kind, 1, chars)[0]


def new_ids(kind: str, count: int, chars: int = 22) -> list[str]:
    """Many at once: asking for randomness lets other threads run, which is what takes long."""
    random = ""
    while len(random) < count * chars:
        random += os.urandom(2 * count * chars).translate(_OF_BYTES, _UNEVEN).decode()
    first = f"{kind}_" if kind else ""
    return [first + random[at : at + chars] for at in range(0, count * chars, chars)]


class Core:
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        self._store = store
        self._clock = clock
        self._receiver = Receiver("off", token=receiver_token)
        self._listeners: list[Listener] = []
        self._opener = os_user()
        self._expiring: dict[str, asyncio.TimerHandle] = {}
        """By the id of what was deleted."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on; returns the call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, notice: Notice) -> None:
        for listener in list(self._listeners):
            listener(notice)

    def _keep_deleted(self, key: str) -> None:
        """Let what was deleted under this id be brought back for a while."""
        if key in self._expiring:
            self._expiring.pop(key).cancel()
        later = asyncio.get_running_loop().call_later
        self._expiring[key] = later(DELETED_KEPT_S, self._store.forget_deleted, key)

    def _now(self) -> str:
        return stamp(self._clock.now())

    def _members(self) -> list[Member]:
        """By name; a workspace without an owner belongs to who opened it."""
        members = {member.name: member for member in self._store.members()}
        if not any(owns(member) for member in members.values()):
            members[self._opener] = Member(self._opener, access.OWNS)
        return sorted(members.values(), key=lambda member: member.name)

    def _grants(self, caller: Caller) -> Grants:
        """What a caller may do.

        Raises:
            ConsoleError: he wants to act as what he is not.
        """
        if caller.grants is not None:
            return caller.grants
        own = next((m.grants for m in self._members() if m.name == caller.name), ())
        return access.narrowed(own, caller.roles)

    def _refused(self, action: Action, resource: str = "") -> str:
        """Why the caller may not, in one sentence; empty where he may, or is the engine itself."""
        caller = unchecked()
        return "" if caller is None else access.refusal(action, self._grants(caller), resource)

    def _author(self) -> str:
        """Whose work this is."""
        return current().name


def owns(member: Member) -> bool:
    return any(grant.role == access.OWNER for grant in member.grants)


def needs(
    *actions: Action,
    of: Callable[..., Resources] | None = None,
    shows: Callable[[Any, Grants], Any] | None = None,
) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """Let only those call a door method whose roles allow it.

    Args:
        actions: any one of these will do; none: anyone may.
        of: ids of functions and sources that it is about, from the method's own arguments;
            without it the first argument, where that is a `function_id` or a `source_id`.
        shows: what the caller may see of the answer, or of each row of it.
    """

    def decorate(
        method: Callable[P, Coroutine[Any, Any, T]],
    ) -> Callable[P, Coroutine[Any, Any, T]]:
        first = [*inspect.signature(method).parameters, ""][1]

        def resources(*args: P.args, **named: P.kwargs) -> Resources:
            if of is not None:
                return of(*args, **named)
            if first not in _IDS or shows is not None:
                return ()
            about = args[1] if len(args) > 1 else named.get(first)
            return (about,) if isinstance(about, str) else ()

        @functools.wraps(method)
        async def guarded(*args: P.args, **named: P.kwargs) -> T:
            caller = unchecked()
            if caller is None:
                return await method(*args, **named)
            core: Any = args[0]
            grants: Grants = core._grants(caller)
            about = resources(*args, **named)
            refused = [access.refusal(action, grants, *about) for action in actions]
            if refused and all(refused):
                raise ConsoleError(refused[0])
            with permitted():
                answer: Any = await method(*args, **named)
            if shows is None:
                return cast(T, answer)
            if isinstance(answer, list):
                return cast(T, [row for a in answer if (row := shows(a, grants)) is not None])
            shown = shows(answer, grants)
            if shown is None:
                raise ConsoleError(access.refusal_of_another(actions, grants))
            return cast(T, shown)

        return guarded

    return decorate
