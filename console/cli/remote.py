"""`fnconsole remote`: functions of another workspace, over the Public API of Segment.

Owns arguments, the token's way in, and print-outs; `transfer` moves functions. The trap: a command
line is seen by every user of the machine, so the token never comes by it.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import msgspec

from console.cli import arguments, output, releases
from console.cli.files import Files
from console.cli.patch import painted
from console.cli.pulling import Pull
from console.cli.pushing import Push
from console.cli.transfer import Step, known
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import ConsoleError
from console.publicclient.answers import RemoteVersion
from console.publicclient.client import PublicClient
from console.publicclient.exchange import BASE, checked_base, checked_token
from console.text import printable

TOKEN_NAME = "SEGMENT_TOKEN"  # of a variable, not a token
_TOKEN_HELP = f"file with the token, - for stdin (default: {TOKEN_NAME}, or asked for)"
_EPILOG = f"""\
The token is read from --token-file, from the variable {TOKEN_NAME}, or asked for; it is never
given on the command line, which all users of a machine can see.

examples:
  fnconsole remote pull --dry-run
  fnconsole remote push 'Order webhook'
  fnconsole remote deploy 'Order webhook' --source 'Shop EU'"""


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    if args.token is not None:
        raise ConsoleError(
            "A token on the command line can be seen by all users of this machine; use "
            f"--token-file or the variable {TOKEN_NAME}, and revoke this one if others are here."
        )
    checked_base(args.url, plain=args.plain_http)
    token = _token(args.token_file)
    codes = [0]

    async def work(engine: Engine) -> Answer:
        client = PublicClient(args.url, token, on_wait=_told, plain=args.plain_http)
        async with client:
            return await _work(engine, client, args, codes)

    return answer(args, work) or max(codes)


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole remote",
        description="Functions of a workspace at Segment, or at any server with the same Public "
        "API.\nF is a function's name or id, here or there.",
        epilog=_EPILOG,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = arguments.add_verb
    listing = verb(verbs, "list", "list the functions there")
    pull = verb(verbs, "pull", "bring functions here: those named, or all")
    push = verb(verbs, "push", "bring functions there: those named, or all")
    for moving in (pull, push):
        moving.add_argument("names", metavar="F", nargs="*")
        moving.add_argument("--force", action="store_true", help="let it win over other changes")
    arguments.add_yes(push)
    versions = verb(verbs, "versions", "list the versions of a function there", "F")
    restore = verb(verbs, "restore", "make a copy of an old version the newest there", "F")
    restore.add_argument("version", metavar="VERSION", help="its id, as remote versions shows it")
    deploy = verb(verbs, "deploy", "let sources there run the newest version", "F")
    deploy.add_argument(
        "--source", metavar="S", action="append", required=True, help="name or id; may be repeated"
    )
    for changing in (pull, push, restore, deploy):
        changing.add_argument(
            "--dry-run", action="store_true", help="only show what would change, as a diff"
        )
    for each in (listing, pull, push, versions, restore, deploy):
        _add_server(each)
    return parser


def _add_server(parser: Any) -> None:
    parser.add_argument("--url", metavar="BASE", default=BASE, help=f"server (default: {BASE})")
    parser.add_argument("--token-file", metavar="FILE", help=_TOKEN_HELP)
    parser.add_argument("--token", nargs="?", const="", help=arguments.SUPPRESS)
    parser.add_argument(
        "--plain-http", action="store_true", help="let the token go unencrypted to another machine"
    )


def _token(file: str | None) -> str:
    if file is not None:
        return checked_token(Files().read(file, "the token"))
    if given := os.environ.get(TOKEN_NAME):
        return checked_token(given)
    if not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr)):
        raise ConsoleError(f"There is no token; give one with --token-file or {TOKEN_NAME}.")
    from getpass import getpass

    try:
        return checked_token(getpass("Token: ", sys.stderr))
    except EOFError:
        raise ConsoleError("There is no token.") from None


def _told(seconds: float) -> None:
    output.complain(f"The server asks to wait {seconds:g} s (429); waiting. Ctrl+C stops.")


async def _work(engine: Engine, client: PublicClient, args: Namespace, codes: list[int]) -> Answer:
    if args.verb in ("pull", "push"):
        return await _moved(engine, client, args, codes)
    if args.verb == "list":
        return await _list(engine, client)
    function = await releases.meant(engine, client, args.ref)
    if args.verb == "versions":
        versions = await client.versions(function.id)
        return [_version_json(version) for version in versions], _version_table(versions)
    if args.verb == "restore":
        return await releases.restore(client, args, function)
    return await releases.deploy(client, args, function, codes)


# -- pull and push -------------------------------------------------------------------------------


async def _moved(engine: Engine, client: PublicClient, args: Namespace, codes: list[int]) -> Answer:
    kind = Pull if args.verb == "pull" else Push
    transfer = kind(
        engine,
        client,
        force=args.force,
        dry_run=args.dry_run,
        agree=_agree(args),
        say=output.progress,
    )
    steps = await transfer.functions(args.names)
    codes.append(transfer.exit_code)
    for step in steps:
        if step.action == "refused":
            output.complain(step.note)
    text = "".join(_step_text(step, args) for step in steps)
    return msgspec.to_builtins(steps), text or ("" if steps else "There are no functions.\n")


def _agree(args: Namespace) -> Callable[[Step], bool]:
    """Asks before a push where there is somebody to ask; a pull can be restored."""
    asks = args.verb == "push" and not args.yes
    asks = asks and output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr)

    def agree(step: Step) -> bool:
        if not asks:
            return True
        what = "as a new function" if step.action == "create" else "over the one there"
        sys.stderr.write(painted(step.diff) + f"Push {printable(step.name)} {what}? [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    return agree


def _step_text(step: Step, args: Namespace) -> str:
    name, did = printable(step.name), "Pulled" if args.verb == "pull" else "Pushed"
    if step.action == "refused":
        return painted(step.diff) if args.dry_run else ""
    if step.note:
        return f"{name}: {printable(step.note)}\n"
    if step.action == "none":
        return f"{name} is the same here and there.\n"
    if not step.done:
        where = "here" if args.verb == "pull" else "there"
        what = "as a new function" if step.action == "create" else f"over the one {where}"
        return painted(step.diff) + f"Would {args.verb} {name} {what}.\n"
    if args.verb == "push":
        return f"{did} {name}, version {step.version} ({printable(step.remote_id)}).\n"
    return f"{did} {name}; it is version {step.version} here ({step.id}).\n"


# -- the others ----------------------------------------------------------------------------------


async def _list(engine: Engine, client: PublicClient) -> Answer:
    listed = await client.functions()
    here = {}
    for function in await engine.functions():
        link = await known(engine, function, client.base)
        if link is not None:
            here[link.remote_id] = function
    rows, found = [], []
    for item in listed:
        mine = here.get(item.id)
        name = mine.name if mine else "-"
        rows.append((item.display_name, item.id, name, item.created_at, item.description))
        found.append(
            {
                "id": item.id,
                "name": item.display_name,
                "description": item.description or "",
                "created_at": item.created_at,
                "here": {"id": mine.id, "name": mine.name} if mine else None,
            }
        )
    head = ("NAME", "ID", "HERE", "CREATED", "DESCRIPTION")
    return found, output.table(head, rows) if rows else "There are no functions there.\n"


def _version_json(version: RemoteVersion) -> dict[str, Any]:
    return {
        "id": version.id,
        "created_at": version.created_at,
        "author": version.author or "",
        "deployed": bool(version.is_deployed),
        "code": version.code,
    }


def _version_table(versions: list[RemoteVersion]) -> str:
    rows = [
        (v.id, v.created_at or "", v.author or "", "DEPLOYED" if v.is_deployed else "")
        for v in versions
    ]
    return output.table(("ID", "CREATED", "AUTHOR", ""), rows)
