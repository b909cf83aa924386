"""`fnconsole workspaces`: which there are, a new one, one less. Works without opening any."""

from __future__ import annotations

import asyncio
from argparse import Namespace

from console import workspaces
from console.cli import arguments, output
from console.cli.workspace import Answer, confirm, show
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return show(args, asyncio.run(_work(args)))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole workspaces",
        description="The workspaces of this user. Each is invisible to the others.",
        epilog="example:\n  fnconsole workspaces new shop",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    arguments.add_plain_verb(verbs, "list", "list all workspaces")
    arguments.add_plain_verb(verbs, "new", "make an empty workspace; you own it", "NAME")
    delete = arguments.add_plain_verb(
        verbs, "delete", "delete a workspace with everything in it", "NAME"
    )
    arguments.add_roles(delete)
    arguments.add_yes(delete)
    return parser


async def _work(args: Namespace) -> Answer:
    if args.verb == "list":
        names = workspaces.names()
        found = [{"name": name, "folder": str(workspaces.existing(name))} for name in names]
        return found, _table(found)
    if args.verb == "new":
        folder = await workspaces.create(args.ref)
        made = {"name": args.ref, "folder": str(folder)}
        return made, f"Made the workspace {args.ref}; use it with --workspace {args.ref}.\n"
    workspaces.existing(args.ref)
    confirm(args, f"Delete the workspace {args.ref} with all its functions, sources and deliveries")
    await workspaces.delete(args.ref, tuple(args.roles or ()))
    return {"name": args.ref}, f"Deleted the workspace {args.ref}.\n"


def _table(found: list[dict[str, str]]) -> str:
    if not found:
        return "No workspaces yet. The first command that needs one makes it.\n"
    return output.table(("NAME", "FOLDER"), [(w["name"], printable(w["folder"])) for w in found])
