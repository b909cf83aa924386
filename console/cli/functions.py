"""`fnconsole functions`: what is saved in a workspace, without the console.

Owns only arguments and print-outs; the engine does the work and makes the sentences. Values of
secret settings are masked in both forms of output.
"""

from __future__ import annotations

import argparse
import shlex
from argparse import Namespace
from typing import Any

import msgspec

from console import settings, versions
from console.cli import arguments, output
from console.cli.files import Files
from console.cli.workspace import Answer, answer, confirm
from console.engine import Engine
from console.model import ConsoleError, Function
from console.text import printable

_NAMED = 3
"""Of the sources that keep a function from being deleted."""


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    text: str | None = None
    if "code" in args:
        text = Files().read(args.code, "the code")
    elif "settings" in args:
        text = Files().read(args.settings, "the settings file")
    return answer(args, lambda engine: _work(engine, args, text or ""))


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole functions",
        description="The saved functions of a workspace. F is a function's name or id.",
        epilog="example:\n  fnconsole functions new 'Order webhook' --code handler.js",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = arguments.add_verb
    verb(verbs, "list", "list all functions")
    verb(verbs, "show", "show one function and its code", "F")
    new = verb(verbs, "new", "save a new function as version 1", "NAME")
    new.add_argument("--description", metavar="TEXT", default="", help="what it is for")
    save = verb(verbs, "save", "save code as a new version, if it differs", "F")
    save.add_argument("--message", metavar="TEXT", default="", help="what changed")
    for with_code in (new, save):
        with_code.add_argument("--code", metavar="FILE", required=True, help="- for stdin")
    describe = verb(verbs, "describe", "give a function another name or description", "F")
    describe.add_argument("--name", metavar="NAME")
    describe.add_argument("--description", metavar="TEXT")
    configure = verb(verbs, "configure", "replace settings definitions and test values", "F")
    configure.add_argument(
        "--settings",
        metavar="FILE",
        required=True,
        help='{"settings": [definitions], "values": {name: value}} as JSON; - for stdin',
    )
    configure.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="group, page and screen demand a user id",
    )
    delete = verb(verbs, "delete", "delete a function with all its versions", "F")
    arguments.add_yes(delete)
    verb(verbs, "versions", "list the saved versions, newest first", "F")
    restore = verb(verbs, "restore", "make a copy of a version the latest", "F")
    restore.add_argument("version", metavar="VERSION", type=_version_number)
    deploy = verb(verbs, "deploy", "let connected sources run the latest version", "F")
    which = deploy.add_mutually_exclusive_group(required=True)
    which.add_argument("--source", metavar="S", action="append", help="may be given several times")
    which.add_argument("--all", action="store_true", help="to all sources of the function")
    return parser


def _version_number(text: str) -> int:
    return arguments.count(text.removeprefix("v"))


async def _list(engine: Engine) -> Answer:
    found = await engine.functions()
    return [_json(function) for function in found], _table(found)


async def _new(engine: Engine, args: Namespace, code: str) -> Answer:
    function = await engine.create_function(args.ref, code, args.description)
    return _json(function), f"Saved {_named(function)}.\n"


