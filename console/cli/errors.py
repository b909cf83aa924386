"""`fnconsole errors`: the runs that failed, as the errors log of the console keeps them."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import msgspec

from console import requestfile
from console.cli import arguments, output, report, sharing
from console.cli.workspace import Answer, answer, source_of
from console.engine import Engine
from console.model import Run, RunSummary
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole errors",
        description="Failed test runs, and deliveries that failed for good: at most 100 of each\n"
        "source and of the tests, of the last 30 days.",
        epilog="example:\n  fnconsole errors list --function 'Order webhook' --limit 5",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = arguments.add_listing(verbs, "list failed runs, newest first")
    listing.add_argument("--function", metavar="F", help="only of the function of this name or id")
    sharing.add(arguments.add_verb(verbs, "show", "show one: request, logs, error, stack", "ID"))
    return parser


async def show(engine: Engine, args: Namespace) -> Answer:
    """A run, or a run that failed, as the options of `sharing` want it."""
    run = await engine.run_detail(args.ref)
    if told := await sharing.asked(engine, args, run.request, run.function_id):
        return told
    run = await sharing.fit(engine, args, run, run.request, run.outcome, run.function_id)
    return as_json(run), text(run)


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "show":
        return await show(engine, args)
    only = None if args.function is None else (await engine.function(args.function)).id
    found = await engine.errors(only, args.limit, await source_of(engine, args))
    return msgspec.to_builtins(found), _table(found)


def as_json(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(run)
    return found | {"outcome": report.as_json(run.outcome)}


def _table(found: list[RunSummary]) -> str:
    if not found:
        return "No errors.\n"
    rows = [
        (
            *(run.id, run.started_at, run.function_name, run.source_name or "test"),
            *(run.error_type, run.error_message),
        )
        for run in found
    ]
    return output.table(("ID", "WHEN", "FUNCTION", "SOURCE", "TYPE", "MESSAGE"), rows)


def text(run: Run) -> str:
    paint = output.Paint.for_stdout()
    version = "unsaved code" if run.version is None else f"version {run.version}"
    of = f"{run.function_name}, source {run.source_name}" if run.source_id else run.function_name
    head = f"{printable(of)}, {version}, {run.started_at} ({run.id})"
    request = printable(requestfile.to_json(run.request), lines=True)
    shown = report.lines(run.outcome, "", paint)  # the code of that moment is not kept with a run
    return "\n".join([head, *shown, "", paint.bold("Request"), request]) + "\n"
