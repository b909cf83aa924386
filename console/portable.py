"""What of a function goes from one workspace to another: compared, told apart, shown as a diff.

Pure. Owns who changed what since both were the same. The trap: a server may keep a function in
another form than it was sent (a name trimmed, a field filled in), so each side is compared with
what that side was, never with the other alone.
"""

from __future__ import annotations

import difflib
import hashlib
from typing import Literal

import msgspec

from console import jsontext
from console.model import Function, Link, Portable

Side = Literal["neither", "here", "there", "both"]


def of(function: Function) -> Portable:
    return Portable(function.name, function.description, function.code, function.settings)


def digest(portable: Portable) -> str:
    return hashlib.sha256(msgspec.json.encode(portable)).hexdigest()


def changed(link: Link | None, here: Portable, there: Portable) -> Side:
    """Which side changed since both were the same; without a link nobody knows, so both."""
    if here == there:
        return "neither"
    if link is None:
        return "both"
    mine, theirs = digest(here) != link.here, digest(there) != link.there
    if mine and theirs:
        return "both"
    return "here" if mine else "there" if theirs else "neither"


def diff(old: Portable | None, new: Portable) -> str:
    """Unified, of everything that differs; empty where nothing does.

    Args:
        old: None for what is not there yet.
        new: what takes its place.
    """
    before = _files(old) if old is not None else {}
    parts = [_unified(name, before.get(name, ""), text) for name, text in _files(new).items()]
    return "".join(parts)


def _files(portable: Portable) -> dict[str, str]:
    """The parts that a diff shows one by one. Definitions of settings hold no values."""
    about = f"name: {portable.name}\n"
    if portable.description:
        about += f"description: {portable.description}\n"
    settings = [msgspec.structs.asdict(setting) for setting in portable.settings]
    shown = jsontext.indented(settings) + "\n" if settings else ""
    return {"function": about, "settings.json": shown, "handler.js": portable.code}


def _unified(name: str, old: str, new: str) -> str:
    lines = difflib.unified_diff(
        _lines(old), _lines(new), f"{name} (before)", f"{name} (after)", n=3
    )
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Each with its newline; a last one that has none says so, as `diff` does."""
    lines = [line + "\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        lines.pop()
    else:
        lines[-1] += "\\ No newline at end of file\n"
    return lines
