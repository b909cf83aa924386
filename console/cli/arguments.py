"""Reading arguments: one parser class for every command, and the options that commands share.

Owns the form of help and of usage errors. Values are checked by whoever knows their rules.
"""

from __future__ import annotations

import argparse
import math
from typing import Any, NoReturn

from console.model import ConsoleError

SUPPRESS = argparse.SUPPRESS
DEFAULT_WORKSPACE = "default"


class Parser(argparse.ArgumentParser):
    """argparse that refuses in one sentence instead of a page, and takes no abbreviations."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise ConsoleError(f"{self.prog}: {message}; see {self.prog} --help.")

    def add_subparsers(self, **options: Any) -> Any:
        return super().add_subparsers(parser_class=_Verb, **options)


class _Verb(Parser):
    """The parser of a verb, which itself refuses what it does not know: its help is what helps."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        known, more = super().parse_known_args(args, namespace)
        if more:
            self.error(f"unrecognized arguments: {' '.join(more)}")
        return known, more


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def add_workspace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workspace",
        metavar="NAME",
        default=DEFAULT_WORKSPACE,
        help=f"the workspace to use (default: {DEFAULT_WORKSPACE})",
    )
    add_roles(parser)


def add_roles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="roles",
        metavar="ROLE",
        action="append",
        type=role,
        help="act with this role only; may be given several times",
    )


def add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask at a terminal")


def add_verb(verbs: Any, name: str, what: str, ref: str = "") -> argparse.ArgumentParser:
    """A verb of a noun, with what all of them take; `ref` names the thing it is about."""
    parser = add_plain_verb(verbs, name, what, ref)
    add_workspace(parser)
    return parser


def add_listing(verbs: Any, what: str) -> argparse.ArgumentParser:
    """The verb "list" of what sources leave behind, for all of them or one."""
    parser = add_verb(verbs, "list", what)
    parser.add_argument("--source", metavar="S", help="only of the source of this name or id")
    parser.add_argument("--limit", metavar="N", type=count, default=100)
    return parser


def add_plain_verb(verbs: Any, name: str, what: str, ref: str = "") -> argparse.ArgumentParser:
    """A verb that needs no workspace."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name, help=what, description=f"{what[:1].upper()}{what[1:]}."
    )
    if ref:
        parser.add_argument("ref", metavar=ref)
    add_json(parser)
    return parser


def role(name: str) -> str:
    """A role of a workspace, for `type=`."""
    from console import access  # not for a command without a workspace

    return access.role(name)


def count(text: str) -> int:
    """A whole number above zero, for `type=`."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


def port(text: str) -> int:
    """A TCP port, 0 for any free one, for `type=`."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 65536
    if number > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return number


def number(text: str) -> float:
    """A number, which NaN is not, for `type=`."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value
