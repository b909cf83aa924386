"""Who may do what, and what functions may reach."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Role = Literal[
    "Workspace Owner",
    "Workspace Member",
    "Functions Admin",
    "Functions Read-only",
    "Source Admin",
    "Source Read-only",
]


class Grant(Struct, frozen=True, omit_defaults=True):
    """A role, for everything or only for some functions or sources."""

    role: Role
    only: tuple[str, ...] = ()
    """Ids of functions or sources; empty: all, future ones included."""


class Member(Struct, frozen=True):
    """A user of this machine in this workspace."""

    name: str
    grants: tuple[Grant, ...]


class Token(Struct, frozen=True):
    """A bearer token of the workspace; the secret itself is shown once and kept only as a hash."""

    id: str
    description: str
    access: Literal["Workspace Owner", "Workspace Member"]
    created_at: str
    last_used_at: str | None = None


class NewToken(Struct, frozen=True):
    """The answer to creating a token: the only time its secret is shown."""

    id: str
    token: str
    description: str
    access: str


class Reach(Struct, frozen=True):
    """What functions may reach with `fetch`."""

    offline: bool = False
    always_offline: bool = False
    """The config file says so, which no switch undoes."""
    private_hosts: tuple[str, ...] = ()
    """Those that the user has allowed in tests of this workspace."""
    allow: tuple[str, ...] = ("*",)
    deny: tuple[str, ...] = ()
    private: str = "ask"
    """What of other private addresses in tests: ask, allow or deny."""
