"""`fnconsole retries`: the webhooks that wait to be tried again."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import limits
from console.cli import arguments, deliveries, output
from console.cli.workspace import Answer, answer, source_of
from console.engine import Engine
from console.model import ConsoleError, Retry
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole retries",
        description="Webhooks that failed with a RetryError or a timeout, and are tried again up\n"
        f"to {limits.RETRIES} times. ID is that of the delivery.",
        epilog="example:\n  fnconsole retries now dlv_…",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    arguments.add_listing(verbs, "list what waits, the next first")
    arguments.add_verb(verbs, "show", "show one", "ID")
    arguments.add_verb(verbs, "now", "try one again at once", "ID")
    arguments.add_verb(verbs, "drop", "give one up", "ID")
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "now":
        tried = await engine.retry_now(args.ref)
        return deliveries.as_json(tried), deliveries.line(tried) + "\n"
    if args.verb == "drop":
        await engine.drop_retry(args.ref)
        return {"delivery_id": args.ref}, f"Dropped {printable(args.ref)}.\n"
    waiting = await engine.retries()
    if args.verb == "show":
        found = next((retry for retry in waiting if retry.delivery_id == args.ref), None)
        if found is None:
            raise ConsoleError(f"There is no retry {printable(args.ref)!r}; see retries list.")
        return msgspec.to_builtins(found), _table([found])
    source_id = await source_of(engine, args)
    waiting = [retry for retry in waiting if source_id in (None, retry.source_id)][: args.limit]
    return msgspec.to_builtins(waiting), _table(waiting)


def _table(waiting: list[Retry]) -> str:
    if not waiting:
        return "Nothing waits to be tried again.\n"
    rows = [
        (r.delivery_id, r.source_name, f"{r.attempt} of {limits.RETRIES + 1}", r.next_at, _why(r))
        for r in waiting
    ]
    return output.table(("ID", "SOURCE", "ATTEMPT", "NEXT", "REASON"), rows)


def _why(retry: Retry) -> str:
    return f"{retry.error_type}: {retry.error_message}"
