"""`fnconsole tokens`: the bearer tokens that the test endpoint asks for.

Owns arguments and print-outs. The trap: the secret of a new token can be shown here and never
again, so it goes to stdout, alone where a script reads it.
"""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import bearer
from console.cli import arguments, output
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import ConsoleError, Token
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole tokens",
        description="The bearer tokens of a workspace. T is a token's id or description.",
        epilog="example:\n  fnconsole tokens create --description 'CI'",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = arguments.add_verb
    verb(verbs, "list", "list all tokens; their secrets are not kept")
    create = verb(verbs, "create", "create a token and show its secret once")
    create.add_argument("--description", metavar="D", required=True, help="what it is for")
    create.add_argument("--access", metavar="A", default="", help=" or ".join(bearer.LEVELS))
    verb(verbs, "revoke", "make a token useless", "T")
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "list":
        tokens = await engine.tokens()
        return msgspec.to_builtins(tokens), _table(tokens)
    if args.verb == "create":
        new = await engine.create_token(args.description, args.access)
        text = f"{new.token}\n\nThis is {printable(new.description)} ({new.id}, {new.access}).\n"
        return msgspec.to_builtins(new), text + "Keep the token now; it is not shown again.\n"
    token = _find(await engine.tokens(), args.ref)
    await engine.revoke_token(token.id)
    return {"id": token.id, "description": token.description}, (
        f"Revoked {printable(token.description)} ({token.id}).\n"
    )


def _find(tokens: list[Token], ref: str) -> Token:
    found = [token for token in tokens if ref == token.id]
    found = found or [token for token in tokens if ref == token.description]
    if not found:
        raise ConsoleError(f"There is no token '{printable(ref)}'; see fnconsole tokens list.")
    if len(found) > 1:
        raise ConsoleError(f"{len(found)} tokens are named '{printable(ref)}'; give an id.")
    return found[0]


def _table(tokens: list[Token]) -> str:
    if not tokens:
        return "No tokens yet. Create one: fnconsole tokens create --description NAME\n"
    rows = [
        (t.id, t.access, t.created_at, t.last_used_at or "never", t.description) for t in tokens
    ]
    return output.table(("ID", "ACCESS", "CREATED", "LAST USED", "DESCRIPTION"), rows)
