"""Members of the workspace and their roles; who is asking, and what he may do.

The rules are those of `access`. The trap: a workspace must keep an owner, or nobody could ever
change its members again.
"""

from __future__ import annotations

from console import access
from console.access import Action, Grants
from console.caller import current
from console.engine.core import Core, needs, owns
from console.model import ConsoleError, Grant, Member
from console.notices import MembersChanged
from console.text import printable

_NAME_CHARS = 64  # ours: longer than any user name of a system


class Members(Core):
    async def whoami(self) -> Member:
        """The caller and the roles that he acts with.

        Raises:
            ConsoleError: he wants to act as what he is not.
        """
        caller = current()
        return Member(caller.name, self._grants(caller))

    async def may(self, action: Action, resource: str = "") -> str:
        """Why the caller may not do this, in one sentence; empty where he may.

        Args:
            action: what he would do.
            resource: id of the function or source; `access.NEW` for one to be made; empty: any.
        """
        return access.refusal(action, self._grants(current()), resource)

    @needs("manage")
    async def members(self) -> list[Member]:
        """By name."""
        return self._members()

    @needs("manage")
    async def put_member(self, name: str, grants: tuple[Grant, ...]) -> Member:
        """Add a user of this machine, or replace the roles that he has."""
        if not 0 < len(name) <= _NAME_CHARS or printable(name) != name or name.split() != [name]:
            raise ConsoleError(f"{printable(name)[:_NAME_CHARS]!r} cannot be the name of a user.")
        self._check(grants)
        member = Member(name, tuple(dict.fromkeys(grants)))
        if not owns(member):
            self._keep_an_owner(name)
        await self._store.put_member(member)
        self._tell(MembersChanged())
        return member

    @needs("manage")
    async def remove_member(self, name: str) -> None:
        if all(member.name != name for member in self._members()):
            raise ConsoleError(f"There is no member {printable(name)!r} in this workspace.")
        self._keep_an_owner(name)
        await self._store.delete_member(name)
        self._tell(MembersChanged())

    def _keep_an_owner(self, name: str) -> None:
        owners = [member.name for member in self._members() if owns(member)]
        if owners == [name]:
            raise ConsoleError(
                f"{name} is the only Workspace Owner; make somebody else one before."
            )

    def _check(self, grants: Grants) -> None:
        if not grants:
            raise ConsoleError(
                "A member needs a role; give Workspace Member where he has no other."
            )
        for grant in grants:
            thing = access.thing_of(grant.role)
            if grant.only and thing is None:
                raise ConsoleError(
                    f"A {grant.role} cannot be limited to some functions or sources."
                )
            for known in grant.only:
                self._check_resource(known, grant)

    def _check_resource(self, resource: str, grant: Grant) -> None:
        functions = access.thing_of(grant.role) == "functions"
        found = self._store.function(resource) if functions else self._store.source(resource)
        if found is None:
            what = "function" if functions else "source"
            raise ConsoleError(
                f"There is no {what} {printable(resource)!r} that a {grant.role} could be limited "
                "to; give its id."
            )

    async def _settle_owner(self) -> None:
        """Write down who owns the workspace, where nobody does yet."""
        if not any(owns(member) for member in self._store.members()):
            await self._store.put_member(Member(self._opener, access.OWNS))
