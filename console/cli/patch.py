"""A unified diff as it is printed: hostile text made visible, and colours where they help."""

from __future__ import annotations

from console.cli import output
from console.text import printable


def painted(diff: str) -> str:
    paint = output.Paint.for_stdout()
    lines = []
    for line in printable(diff, lines=True).splitlines(keepends=True):
        colour = {"+": paint.green, "-": paint.red, "@": paint.faint}.get(line[:1], str)
        lines.append(colour(line.rstrip("\n")) + "\n")
    return "".join(lines)
