"""`fnconsole demo`: the console with a guided tour on sample data, in a workspace of its own.

Owns which workspace that is: one that carries the tour's mark, never another, even of that name.
Going on is the rule and starting anew is asked for, as there may be work in it by then.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from console.cli import arguments, output, screen
from console.model import ConsoleError
from console.tour import mark, story
from console.tour.mark import Mark


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    if args.check:
        return _check()
    screen.need_terminal()
    name = workspace(args)
    port = _free_port() if args.port is None else args.port
    return screen.open_console(name, tuple(args.roles or ()), port, tour=True)


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole demo",
        description="Open the console with a guided tour: from a function to a deployed source.\n"
        f"Everything is real and offline. It has a workspace of its own, {story.WORKSPACE!r}, which"
        " stays;\nstarted again, the tour goes on where it was left.",
        epilog="example:\n  fnconsole demo --fresh",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="delete what an earlier tour left, work of yours in its workspace included",
    )
    parser.add_argument(
        "--check", action="store_true", help="take the whole tour without a screen, and say so"
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=arguments.port,
        help="where to receive webhooks (default: 8723, or a free one where that is taken)",
    )
    arguments.add_roles(parser)
    return parser


# -- the workspace -----------------------------------------------------------------------------


def workspace(args: Namespace) -> str:
    """The name of the tour's workspace, which is ready by then."""
    from console import workspaces
    from console.workspace import folder_of

    names = _numbered(story.WORKSPACE, "-")
    name = next(name for name in names if _is_ours(folder_of(name)))
    folder = folder_of(name)
    if args.fresh and folder.exists():
        asyncio.run(workspaces.delete(name))
    asyncio.run(prepare(name))
    return name


def _is_ours(folder: Path) -> bool:
    """Whether it may be the tour's: it carries its mark, or is not there yet."""
    return not folder.exists() or mark.read(folder) is not None


async def prepare(name: str) -> None:
    """Put the sample into the workspace, unless it is there."""
    from console.workspace import folder_of, open_workspace

    folder = folder_of(name)
    async with await open_workspace(name) as engine:
        kept = mark.read(folder)
        if kept is None:
            mark.write(folder, Mark())  # from now on it is the tour's, whatever happens
        if kept is None or all(f.id != kept.function_id for f in await engine.functions()):
            taken = {function.name for function in await engine.functions()}
            made = await engine.create_function(
                next(free for free in _numbered(story.FUNCTION, " ") if free not in taken),
                story.CODE,
                story.DESCRIPTION,
                requests=story.REQUESTS,
            )
            mark.write(folder, Mark(made.id))


def _numbered(name: str, gap: str) -> Iterator[str]:
    """The name, and then with numbers from 2."""
    yield name
    yield from (f"{name}{gap}{number}" for number in itertools.count(2))


def _free_port() -> int | None:
    """None, for the usual port; 0, for any free one, where another program has that."""
    from console.engine.captures import RECEIVER_HOST, RECEIVER_PORT

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((RECEIVER_HOST, RECEIVER_PORT))
        except OSError:
            return 0
    return None


# -- without a screen --------------------------------------------------------------------------


def _check() -> int:
    """Take the tour in a folder that goes away with it; one line a step."""
    with tempfile.TemporaryDirectory(prefix="fnconsole-") as place:
        os.environ["FNCONSOLE_HOME"] = place
        take_tour(lambda line: output.write(line + "\n"))
    return 0


def take_tour(say: Callable[[str], None]) -> None:
    """Take the whole tour where nobody sees it.

    Raises:
        ConsoleError: a step of it cannot be done here.
    """
    settings = screen.prepared()
    asyncio.run(prepare(story.WORKSPACE))
    from console.tui.tour.tourapp import TourApp
    from console.tui.tour.tourwalk import Walk
    from console.workspace import open_workspace

    app = TourApp(open_workspace, story.WORKSPACE, 0)
    app.heed(settings)
    walk = Walk(app, say)
    app.run(headless=True, size=walk.SIZE, auto_pilot=walk.take)
    if walk.stuck:
        raise ConsoleError(f"The tour came no further than {walk.stuck}.", 3)
