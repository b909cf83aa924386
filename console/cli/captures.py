"""`fnconsole captures`: the webhooks that arrived at the test endpoint.

`show` prints a request file, so that its output can be given to `fnconsole run --request`.
"""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import limits, requestfile
from console.cli import arguments, output, sharing
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import CaptureSummary
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole captures",
        description="Webhooks that arrived at the test endpoint. ID is an id or a number.",
        epilog="example:\n  fnconsole captures show 7 | fnconsole run handler.js --request -",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = arguments.add_verb(verbs, "list", "list captured webhooks, newest first")
    listing.add_argument("--limit", metavar="N", type=arguments.count, default=100)
    sharing.add(arguments.add_verb(verbs, "show", "print one as a request file", "ID"))
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "list":
        found = await engine.captures(args.limit)
        return msgspec.to_builtins(found), _table(found)
    capture = await engine.capture(await _id(engine, args.ref))
    if told := await sharing.asked(engine, args, capture.request):
        return told
    capture = await sharing.fit(engine, args, capture, capture.request)
    text = printable(requestfile.to_json(capture.request), lines=True) + "\n"
    return msgspec.to_builtins(capture), text


async def _id(engine: Engine, ref: str) -> str:
    """The id of "7" or "#7"; anything else is an id already."""
    number = ref.removeprefix("#")
    if not number.isdigit():
        return ref
    kept = await engine.captures(limits.CAPTURES_KEPT)
    return next((capture.id for capture in kept if str(capture.number) == number), ref)


def _table(found: list[CaptureSummary]) -> str:
    if not found:
        return "No webhooks yet. Receive some: fnconsole serve\n"
    rows = [(c.number, c.received_at, c.content_type, c.body_bytes, c.id) for c in found]
    return output.table(("NUMBER", "RECEIVED", "CONTENT TYPE", "BYTES", "ID"), rows)
