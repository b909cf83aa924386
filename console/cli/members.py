"""`fnconsole members`: who may do what in a workspace.

Owns arguments and print-outs; the rules are the engine's. `set` says all roles that a member has
from then on, so that what was not named is taken away.
"""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import access
from console.cli import arguments, output
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import ConsoleError, Grant, Member
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    roles = "\n".join(f"  {access.slug(role)}" for role in access.ROLES)
    parser = arguments.Parser(
        prog="fnconsole members",
        description="The members of a workspace and their roles. NAME is a user of this machine.",
        epilog=f"roles:\n{roles}\n\nexample:\n  fnconsole members set ada --role functions-admin",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    arguments.add_verb(verbs, "list", "list all members and their roles")
    setting = arguments.add_verb(verbs, "set", "add a member, or replace his roles", "NAME")
    setting.add_argument(
        "--role",
        dest="given",
        metavar="ROLE",
        action="append",
        required=True,
        type=arguments.role,
        help="a role; may be given several times",
    )
    setting.add_argument(
        "--only",
        metavar="ID",
        action="append",
        default=[],
        help="limit the roles to a function or source, by name or id; may be given several times",
    )
    arguments.add_verb(verbs, "remove", "take a member out of the workspace", "NAME")
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "list":
        members = await engine.members()
        return msgspec.to_builtins(members), _table(members)
    name = printable(args.ref)
    if args.verb == "remove":
        await engine.remove_member(args.ref)
        return {"name": args.ref}, f"Removed {name}.\n"
    member = await engine.put_member(args.ref, await _grants(engine, args))
    return msgspec.to_builtins(member), f"{name} is here {access.described(member.grants)}.\n"


async def _grants(engine: Engine, args: Namespace) -> tuple[Grant, ...]:
    """Each role, limited to those of the things given that it is about."""
    limits: dict[access.Thing, list[str]] = {"functions": [], "sources": []}
    if not args.only:
        return tuple(Grant(role) for role in args.given)
    functions = {function.id: function.name for function in await engine.functions()}
    sources = {source.id: source.name for source in await engine.sources()}
    for ref in args.only:
        thing: access.Thing
        for thing, known in (("functions", functions), ("sources", sources)):
            found = [key for key, name in known.items() if ref in (key, name)]
            if found and any(access.thing_of(role) == thing for role in args.given):
                limits[thing] += found
                break
        else:
            raise ConsoleError(
                f"There is no function or source '{printable(ref)}' that these roles could be "
                "limited to."
            )
    return tuple(Grant(role, _limit(access.thing_of(role), limits)) for role in args.given)


def _limit(thing: access.Thing | None, limits: dict[access.Thing, list[str]]) -> tuple[str, ...]:
    return () if thing is None else tuple(dict.fromkeys(limits[thing]))


def _table(members: list[Member]) -> str:
    rows = [
        (member.name, grant.role, ", ".join(grant.only) or "all")
        for member in members
        for grant in member.grants
    ]
    return output.table(("NAME", "ROLE", "OF"), rows)
