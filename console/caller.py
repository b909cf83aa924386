"""Who is asking the engine: set by each door around its calls, read where the engine checks roles.

Owns the one context variable for it. Knows no rules: `access` has them, and the engine applies
them. Without a caller it is the engine itself that works (the receiver, the retry queue) or a test,
and nothing is refused. The trap: a task inherits the caller of the call that started it, so what a
permitted call goes on to do counts as the engine's own; see `permitted`.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from console.model import Grant, Role


class Caller(Struct, frozen=True):
    name: str
    """Of the user, by which the members know him."""
    roles: tuple[Role, ...] = ()
    """To act with only these of his roles; empty: with all he has."""
    grants: tuple[Grant, ...] | None = None
    """What he may do where no member stands behind him, as with a bearer token."""


class _Asking(Struct, frozen=True):
    caller: Caller
    permitted: bool = False


_asking: ContextVar[_Asking | None] = ContextVar("caller", default=None)


@contextmanager
def acting(caller: Caller | None) -> Iterator[None]:
    """Make engine calls in the body in the name of this caller; None: of the engine itself."""
    with _set(None if caller is None else _Asking(caller)):
        yield


@contextmanager
def permitted() -> Iterator[None]:
    """Whatever the body calls, or leaves running, is not checked again."""
    asking = _asking.get()
    with _set(None if asking is None else _Asking(asking.caller, True)):
        yield


@contextmanager
def _set(asking: _Asking | None) -> Iterator[None]:
    before = _asking.set(asking)
    try:
        yield
    finally:
        _asking.reset(before)


def unchecked() -> Caller | None:
    """The caller whose roles are still to be checked, if there is one."""
    asking = _asking.get()
    return None if asking is None or asking.permitted else asking.caller


def current() -> Caller:
    """In whose name this happens, checked or not; without a caller in that of this process."""
    asking = _asking.get()
    return Caller(os_user()) if asking is None else asking.caller


def os_user() -> str:
    """The user that this process runs as, whatever its environment says."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # no such user on this machine, as in some containers
        return f"uid-{os.geteuid()}"
