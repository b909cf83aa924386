"""`fnconsole fetch`: what functions may reach, the offline switch, and private hosts for tests.

Owns arguments and print-outs; the rules are the engine's and the config file's.
"""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console.cli import arguments
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import Reach
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole fetch",
        description="What the fetch of functions may reach. Deployed sources reach public hosts,\n"
        "and private ones that config.toml allows; tests also those that are allowed here.",
        epilog='in config.toml:\n  [fetch]\n  offline = false\n  allow = ["*", "10.1.0.0/16"]\n'
        '  deny = ["*.example.com"]\n  private = "ask"\n\n'
        "example:\n  fnconsole fetch allow localhost",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    arguments.add_verb(verbs, "show", "show what may be reached")
    arguments.add_verb(verbs, "allow", "let tests reach a private host or address", "HOST")
    arguments.add_verb(verbs, "forget", "take that back", "HOST")
    arguments.add_verb(verbs, "offline", "let no function fetch anything")
    arguments.add_verb(verbs, "online", "let functions fetch again")
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "show":
        reach = await engine.reach()
    elif args.verb == "allow":
        reach = await engine.allow_private(args.ref)
    elif args.verb == "forget":
        reach = await engine.forget_private(args.ref)
    else:
        reach = await engine.set_offline(args.verb == "offline")
    return msgspec.to_builtins(reach), "".join(f"{line}\n" for line in _lines(reach))


def _lines(reach: Reach) -> list[str]:
    offline = "offline by config.toml" if reach.always_offline else "offline"
    lines = [f"Functions are {offline if reach.offline else 'online'}."]
    lines.append(f"allow    {_listed(reach.allow)}")
    lines.append(f"deny     {_listed(reach.deny)}")
    lines.append(f"private  {reach.private}; allowed in tests: {_listed(reach.private_hosts)}")
    return lines


def _listed(texts: tuple[str, ...]) -> str:
    return printable(", ".join(texts)) or "none"