async def _show(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    if why := await engine.may("view functions", function.id):
        raise ConsoleError(why)
    return _json(function), _text(function)


async def _describe(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    name = function.name if args.name is None else args.name
    about = function.description if args.description is None else args.description
    described = await engine.describe(function.id, name, about)
    return _json(described), f"Described {_named(described)}.\n"


async def _configure(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    definitions, values = settings.read(text)
    strict = function.strict if args.strict is None else args.strict
    configured = await engine.configure(function.id, definitions, values, strict)
    return _json(configured), f"Configured {_named(configured)}.\n"


async def _save(engine: Engine, function: Function, args: Namespace, code: str) -> Answer:
    saved = await engine.save(function.id, code, args.message)
    done = "Saved" if saved.version != function.version else "Nothing changed in"
    return _json(saved), f"{done} {_named(saved)}.\n"


async def _restore(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    restored = await engine.restore(function.id, args.version)
    return _json(restored), f"Restored version {args.version} as {_named(restored)}.\n"


async def _delete(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    if why := await engine.may("edit functions", function.id):
        raise ConsoleError(why)
    await _refuse_connected(engine, function, args)
    confirm(args, f"Delete {_named(function)} and all its versions")
    await engine.delete_function(function.id)
    return {"id": function.id, "name": function.name}, f"Deleted {printable(function.name)}.\n"


async def _refuse_connected(engine: Engine, function: Function, args: Namespace) -> None:
    """Before anything is asked, and with the commands that end it."""
    seen = not await engine.may("view sources")
    sources = await engine.sources() if seen else []
    names = sorted(source.name for source in sources if source.function_id == function.id)
    if names:
        usual = args.workspace == arguments.DEFAULT_WORKSPACE
        where = "" if usual else f" --workspace {args.workspace}"
        commands = [f"fnconsole sources disconnect {shlex.quote(printable(n))}" for n in names]
        listed = ", ".join(f"{command}{where}" for command in commands[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise ConsoleError(f"{function.name!r} is connected; disconnect it first ({listed}{more}).")


async def _versions(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    """With what runs where, as far as one may see sources."""
    found = await engine.versions(function.id)
    seen = not await engine.may("view sources")
    sources = await engine.sources() if seen else []
    own = [source for source in sources if source.function_id == function.id]
    labels = versions.labels(function.version, own)
    as_json = [
        {**msgspec.to_builtins(version), "labels": labels.get(version.number, [])}
        for version in found
    ]
    rows = [
        (v.number, ", ".join(labels.get(v.number, [])), v.created_at, v.author, v.message)
        for v in found
    ]
    return as_json, output.table(("VERSION", "LABEL", "SAVED", "BY", "MESSAGE"), rows)


async def _deploy(engine: Engine, function: Function, args: Namespace, text: str) -> Answer:
    if why := await engine.may("deploy", function.id):
        raise ConsoleError(why)
    if args.all:
        sources = [s for s in await engine.sources() if s.function_id == function.id]
    else:
        sources = [await engine.source(ref) for ref in args.source]
    if not sources:
        raise ConsoleError(
            f"No source runs {printable(function.name)!r} yet; connect one: fnconsole sources "
            "connect NAME --function F"
        )
    deployed = await engine.deploy(function.id, [source.id for source in sources])
    names = ", ".join(printable(source.name) for source in deployed)
    return msgspec.to_builtins(deployed), f"Version {function.version} runs now in: {names}\n"


_OF_ONE = {
    "show": _show,
    "describe": _describe,
    "configure": _configure,
    "save": _save,
    "versions": _versions,
    "restore": _restore,
    "deploy": _deploy,
    "delete": _delete,
}


async def _work(engine: Engine, args: Namespace, text: str) -> Answer:
    """Do what was asked; returns the answer as JSON and as text."""
    if args.verb == "list":
        return await _list(engine)
    if args.verb == "new":
        return await _new(engine, args, text)
    return await _OF_ONE[args.verb](engine, await engine.function(args.ref), args, text)


def _json(function: Function) -> dict[str, Any]:
    shown = settings.masked(function.settings, function.test_values)
    found: dict[str, Any] = msgspec.to_builtins(
        msgspec.structs.replace(function, test_values=shown)
    )
    return found


def _named(function: Function) -> str:
    return f"{printable(function.name)}, version {function.version} ({function.id})"


def _table(found: list[Function]) -> str:
    if not found:
        return "No functions yet. Save one: fnconsole functions new NAME --code FILE\n"
    rows = [(f.name, f.version, f.updated_at, f.id, f.description) for f in found]
    return output.table(("NAME", "VERSION", "UPDATED", "ID", "DESCRIPTION"), rows)


def _text(function: Function) -> str:
    lines = [_named(function)]
    if function.description:
        lines.append(printable(function.description))
    shown = settings.masked(function.settings, function.test_values)
    for setting in function.settings:
        value = shown.get(setting.name, "")
        lines.append(printable(f"setting {setting.name} ({setting.type}): {value}"))
    return "\n".join([*lines, "", printable(function.code, lines=True)]) + "\n"
