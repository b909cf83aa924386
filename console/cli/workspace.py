"""Commands that need a workspace: open it, work, let go, print the answer.

Whoever else has the workspace open stays the host; the command then works through that process.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from console import jsontext
from console.cli import output
from console.engine import Engine
from console.model import ConsoleError
from console.text import printable
from console.workspace import open_workspace

Answer = tuple[Any, str]
"""The same as JSON and as text."""


def answer(args: Namespace, work: Callable[[Engine], Awaitable[Answer]]) -> int:
    """Do `work` on the workspace that the arguments name, and print what comes of it."""
    for name, value in vars(args).items():
        if name != "code" and isinstance(value, str) and not jsontext.is_unicode(value):
            raise ConsoleError(
                f"'{printable(value)[:80]}' is not in the encoding of this terminal."
            )

    async def main() -> Answer:
        async with await open_workspace(args.workspace, tuple(args.roles or ())) as engine:
            await mention_problems(engine)
            return await work(engine)

    return show(args, asyncio.run(main()))


def show(args: Namespace, found: Answer) -> int:
    """Print an answer in the form that was asked for."""
    as_json, text = found
    if args.json:
        output.write_json(as_json)
    else:
        output.write(text)
    return 0


async def mention_problems(engine: Engine) -> None:
    """Say on stderr what was found wrong in the workspace; the command goes on."""
    for problem in await engine.problems():
        output.complain(problem)


async def source_of(engine: Engine, args: Namespace) -> str | None:
    """The id of the source that `--source` names; None where it names none."""
    return None if args.source is None else (await engine.source(args.source)).id


def confirm(args: Namespace, question: str) -> None:
    """Ask where there is someone to ask; a script, or `--yes`, has decided already.

    Raises:
        ConsoleError: the answer is no.
    """
    if args.yes or not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr)):
        return
    sys.stderr.write(f"{question}? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise ConsoleError("Nothing was deleted.")
