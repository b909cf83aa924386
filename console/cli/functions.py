"""`fnconsole functions`: what is saved in a workspace, without the console.

Owns only arguments and print-outs; the engine does the work and makes the sentences. Values of
secret settings are masked in both forms of output.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

import msgspec

from console import settings
from console.cli import arguments, output
from console.cli.files import Files
from console.cli.workspace import Answer, answer
from console.engine import Engine
from console.model import ConsoleError, Function, Version
from console.text import printable


def main(argv: list[str]) -> int:
    args = _parser().parse_args(argv)
    code: str | None = None
    if "code" in args:
        code = Files().read(args.code, "the code")
    return answer(args, lambda engine: _work(engine, args, code))


def _parser() -> arguments.Parser:
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
    delete = verb(verbs, "delete", "delete a function with all its versions", "F")
    delete.add_argument("--yes", action="store_true", help="do not ask at a terminal")
    verb(verbs, "versions", "list the saved versions, newest first", "F")
    return parser


async def _work(engine: Engine, args: Namespace, code: str | None) -> Answer:
    """Do what was asked; returns the answer as JSON and as text."""
    if args.verb == "list":
        found = await engine.functions()
        return [_json(function) for function in found], _table(found)
    if args.verb == "new":
        function = await engine.create_function(args.ref, code or "", args.description)
        return _json(function), f"Saved {_named(function)}.\n"
    function = await engine.function(args.ref)
    if args.verb == "show":
        if why := await engine.may("view functions", function.id):
            raise ConsoleError(why)
        return _json(function), _text(function)
    if args.verb == "versions":
        versions = await engine.versions(function.id)
        return msgspec.to_builtins(versions), _version_table(versions)
    if args.verb == "save":
        saved = await engine.save(function.id, code or "", args.message)
        done = "Saved" if saved.version != function.version else "Nothing changed in"
        return _json(saved), f"{done} {_named(saved)}.\n"
    if not args.yes:
        _confirm(function)
    await engine.delete_function(function.id)
    return {"id": function.id, "name": function.name}, f"Deleted {printable(function.name)}.\n"


def _confirm(function: Function) -> None:
    """Ask where there is someone to ask; a script has decided already."""
    if not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr)):
        return
    sys.stderr.write(f"Delete {_named(function)} and all its versions? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise ConsoleError("Nothing was deleted.")


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


def _version_table(versions: list[Version]) -> str:
    rows = [(v.number, v.created_at, v.author, v.message) for v in versions]
    return output.table(("VERSION", "SAVED", "BY", "MESSAGE"), rows)


def _text(function: Function) -> str:
    lines = [_named(function)]
    if function.description:
        lines.append(printable(function.description))
    shown = settings.masked(function.settings, function.test_values)
    for setting in function.settings:
        value = shown.get(setting.name, "")
        lines.append(printable(f"setting {setting.name} ({setting.type}): {value}"))
    return "\n".join([*lines, "", printable(function.code, lines=True)]) + "\n"
