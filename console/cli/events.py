"""`fnconsole events`: what deployed sources emitted, with the fields that ingestion adds."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import jsontext, limits
from console.cli import arguments, output
from console.cli.workspace import Answer, answer, source_of
from console.engine import Engine
from console.model import ConsoleError, DebuggerEvent
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole events",
        description=f"Events of sources, the newest {limits.DEBUGGER_EVENTS} of all of them.\n"
        "ID is an event's messageId.",
        epilog="example:\n  fnconsole events list --source shop --json",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    arguments.add_listing(verbs, "list events, newest first")
    arguments.add_verb(verbs, "show", "show one event", "ID")
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "list":
        found = await engine.events(await source_of(engine, args), args.limit)
        return msgspec.to_builtins(found), _table(found)
    kept = await engine.events(None, limits.DEBUGGER_EVENTS)
    event = next((event for event in kept if event.id == args.ref), None)
    if event is None:
        raise ConsoleError(f"There is no event {printable(args.ref)!r} any more.")
    text = printable(jsontext.indented(event.ingested.event), lines=True) + "\n"
    if event.ingested.code:
        text = printable(f"! {event.ingested.code}: {event.ingested.message}") + "\n" + text
    return msgspec.to_builtins(event), text


def _table(found: list[DebuggerEvent]) -> str:
    if not found:
        return "No events yet. They come from sources: fnconsole sources list\n"
    rows = [
        (
            *(e.received_at, e.source_name, e.ingested.event.get("type", "")),
            e.ingested.event.get("event") or e.ingested.event.get("name") or "",
            e.ingested.code or "allowed",
            e.id,
        )
        for e in found
    ]
    return output.table(("RECEIVED", "SOURCE", "TYPE", "NAME", "INGESTION", "ID"), rows)
