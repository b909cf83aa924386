"""`fnconsole deliveries`: the webhooks that arrived at sources, and what came of each."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import msgspec

from console import requestfile
from console.cli import arguments, output, report, sharing
from console.cli.workspace import Answer, answer, source_of
from console.engine import Engine
from console.model import Delivery, DeliveryDetail
from console.text import printable


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole deliveries",
        description="Webhooks that arrived at sources; the newest 10,000 are kept.",
        epilog="example:\n  fnconsole deliveries list --source shop --limit 5",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    arguments.add_listing(verbs, "list deliveries, newest first")
    sharing.add(arguments.add_verb(verbs, "show", "show one: request, events, logs, error", "ID"))
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "list":
        found = await engine.deliveries(await source_of(engine, args), args.limit)
        return [as_json(delivery) for delivery in found], _table(found)
    detail = await engine.delivery(args.ref)
    function_id = detail.delivery.function_id
    if told := await sharing.asked(engine, args, detail.request, function_id):
        return told
    detail = await sharing.fit(engine, args, detail, detail.request, detail.outcome, function_id)
    shown = msgspec.to_builtins(detail) | {
        "delivery": as_json(detail.delivery),
        "outcome": report.as_json(detail.outcome),
    }
    return shown, _text(detail)


def as_json(delivery: Delivery) -> dict[str, Any]:
    """All fields, those with their usual value too."""
    return msgspec.structs.asdict(delivery)


def line(delivery: Delivery) -> str:
    """A delivery as `serve` prints it, without its end of line."""
    what = f"{delivery.received_at}  {delivery.source_name}  {delivery.status}"
    if delivery.error_name:
        what += f"  {delivery.error_name}: {delivery.error_message}"
    else:
        counts = report.count(delivery.events, "event"), report.count(delivery.objects, "object")
        what += "  " + ", ".join(counts)
        what += f", {delivery.rejected} rejected" * (delivery.rejected > 0)
    return printable(f"{what}  {delivery.duration_ms:.1f} ms")


def _table(found: list[Delivery]) -> str:
    if not found:
        return "No deliveries yet. Receive some: fnconsole serve\n"
    rows = [
        (
            *(d.id, d.received_at, d.source_name, d.status, d.attempts, d.events),
            d.error_type and f"{d.error_type}: {d.error_message}",
        )
        for d in found
    ]
    head = ("ID", "RECEIVED", "SOURCE", "STATUS", "ATTEMPTS", "EVENTS", "ERROR")
    return output.table(head, rows)


def _text(detail: DeliveryDetail) -> str:
    paint = output.Paint.for_stdout()
    request = printable(requestfile.to_json(detail.request), lines=True)
    shown = report.lines(detail.outcome, "", paint)
    head = f"{line(detail.delivery)}  ({detail.delivery.id})"
    return "\n".join([head, *shown, "", paint.bold("Request"), request]) + "\n"
