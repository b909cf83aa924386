"""What is wrong with code while it is typed, in plain words.

Reads the error marks of the syntax tree; V8 has the last word when the code runs. Hints on sound
code come from `console.hints.rules`. Knows no widget.
The trap: the tree marks the piece that it had to skip, which is often what stands before the
mistake, so messages say what does not fit rather than what should be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from console.hints.rules import Hint
from console.text import printable

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

PROBLEMS_SHOWN = 20
QUOTED_CHARACTERS = 24
ECHO_LINES = 3
NODES_READ = 1_000  # an error is some ten deep; text made to be hard nests thousands
CHILDREN_READ = 2_000  # of a piece that does not fit, in search of an open bracket

_QUOTES = {"'": "text", '"': "text", "`": "template text"}
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_NAMES = ("identifier", "property_identifier", "private_property_identifier")
_OPERATOR = re.compile(r"[-+*/%=<>&|^!~?.,:]+")


@dataclass(frozen=True)
class Problem:
    """One thing to look at; line and column count from 1."""

    line: int
    column: int
    message: str
    level: Literal["error", "hint"] = "error"

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}"


def find_problems(tree: Tree, lines: list[str]) -> list[Problem]:
    """The problems of a whole text, first line first, without those that follow from another."""
    found: dict[int, Problem] = {}
    if tree.root_node.has_error:
        for node in _marked(tree.root_node):
            line = node.start_point[0] + 1
            if line not in found:
                problem = _describe(node, lines)
                found.setdefault(problem.line, problem)
            if len(found) >= PROBLEMS_SHOWN:
                break
    return list(_without_echoes(found))


def from_hints(hints: Iterable[Hint]) -> list[Problem]:
    return [Problem(hint.line, hint.column, hint.message, "hint") for hint in hints]


def _without_echoes(found: dict[int, Problem]) -> Iterator[Problem]:
    """The first of each cluster: one mistake makes the next few lines look wrong as well."""
    last = -ECHO_LINES
    for line in sorted(found):
        if line - last > ECHO_LINES:
            yield found[line]
            last = line


def _marked(root: Node) -> Iterator[Node]:
    """The innermost nodes that are errors or missing; only branches with errors are entered."""
    branches = [root]
    for _ in range(NODES_READ):
        if not branches:
            return
        node = branches.pop()
        inner = [child for child in node.children if child.has_error]
        if node.is_missing or (node.is_error and not inner):
            yield node
        branches.extend(reversed(inner))


def _describe(node: Node, lines: list[str]) -> Problem:
    row, byte = node.start_point
    if node.is_missing:
        message = _missing(node, lines)
    else:
        opener = _open_bracket(node)
        if opener is not None:
            row, byte = opener.start_point
            message = f'"{opener.type}" is never closed'
        else:
            message = _unexpected(node, lines)
    return Problem(row + 1, _column(lines, row, byte) + 1, message)


def _missing(node: Node, lines: list[str]) -> str:
    parent = node.parent
    for opener, closer in _CLOSERS.items():
        if node.type == closer and parent is not None:
            for child in parent.children[:3]:
                if child.type == opener:
                    line = child.start_point[0] + 1
                    return f'"{closer}" is missing: "{opener}" of line {line} is never closed'
    if node.type == ";":
        row, byte = node.start_point
        rest = lines[row].encode("utf-8", "replace")[byte:].decode("utf-8", "replace").strip()
        return f"unexpected {_quote(rest)}" if rest else "unexpected end of the line"
    if node.type in _NAMES:
        return "a name is missing"
    return f'"{printable(node.type)}" is missing'


def _unexpected(node: Node, lines: list[str]) -> str:
    text = _text(node, lines)
    if text[:1] in _QUOTES and text:
        return f"this {_QUOTES[text[0]]} is never closed ({text[0]} is missing)"
    if text.startswith("/*"):
        return 'this comment is never closed ("*/" is missing)'
    if any(child.type == "regex_pattern" for child in node.children[:8]):
        return 'this regular expression is never closed ("/" is missing)'
    if _OPERATOR.fullmatch(text):
        return f"something is missing after {_quote(text)}"
    return f"unexpected {_quote(text)}"


def _open_bracket(node: Node) -> Node | None:
    """The innermost bracket in a skipped piece that nothing closes."""
    stack: list[Node] = []
    for child in node.children[:CHILDREN_READ]:
        if child.type in _CLOSERS:
            stack.append(child)
        elif stack and child.type == _CLOSERS[stack[-1].type]:
            stack.pop()
    return stack[-1] if stack else None


def _text(node: Node, lines: list[str]) -> str:
    """The start of a node's text, up to the end of its first line."""
    row, byte = node.start_point
    end = node.end_point[1] if node.end_point[0] == row else None
    return lines[row].encode("utf-8", "replace")[byte:end].decode("utf-8", "replace").strip()


def _quote(text: str) -> str:
    first = text.split()[0] if text.split() and len(text) > QUOTED_CHARACTERS else text
    if len(first) > QUOTED_CHARACTERS:
        first = first[:QUOTED_CHARACTERS] + "…"
    return f'"{printable(first)}"'


def _column(lines: list[str], row: int, byte: int) -> int:
    return len(lines[row].encode("utf-8", "replace")[:byte].decode("utf-8", "replace"))
