"""Which role may do what: the matrix, and the sentence of each refusal.

Pure: grants and ids in, an answer out. Roles add up, and each may be limited to some functions or
sources. The trap: an empty resource asks whether he may do this at all, to anything; making
something new asks with `NEW`, which no limited role covers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from console.model import ConsoleError, Function, Grant, Overview, RequestTitle, Role, Source
from console.text import MASK

Action = Literal[
    "view functions", "edit functions", "test", "view sources", "connect", "deploy", "manage"
]
Grants = tuple[Grant, ...]
Thing = Literal["functions", "sources"]

NEW = "new"
"""Stands for a function or a source that is about to be made; no id looks like it."""
OWNER: Role = "Workspace Owner"
MEMBER: Role = "Workspace Member"
ROLES: tuple[Role, ...] = get_args(Role)
OWNS: Grants = (Grant(OWNER),)
VIEWS: Grants = (Grant("Functions Read-only"), Grant("Source Read-only"))

_FUNCTION_ID = "sfnc_"


class Need(NamedTuple):
    """Any one of these roles, for the things it is about; the owner has them all."""

    roles: tuple[Role, ...]
    thing: Thing


_EDIT = Need(("Functions Admin",), "functions")
_CONNECT = Need(("Source Admin",), "sources")
NEEDS: dict[Action, tuple[Need, ...]] = {
    "view functions": (Need(("Functions Admin", "Functions Read-only"), "functions"),),
    "edit functions": (_EDIT,),
    "test": (_EDIT,),
    "view sources": (Need(("Source Admin", "Source Read-only"), "sources"),),
    "connect": (_CONNECT,),
    "deploy": (_EDIT, _CONNECT),
    "manage": (),
}
"""Action → what all has to be met; nothing: the owner alone."""

_DOES: dict[Action, str] = {
    "view functions": "view the code of functions",
    "edit functions": "edit functions",
    "test": "test functions",
    "view sources": "view sources",
    "connect": "connect or change sources",
    "deploy": "deploy functions",
    "manage": "manage this workspace",
}
_MAKES: dict[Action, str] = {"edit functions": "create functions", "connect": "connect sources"}


def allowed(action: Action, grants: Grants, *resources: str) -> bool:
    """Whether these roles together allow it, to all of the resources."""
    if any(grant.role == OWNER for grant in grants):
        return True
    needs = NEEDS[action]
    return bool(needs) and all(_met(need, grants, resources) for need in needs)


def refusal(action: Action, grants: Grants, *resources: str) -> str:
    """Who may and who asks, in one sentence; empty where it is allowed."""
    if allowed(action, grants, *resources):
        return ""
    does = _MAKES.get(action, _DOES[action]) if NEW in resources else _DOES[action]
    who = [_who(need, grants, resources) for need in NEEDS[action]]
    if not who:
        may = "a Workspace Owner"
    elif len(who) == 1:
        may = _either(["a Workspace Owner", *who[0]])
    else:
        may = f"a Workspace Owner, or {' who is also '.join(_either(roles) for roles in who)},"
    return f"Only {may} can {does}; you are here {described(grants)}."


def refusal_of_another(actions: Iterable[Action], grants: Grants) -> str:
    """Why something cannot be shown that turned out not to be among what he may see."""
    others = (_FUNCTION_ID, "another source")
    return next(filter(None, (refusal(action, grants, *others) for action in actions)), "")


def described(grants: Grants) -> str:
    """How someone with these roles is here: `as Functions Admin of some functions`."""
    names = [
        f"{grant.role} of some {thing_of(grant.role)}" if grant.only else grant.role
        for grant in grants
    ]
    return f"as {' and '.join(dict.fromkeys(names))}" if names else "without a role"


def thing_of(role: Role) -> Thing | None:
    """What a role can be limited to some of; None: nothing."""
    if role in (OWNER, MEMBER):
        return None
    return "functions" if role.startswith("Functions") else "sources"


def role(name: str) -> Role:
    """The role with this name, as people type it: `functions-admin`, `owner`, `Source Admin`.

    Raises:
        ConsoleError: there is no such role.
    """
    wanted = _plain(name)
    for known in ROLES:
        if wanted in (_plain(known), _plain(known.removeprefix("Workspace "))):
            return known
    raise ConsoleError(f"A role is one of: {', '.join(slug(known) for known in ROLES)}.")


def slug(role: Role) -> str:
    """A role as it is typed: `functions-read-only`."""
    return role.lower().replace(" ", "-")


def narrowed(grants: Grants, roles: tuple[Role, ...]) -> Grants:
    """What is left of someone's grants when he acts with some roles only; with none: everything.

    Raises:
        ConsoleError: one of the roles is not his.
    """
    if not roles:
        return grants
    left: list[Grant] = []
    for wanted in dict.fromkeys(roles):
        own = [grant for grant in grants if grant.role == wanted]
        if not own and (wanted == MEMBER or any(grant.role == OWNER for grant in grants)):
            own = [Grant(wanted)]  # a member is everybody, and an owner may be anybody
        if not own:
            raise ConsoleError(f"You cannot act as {wanted}; you are here {described(grants)}.")
        left += own
    return tuple(left)


def _met(need: Need, grants: Grants, resources: tuple[str, ...]) -> bool:
    own = [grant for grant in grants if grant.role in need.roles]
    wanted = [resource for resource in resources if _is_of(resource, need.thing)]
    return bool(own) and all(
        any(not grant.only or resource in grant.only for grant in own) for resource in wanted
    )


def _is_of(resource: str, thing: Thing) -> bool:
    if resource in ("", NEW):
        return resource == NEW
    return resource.startswith(_FUNCTION_ID) == (thing == "functions")


def _who(need: Need, grants: Grants, resources: tuple[str, ...]) -> list[str]:
    """Who meets a need; where the asker has the role for other things, said of which."""
    of = ""
    if any(grant.role in need.roles for grant in grants) and not _met(need, grants, resources):
        of = f" of all {need.thing}" if NEW in resources else f" of this {need.thing[:-1]}"
    return [f"a {known}{of}" for known in need.roles]


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _plain(name: str) -> str:
    words = name.lower().replace("-", " ").replace("_", " ").split()
    return " ".join(words).replace("functions ", "function ").replace("sources ", "source ")


# What of an answer its asker may see; None where that is nothing.


def function_shown(function: Function, grants: Grants) -> Function | None:
    """Whole; or, to those who have to know it because they see sources, the reason for its code."""
    why = refusal("view functions", grants, function.id)
    if not why:
        return function
    if allowed("view sources", grants):
        return msgspec.structs.replace(function, code=f"// {why}\n", test_values={})
    return None


def request_shown(title: RequestTitle, grants: Grants) -> RequestTitle | None:
    return title if allowed("view functions", grants, title.function_id) else None


def source_shown(row: Any, grants: Grants) -> Any:
    """A source, or anything with a `source_id`; the key to post to it only with Source Admins."""
    source_id = row.source_id if hasattr(row, "source_id") else row.id
    if not allowed("view sources", grants, source_id):
        return None
    if isinstance(row, Source) and not allowed("connect", grants, source_id):
        return msgspec.structs.replace(row, write_key=MASK)
    return row


def overview_shown(overview: Overview, grants: Grants) -> Overview | None:
    """Without the token in the URL where the source comes without its key."""
    source = source_shown(overview.source, grants)
    if source is None or source is overview.source:
        return overview if source is not None else None
    url = f"{overview.url.partition('?')[0]}?b={MASK}"
    return msgspec.structs.replace(overview, source=source, url=url)


def run_shown(run: Any, grants: Grants) -> Any:
    """A failed delivery with its source, a test run with who may test the function."""
    if run.source_id is not None:
        return source_shown(run, grants)
    return run if allowed("test", grants, run.function_id or "") else None
