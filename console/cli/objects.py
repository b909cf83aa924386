"""`fnconsole objects`: the rows that `Segment.set` made, as a warehouse would hold them."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import jsontext, limits
from console.cli import arguments, output
from console.cli.workspace import Answer, answer, source_of
from console.engine import Engine
from console.model import ConsoleError, StoredObject
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole objects",
        description="Objects of sources: the properties of one id, merged.\n"
        "ID is COLLECTION/ID, or the id alone where only one collection has it.",
        epilog="example:\n  fnconsole objects show products/p-1",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = arguments.add_listing(verbs, "list objects, the last made first")
    listing.add_argument("--collection", metavar="C", help="only of this collection")
    show = arguments.add_verb(verbs, "show", "show one object", "ID")
    show.add_argument("--source", metavar="S", help="only of the source of this name or id")
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    source_id = await source_of(engine, args)
    if args.verb == "list":
        found = await engine.objects(source_id, args.collection, args.limit)
        return msgspec.to_builtins(found), _table(found)
    rows = await engine.objects(source_id, None, limits.OBJECTS_KEPT)
    matching = [row for row in rows if args.ref in (row.id, f"{row.collection}/{row.id}")]
    if len(matching) != 1:
        many = "is in several places; name COLLECTION/ID and --source"
        problem = many if matching else "is not among the objects"
        raise ConsoleError(f"{printable(args.ref)!r} {problem}.")
    text = printable(jsontext.indented(matching[0].properties), lines=True) + "\n"
    return msgspec.to_builtins(matching[0]), text


def _table(found: list[StoredObject]) -> str:
    if not found:
        return "No objects yet. Segment.set in a connected function makes them.\n"
    rows = [
        (row.collection, row.id, row.updated_at, jsontext.compact(row.properties)[:80])
        for row in found
    ]
    return output.table(("COLLECTION", "ID", "UPDATED", "PROPERTIES"), rows)
