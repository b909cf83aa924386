"""`fnconsole usage`: execution time of deployed sources, by function and day."""

from __future__ import annotations

import math
from argparse import Namespace

import msgspec

from console import spans
from console.cli import arguments, output
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import Usage
from console.text import printable

_BAR_CELLS = 40
_BARS = " ▁▂▃▄▅▆▇█"


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return answer(args, lambda engine: _work(engine, args))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole usage",
        description="Execution time of connected sources in a month (UTC), retries included.",
        epilog="example:\n  fnconsole usage allot '90 min'",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = arguments.add_verb(verbs, "show", "show a month")
    show.add_argument("--month", metavar="YYYY-MM", default="", help="default: this one")
    allot = arguments.add_verb(verbs, "allot", "say how much time a month has; 0 for no limit")
    allot.add_argument(
        "ms", metavar="TIME", type=spans.milliseconds, help="such as 3600000 (ms), '90 min' or 2h"
    )
    return parser


async def _work(engine: Engine, args: Namespace) -> Answer:
    if args.verb == "allot":
        await engine.set_allotment(args.ms)
        usage = await engine.usage()
    else:
        usage = await engine.usage(args.month)
    return msgspec.to_builtins(usage), _text(usage)


def _text(usage: Usage) -> str:
    head = f"{usage.month}  {usage.used_ms:,.0f} ms"
    if usage.allotment_ms:
        share = usage.used_ms / usage.allotment_ms
        filled = min(_BAR_CELLS, round(share * _BAR_CELLS))
        bar = "█" * filled + "░" * (_BAR_CELLS - filled)
        head += f" of {usage.allotment_ms:,} ms ({spans.written(usage.allotment_ms)})"
        head += f"\n{bar} {share:.0%}"
    rows = [(f.function_name, f"{f.duration_ms:,.0f} ms", f.invocations) for f in usage.functions]
    days = f"By day  {spark(usage.days)}\n" if usage.used_ms else ""
    table = output.table(("FUNCTION", "TIME", "INVOCATIONS"), rows) if rows else ""
    return printable(head, lines=True) + "\n" + days + table


def spark(values: list[float]) -> str:
    """A small chart: one character a value, the highest full."""
    most = max(values, default=0.0)
    if not most:
        return ""
    return "".join(_BARS[math.ceil(value / most * (len(_BARS) - 1))] for value in values)
