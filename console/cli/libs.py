"""`fnconsole libs`: the npm packages that Segment exposes to functions.

Needs no workspace: packages are there for all of them. Whether one works is found out by running
its probe as a function, never taken from a list.
"""

from __future__ import annotations

import signal
from argparse import Namespace
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from console.cli import arguments, output
from console.libs import installing, sources
from console.libs.catalog import LIBRARIES, Library
from console.model import ConsoleError, Invocation, Request
from console.text import printable

if TYPE_CHECKING:
    from console.workers.outgoing import Fetcher

_EXAMPLE = """\
examples:
  fnconsole libs install moment _
  fnconsole libs list"""


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    return _list(args) if args.verb == "list" else _install(args)


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole libs",
        description="The npm packages that Segment exposes to functions. They are installed once, "
        "with npm,\nand then work offline. NAME is a name as functions write it, or a package.",
        epilog=_EXAMPLE,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="list all, and try those that are installed")
    arguments.add_json(listing)
    install = verbs.add_parser("install", help="install some, or all that work here")
    install.add_argument("names", metavar="NAME", nargs="*")
    arguments.add_json(install)
    return parser


def _list(args: Namespace) -> int:
    found = [_described(library) for library in LIBRARIES]
    if args.json:
        output.write_json(found)
    else:
        output.write(_table(found))
    return 0


def _install(args: Namespace) -> int:
    # The one of the process ends it at once; here what is half there is to be removed first.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = _chosen(args.names)
    command = installing.npm() if chosen else []
    found = []
    for number, library in enumerate(chosen, 1):
        what = f"{library.name} ({library.package} {library.version})"
        output.complain(f"[{number}/{len(chosen)}] Installing {what} …")
        installing.install(library, command)
        found.append(_described(library))
    if args.json:
        output.write_json(found)
    else:
        output.write(_table(found) if found else "All that work here are installed.\n")
    return 0


def _chosen(names: list[str]) -> list[Library]:
    """Those that are meant by name, package or the first part of a name; else all that work."""
    if not names:
        return [
            each for each in LIBRARIES if each.unusable is None and not sources.is_installed(each)
        ]
    chosen: dict[str, Library] = {}
    for name in names:
        meant = [each for each in LIBRARIES if name in (each.name, each.package)]
        meant = meant or [each for each in LIBRARIES if each.name.split(".")[0] == name]
        if not meant:
            raise ConsoleError(
                f"Segment exposes no package '{printable(name)}'; see fnconsole libs list."
            )
        chosen.update((each.name, each) for each in meant)
    return list(chosen.values())


def _described(library: Library) -> dict[str, Any]:
    installed = sources.is_installed(library)
    problem = (attempt(library) if installed else None) or library.unusable
    return {
        "name": library.name,
        "package": library.package,
        "version": library.version,
        "version_documented": library.documented,
        "installed": installed,
        "works": problem is None if installed else None,
        "problem": problem,
        "condition": library.condition,
    }


def _table(found: list[dict[str, Any]]) -> str:
    rows = [
        (
            each["name"],
            each["package"],
            each["version"],
            "yes" if each["installed"] else "no",
            {True: "yes", False: "no", None: "-"}[each["works"]],
            (each["problem"] or each["condition"] or "").partition("\n")[0],
        )
        for each in found
    ]
    return output.table(("NAME", "PACKAGE", "VERSION", "INSTALLED", "WORKS", "REMARK"), rows)


def attempt(library: Library) -> str | None:
    """Try an installed package for real; why it does not work, or None where it does."""
    from console.workers import solo

    code = (
        f"async function onRequest() {{ if (!({library.probe}))"
        ' throw new Error("The package gives a wrong answer"); }'
    )
    outcome = solo.run(
        Invocation(id="probe", code=code, request=Request(body="{}")),
        spawned=None,
        open_fetcher=_no_network,
        on_log=lambda log: None,
        on_fetch=lambda fetch: None,
    )
    return None if outcome.error is None else outcome.error.message


def _no_network() -> AbstractAsyncContextManager[Fetcher]:
    raise ConsoleError("A probe makes no requests.", 3)
