"""`fnconsole completion`: the script that makes a shell complete commands and options with Tab.

Owns nothing but the one tree of all parsers; shtab writes the script from it.
"""

from __future__ import annotations

import argparse
from importlib import import_module

from console import cli
from console.cli import arguments, output

_FILES = ("FILE", "HANDLER.js")


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    import shtab

    output.write(shtab.complete(_all(), args.shell))
    return 0


def options() -> arguments.Parser:
    import shtab

    parser = arguments.Parser(
        prog="fnconsole completion",
        description="Print the script that makes a shell complete fnconsole's commands with Tab.",
        epilog="example, for bash (in ~/.bashrc):\n  source <(fnconsole completion bash)",
    )
    parser.add_argument("shell", metavar="SHELL", choices=shtab.SUPPORTED_SHELLS)
    return parser


def _all() -> argparse.ArgumentParser:
    root = cli.options()
    commands = root.add_subparsers(metavar="COMMAND")
    for name, what in cli.COMMANDS.items():
        own: arguments.Parser = import_module(f"console.cli.{name}").options()
        commands.add_parser(name, parents=[own], add_help=False, help=what)
    _complete_files(root)
    return root


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Where a file is asked for, say so in the attribute that shtab reads."""
    import shtab

    for action in parser._actions:
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                _complete_files(verb)
