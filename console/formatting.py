"""Code laid out by a formatter that the user has: prettier, biome, deno, dprint, or one of theirs.

Owns which one is asked and how it is run: code in, code out, a time limit, nothing installed or
fetched. Knows no screen. The trap: what it prints is text from outside, and so is its complaint.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from console import config
from console.limits import KIB
from console.model import ConsoleError
from console.text import printable

TIME_LIMIT_S = 10.0  # a formatter takes a second to start at most, and one for 20,000 lines
MOST_BYTES = 8192 * KIB
_FILE = "handler.js"  # its ending tells the language; it is not read
_KNOWN = {
    "prettier": ("--stdin-filepath", _FILE),
    "biome": ("format", f"--stdin-file-path={_FILE}"),
    "deno": ("fmt", "--ext=js", "-"),
    "dprint": ("fmt", "--stdin", _FILE),
}
_CONFIGURED = ("dprint.json", "dprint.jsonc", ".dprint.json", ".dprint.jsonc")
"""dprint does nothing without one of these."""
_MISSING = (
    "No formatter was found. Install prettier, biome or deno so that it is on the PATH or in "
    f"node_modules, or name one that reads code and prints it: [editor] in {config.NAME}, "
    'formatter = "prettier --stdin-filepath handler.js".'
)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PLACE = re.compile(r"\((\d+):(\d+)\)|:(\d+):(\d+)\b|[Ll]ine (\d+),? col(?:umn)? (\d+)")
_NOISE = re.compile(r"^(\[error\]|error:|[×✖])\s*|\S*(handler|stdin)\.js(:\d+)*:?\s*|\(\d+:\d+\)")
_SENTENCE = 160


class Complaint(NamedTuple):
    """Why the code cannot be laid out: it is not sound at a place, counted from 1."""

    line: int
    column: int
    message: str


def command(folder: Path) -> list[str]:
    """The formatter with its arguments; one of the folder's project before one of the PATH.

    Raises:
        ConsoleError: there is none, or the config file names it badly.
    """
    if named := config.read().formatter:
        try:
            return shlex.split(named)
        except ValueError as error:
            raise ConsoleError(f"The formatter in {config.NAME} cannot be read: {error}.") from None
    above = (folder, *folder.parents)
    for places in ([str(at / "node_modules" / ".bin") for at in above], [None]):
        for place in places:
            for name, arguments in _KNOWN.items():
                found = shutil.which(name, path=place)
                if found and (name != "dprint" or _is_configured(above)):
                    return [found, *arguments]
    raise ConsoleError(_MISSING, 3)


def _is_configured(folders: tuple[Path, ...]) -> bool:
    return any((at / name).is_file() for at in folders for name in _CONFIGURED)


async def laid_out(code: str, words: list[str], folder: Path) -> str | Complaint:
    """What the formatter makes of code, or where that is not sound.

    Raises:
        ConsoleError: it does not start or end, fails for another reason, or prints no text.
    """
    name = printable(Path(words[0]).name)
    environment = {k: v for k, v in os.environ.items() if k != "FORCE_COLOR"} | {"NO_COLOR": "1"}
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise ConsoleError(f"The formatter {name} does not start: {error.strerror}.", 3) from None
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            out, err = await _talk(process, code.encode("utf-8", "replace"))
            failed = await process.wait()
    except TimeoutError:
        raise ConsoleError(
            f"{name} took longer than {TIME_LIMIT_S:.0f} s and was ended.", 3
        ) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with what it started
            await process.wait()
    if failed:
        return _complaint(name, err or out)
    return _text(name, out, code)


async def _talk(process: asyncio.subprocess.Process, code: bytes) -> tuple[bytes, bytes]:
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(code)

    async def say() -> None:
        assert process.stdin
        with suppress(ConnectionError):  # it did not wait for all
            await process.stdin.drain()
        process.stdin.close()

    _, out, err = await asyncio.gather(say(), _read(process.stdout), _read(process.stderr))
    return out, err


async def _read(stream: asyncio.StreamReader) -> bytes:
    """All that comes, kept as far as it may go."""
    kept = bytearray()
    while some := await stream.read(65536):
        kept += some[: MOST_BYTES + 1 - len(kept)]
    return bytes(kept)


def _text(name: str, out: bytes, code: str) -> str:
    if len(out) > MOST_BYTES:
        raise ConsoleError(f"{name} printed more than {MOST_BYTES // KIB} KiB; it stays out.", 3)
    try:
        text = out.decode("utf-8")
    except UnicodeDecodeError:
        raise ConsoleError(f"What {name} printed is not UTF-8; it stays out.", 3) from None
    if code.strip() and not text.strip():
        raise ConsoleError(f"{name} printed nothing, so the code stays as it is.", 3)
    return text.replace("\r\n", "\n")


def _complaint(name: str, said: bytes) -> Complaint:
    """What a formatter says of code.

    Raises:
        ConsoleError: it names no place, so that something else is wrong.
    """
    text = _ESCAPES.sub("", said[:65536].decode("utf-8", "replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and "━" not in line]
    place = _PLACE.search(text)
    sentence = next((clean for line in lines if (clean := _NOISE.sub("", line).strip())), "")
    sentence = printable(sentence)[:_SENTENCE]
    if place is None:
        raise ConsoleError(f"{name} failed: {sentence or 'it does not say why'}", 3)
    line, column = (int(number[:9]) for number in place.groups() if number)
    return Complaint(line, column, f"{name}: {sentence}")
