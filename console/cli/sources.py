"""`fnconsole sources`: connect functions, and see and change what is connected.

Owns arguments and print-outs; the rules are the engine's. The trap: what is given with `--set` can
be seen in the list of processes, so secrets have a file: `--settings`.
"""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import msgspec

from console import settings
from console.cli import arguments, output
from console.cli.files import Files
from console.cli.workspace import Answer, answer, confirm
from console.engine import Engine
from console.engine.captures import RECEIVER_PORT
from console.model import ConsoleError, Forwarding, Function, Overview, Source
from console.settings import Values
from console.text import printable

_ONE = "a setting; a secret one only with --settings: the list of processes shows this"


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    files = Files()
    given = ""
    if getattr(args, "settings", None):
        given = files.read(args.settings, "the settings file")
    key = ""
    if getattr(args, "write_key_file", None):
        key = files.read(args.write_key_file, "the write key").strip()
    return answer(args, lambda engine: _work(engine, args, given, key))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole sources",
        description="Connected functions. S is a source's name or id.",
        epilog="example:\n  fnconsole sources connect shop --function 'Order webhook' "
        "--set region=eu",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = arguments.add_verb
    verb(verbs, "list", "list all sources")
    verb(verbs, "show", "show one: version, URL, last deliveries, success, time used", "S")
    connect = verb(verbs, "connect", "make a source that runs a function", "NAME")
    connect.add_argument("--function", metavar="F", required=True, help="its name or id")
    connect.add_argument("--set", metavar="K=V", action="append", default=[], help=_ONE)
    change = verb(verbs, "set", "change values of a source's settings", "S")
    change.add_argument("set", metavar="K=V", nargs="*", help=_ONE)
    change.add_argument("--name", metavar="NAME", help="another name for the source")
    for with_values in (connect, change):
        with_values.add_argument(
            "--settings", metavar="FILE", help="values of settings as JSON; - for stdin"
        )
    verb(verbs, "enable", "let a source receive webhooks", "S")
    verb(verbs, "disable", "refuse a source's webhooks", "S")
    arguments.add_yes(verb(verbs, "disconnect", "delete a source with its deliveries", "S"))
    forward = verb(verbs, "forward", "send a source's events to a Tracking API too", "S")
    where = forward.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", metavar="URL", help="such as https://api.segment.io/v1")
    where.add_argument("--off", action="store_true", help="end it")
    forward.add_argument("--write-key-file", metavar="FILE", help="with the key; - for stdin")
    return parser


async def _work(engine: Engine, args: Namespace, given: str, key: str) -> Answer:
    if args.verb == "list":
        return await _list(engine)
    if args.verb == "connect":
        function = await engine.function(args.function)
        values = _values(function, args.set, given)
        source = await engine.connect(function.id, args.ref, values)
        return await _shown(engine, source, "Connected")
    source = await engine.source(args.ref)
    if args.verb == "show":
        return await _shown(engine, source, "")
    if args.verb == "set":
        if not (args.set or given or args.name):
            raise ConsoleError("Say what to change: K=V, --settings FILE or --name NAME.")
        function = await engine.function(source.function_id)
        values = _values(function, args.set, given)
        return await _shown(engine, await engine.update_source(source.id, args.name, values), "Set")
    if args.verb in ("enable", "disable"):
        source = await engine.enable(source.id, args.verb == "enable")
        return await _shown(engine, source, "Enabled" if source.enabled else "Disabled")
    if args.verb == "forward":
        return await _forward(engine, source, args, key)
    if why := await engine.may("connect", source.id):
        raise ConsoleError(why)
    confirm(args, f"Disconnect {printable(source.name)} and delete its deliveries")
    await engine.disconnect(source.id)
    done = f"Disconnected {printable(source.name)}.\n"
    return {"id": source.id, "name": source.name}, done


async def _forward(engine: Engine, source: Source, args: Namespace, key: str) -> Answer:
    if not args.off and not key:
        raise ConsoleError("Give the write key in a file: --write-key-file FILE, or - for stdin.")
    forwarding = None if args.off else Forwarding(args.to, key)
    return await _shown(engine, await engine.forward(source.id, forwarding), "Set")


def _values(function: Function, pairs: list[str], given: str) -> Values:
    """What a file and `K=V` give; the latter wins."""
    values = settings.read(given)[1] if given else {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise ConsoleError(f"{printable(pair)!r} is not K=V, a setting's name and its value.")
        values[name] = settings.from_text(function.settings, name, text)
    return values


async def _list(engine: Engine) -> Answer:
    found = await engine.sources()
    shown = [await engine.overview(source.id) for source in found]
    if not found:
        text = "No sources yet. Make one: fnconsole sources connect NAME --function F\n"
        return [], text
    rows = [
        (
            overview.source.name,
            overview.function_name,
            _version(overview),
            "enabled" if overview.source.enabled else "off",
            overview.source.id,
            _url(overview),
        )
        for overview in shown
    ]
    table = output.table(("NAME", "FUNCTION", "VERSION", "STATE", "ID", "URL"), rows)
    return [_json(overview) for overview in shown], table


async def _shown(engine: Engine, source: Source, done: str) -> Answer:
    """A source after something was done with it."""
    overview = await engine.overview(source.id)
    text = f"{done} {printable(source.name)}.\n" if done else ""
    return _json(overview), text + "\n".join(_lines(overview)) + "\n"


def _json(overview: Overview) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(overview)
    source = shown.pop("source")
    del source["write_key"]  # the URL has it, for who needs it
    return {"name": source.pop("name"), "id": source.pop("id"), "url": shown.pop("url")} | {
        **source,
        **shown,
    }


def _lines(overview: Overview) -> list[str]:
    source = overview.source
    rate = overview.success_rate
    lines = [
        f"id         {source.id}",
        f"url        {_url(overview)}",
        f"function   {overview.function_name}, {_version(overview)}",
        f"state      {'enabled' if source.enabled else 'off'}",
        f"succeeded  {'nothing yet this month' if rate is None else f'{rate:.1%}'}",
        f"time used  {overview.month_ms:,.0f} ms this month",
    ]
    if overview.retrying:
        lines.append(f"retrying   {overview.retrying}")
    if source.forwarding is not None:
        lines.append(f"forwards   to {source.forwarding.endpoint}")
    lines += [f"setting    {name} = {value}" for name, value in source.settings.items()]
    for delivery in overview.deliveries:
        lines.append(f"{delivery.received_at}  {delivery.status}  {delivery.duration_ms:.1f} ms")
    return [printable(line) for line in lines]


def _url(overview: Overview) -> str:
    """Where nothing listens, the address that `serve` has unless it is told another."""
    if not overview.url.startswith("/"):
        return overview.url
    return f"http://127.0.0.1:{RECEIVER_PORT}{overview.url} (while fnconsole serve runs)"


def _version(overview: Overview) -> str:
    latest = overview.latest_version
    behind = f" (latest: {latest})" if latest != overview.source.version else ""
    return f"version {overview.source.version}{behind}"
