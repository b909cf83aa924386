"""`fnconsole runs`: the history of test runs, as the console keeps it."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console.cli import arguments, errors, output, sharing
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import RunSummary


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole runs",
        description="Test runs in the console: what ran on which request, and what came of it.",
        epilog="example:\n  fnconsole runs list --function 'Order webhook' --limit 5",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = arguments.add_verb(verbs, "list", "list runs, newest first")
    listing.add_argument("--function", metavar="F", help="only of the function of this name or id")
    listing.add_argument("--limit", metavar="N", type=arguments.count, default=100)
    what = "show one: request, events, logs, error and stack"
    sharing.add(arguments.add_verb(verbs, "show", what, "ID"))
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "show":
        return await errors.show(engine, args)
    only = None if args.function is None else (await engine.function(args.function)).id
    found = await engine.runs(only, args.limit)
    return msgspec.to_builtins(found), _table(found)


def _table(found: list[RunSummary]) -> str:
    if not found:
        return "No runs.\n"
    rows = [
        (
            *(run.id, run.started_at, run.function_name),
            "draft" if run.version is None else f"v{run.version}",
            *(run.request_name, f"{run.duration_ms:.1f}", _result(run)),
        )
        for run in found
    ]
    return output.table(("ID", "WHEN", "FUNCTION", "CODE", "REQUEST", "MS", "RESULT"), rows)


def _result(run: RunSummary) -> str:
    if run.status == "error":
        return f"{run.error_type}: {run.error_message}"
    return f"{run.events} events" + (f", {run.objects} objects" if run.objects else "")
