"""The command line: arguments in, text or JSON out, exit codes.

Owns which command there is and how each way to fail ends. A command's module is imported only when
it is asked for, because a one-shot command is as fast as what it imports. Each lies in the module
of its name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from console.cli import descriptors, output
from console.model import ConsoleError
from console.text import fault

if TYPE_CHECKING:
    from console.cli.arguments import Parser
    from console.workers.worker import Spawned

COMMANDS = {
    "demo": "open the console with a guided tour, in a workspace of its own",
    "run": "run a handler on one request and print what came of it",
    "serve": "receive webhooks without a screen",
    "functions": "list, show, create, save, deploy, restore and delete functions",
    "sources": "connect functions, list, show, change and disconnect what is connected",
    "deliveries": "list and show the webhooks that arrived at sources",
    "retries": "list, try and drop the webhooks that wait to be tried again",
    "events": "list and show what sources emitted",
    "objects": "list and show the rows that Segment.set made",
    "usage": "show the execution time of sources, and how much a month has",
    "tokens": "list, create and revoke the bearer tokens that webhooks need",
    "members": "list, set and remove who may do what in a workspace",
    "workspaces": "list, create and delete workspaces",
    "runs": "list and show the test runs of the console",
    "errors": "list and show the runs that failed",
    "captures": "list and show the webhooks that arrived",
    "remote": "pull, push, deploy and restore functions of a workspace at Segment",
    "fetch": "show and change what functions may reach",
    "libs": "list and install the npm packages that Segment exposes",
    "config": "show where config and data lie, and each value with its origin",
    "keys": "list the keys of the console and find conflicts",
    "completion": "print what makes a shell complete these commands with Tab",
    "doctor": "test the terminal, and tell the line that mends each trouble",
}


def main(argv: list[str], spawned: Spawned | None = None) -> int:
    """Run one command; returns its exit code."""
    output.prepare()
    try:
        descriptors.secure()
        return _dispatch(argv, spawned)
    except ConsoleError as error:
        output.complain(error.message)
        return error.exit_code
    except SystemExit as asked:  # argparse after --help and --version
        return int(asked.code or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # never a traceback, whatever it is
        output.complain(f"fnconsole itself failed: {fault(error)}.")
        return 3
    finally:
        output.flush()


def _dispatch(argv: list[str], spawned: Spawned | None) -> int:
    command, rest = (argv[0], argv[1:]) if argv else ("", [])
    if command not in COMMANDS:
        return _console(argv)
    module = import_module(f"console.cli.{command}")
    code: int = module.main(rest, spawned) if command == "run" else module.main(rest)
    return code


def options() -> Parser:
    """The options without a command, which open the console."""
    from console.cli import arguments

    listing = "\n".join(f"  {name:10} {what}" for name, what in COMMANDS.items())
    parser = arguments.Parser(
        prog="fnconsole",
        usage="fnconsole [OPTION]...   or   fnconsole COMMAND [--help] ...",
        description="Write, test and run Segment source functions in the terminal, offline.\n"
        f"Without a command the console opens.\n\ncommands:\n{listing}",
        epilog='example: fnconsole run handler.js --body \'{"name": "Ada"}\'',
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    arguments.add_workspace(parser)
    parser.add_argument(
        "--port",
        metavar="N",
        type=arguments.port,
        help="of the receiver (default: 8723); 0 takes a free one",
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="let functions fetch nothing till `fnconsole fetch online`",
    )
    return parser


def _console(argv: list[str]) -> int:
    """Open the console; also where --help, --version and unknown commands end."""
    from console.cli import arguments

    parser = options()
    parser.add_argument("command", nargs="?", help=arguments.SUPPRESS)
    args, more = parser.parse_known_args(argv)
    if args.command in COMMANDS:
        raise ConsoleError(f"Options of {args.command!r} go after it; see fnconsole --help.")
    if args.command is None and more:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    if args.version:
        from importlib.metadata import version

        output.write(f"fnconsole {version('fnconsole')}\n")
        return 0
    if args.command is not None:
        raise ConsoleError(f"There is no command {args.command!r}; see fnconsole --help.")
    from console.cli import screen

    roles = tuple(args.roles or ())
    return screen.open_console(args.workspace, roles, args.port, offline=args.offline)
