"""Where code goes on its line: indentation, and comment marks on whole lines.

Pure functions over lines. The step is two spaces, as in Segment's own templates.
"""

from __future__ import annotations

import re

STEP = "  "
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_LABEL = re.compile(r"\s*(case\b.*|default\s*):")
_BLOCK = re.compile(r"(\s*)(/\*\*|\*(?!/))( |$)")
_COMMENT = re.compile(r"^(\s*)// ?")


def lead(line: str) -> str:
    """The blanks a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def line_break(before: str, after: str) -> tuple[str, bool]:
    """What Enter inserts between two halves of a line, and whether the cursor stays a row above.

    A bracket opened at the end of `before` indents, and so does a label of a switch; a bracket
    closed right after goes to its own line. The stars of a comment go on.
    """
    indent = lead(before)
    opened = before.rstrip()[-1:]
    block = _BLOCK.match(before)
    if block is not None and "*/" not in before:
        return f"\n{indent}{' ' * block[2].startswith('/')}* ", False
    if before.endswith("*/") and before.startswith(indent + "*"):
        return "\n" + indent.removesuffix(" "), False
    if _LABEL.fullmatch(before.rstrip()):
        return "\n" + indent + STEP, False
    if not opened or opened not in _CLOSERS:
        return "\n" + indent, False
    if after.lstrip()[:1] == _CLOSERS[opened]:
        return f"\n{indent}{STEP}\n{indent}", True
    return "\n" + indent + STEP, False


def closes(before: str) -> str | None:
    """The blanks a closing bracket should stand behind, where only blanks stand before it."""
    if before.strip(" \t") or not before:
        return None
    return before[: -len(STEP)] if before.endswith(STEP) else before[:-1]


def indented(lines: list[str]) -> list[str]:
    return [STEP + line if line else line for line in lines]


def dedented(lines: list[str]) -> list[str]:
    return [
        line[1:] if line.startswith("\t") else line.removeprefix(STEP if line[:2] == STEP else " ")
        for line in lines
    ]


def commented(lines: list[str]) -> list[str]:
    """Lines with `//` put before them, or taken away where all that are not blank have it."""
    filled = [line for line in lines if line.strip()]
    if filled and all(_COMMENT.match(line) for line in filled):
        return [_COMMENT.sub(r"\1", line, count=1) for line in lines]
    depth = min((len(lead(line)) for line in filled), default=0)
    return [f"{line[:depth]}// {line[depth:]}" if line.strip() else line for line in lines]


def joined(lines: list[str]) -> tuple[str, int]:
    """Lines as one, with single blanks between them, and where the last one begins in it."""
    whole, seam = lines[0].rstrip(" \t"), 0
    for line in lines[1:]:
        rest = line.strip(" \t")
        seam = len(whole)
        whole += f" {rest}" if whole.strip() and rest else rest
    return whole, seam
