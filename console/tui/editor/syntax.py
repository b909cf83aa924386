"""The syntax tree of JavaScript that is being typed: colours for the rows in view, brackets.

Owns the tree-sitter parser and a copy of the text as bytes. Knows no widget. The trap is time: a
reparse after one key takes 4 ms at 5,000 lines, and 30 ms when a quote was just opened, so parsing
goes in slices (`advance`) that the caller spreads out; until it is done, the old tree, shifted by
the edits, still answers. tree-sitter is optional and must be older than 0.26, which crashes.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.document._document import Location

from console.hints import grammar
from console.hints.rules import Search
from console.libs.sources import is_installed
from console.tui.editor.document import ExactDocument, Splice, encode
from console.tui.editor.landmarks import Landmarks

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

SLICE_US = 2_000
SLICES_TRIED = 500  # 30,000 lines take 200; text made to be hard could take minutes
COLOURS_US = 5_000  # a screenful takes 300; thousands of nested brackets would take seconds
ASKED_S = 0.5  # for a key that asks for all of the tree
READ_BYTES = 4_096  # a chunk for the lexer; larger ones are mostly read in vain
WINDOW_COLUMNS = 20_000  # more text in view than this is asked for piece by piece
NEIGHBOURS = 64

Span = tuple[int, int, str]
"""Start column, end column, name of the style."""

_QUERY = """
(comment) @comment
[(string) (template_string) (regex)] @string
(template_substitution) @plain
[(number) (true) (false) (null) (undefined)] @constant
[(this) (super)
 "as" "async" "await" "break" "case" "catch" "class" "const" "continue" "debugger" "default"
 "delete" "do" "else" "export" "extends" "finally" "for" "from" "function" "get" "if" "import"
 "in" "instanceof" "let" "new" "of" "return" "set" "static" "switch" "throw" "try" "typeof" "var"
 "void" "while" "with" "yield"] @keyword
(function_declaration name: (identifier) @function)
(function_expression name: (identifier) @function)
(method_definition name: (property_identifier) @function)
(variable_declarator name: (identifier) @function
                     value: [(arrow_function) (function_expression)])
(assignment_expression left: (identifier) @function
                       right: [(arrow_function) (function_expression)])
(call_expression function: (identifier) @function)
(call_expression function: (member_expression property: (property_identifier) @function))
"""
_CLOSERS = {"(": ")", "[": "]", "{": "}", "${": "}"}
_TEXTS = {"string": "string", "template_string": "template", "regex": "regex"}
_OPENERS = {")": ("(",), "]": ("[",), "}": ("{", "${")}


class Syntax:
    """The tree of one document.

    Args:
        document: followed for as long as it lives.
        language: what `grammar.javascript` gave.
    """

    def __init__(self, document: ExactDocument, language: Language) -> None:
        from tree_sitter import Query, QueryCursor

        self._document = document
        self._bytes = bytearray(encode("\n".join(document.lines)))
        self._parser = grammar.parser(language, SLICE_US)
        query = Query(language, _QUERY)
        with warnings.catch_warnings():
            # As for the parser: the callback that came instead crashes.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._cursor = QueryCursor(query, timeout_micros=COLOURS_US)
        self._slices = 0
        self.tree: Tree | None = None
        self.current = False
        """Whether the tree is that of the text as it stands."""
        self.slow = False
        """Whether the last complete parse took more than one slice."""
        self.parse_s = 0.0
        """How long it took, at most."""
        document.follow(self._splice)

    @property
    def sound(self) -> bool:
        """Whether the tree is current and free of errors."""
        return self.current and self.tree is not None and not self.tree.root_node.has_error

    @property
    def hopeless(self) -> bool:
        """Whether so many slices were not enough; the next edit begins anew."""
        return self._slices >= SLICES_TRIED

    def _splice(self, splice: Splice) -> None:
        new_end = splice.start_byte + splice.new_bytes
        inserted = self._document.get_text_range(splice.top, splice.new_end)
        if self._document.newline != "\n":
            inserted = inserted.replace(self._document.newline, "\n")
        old_end = splice.start_byte + splice.old_bytes
        old_column = self._byte_column(old_end)
        self._bytes[splice.start_byte : old_end] = encode(inserted)
        self._parser.reset()
        self._slices = 0
        self.current = False
        if self.tree is not None:
            self.tree.edit(
                start_byte=splice.start_byte,
                old_end_byte=old_end,
                new_end_byte=new_end,
                start_point=(splice.top[0], self._byte_column(splice.start_byte)),
                old_end_point=(splice.old_end[0], old_column),
                new_end_point=(splice.new_end[0], self._byte_column(new_end)),
            )

    def _byte_column(self, offset: int) -> int:
        return offset - (self._bytes.rfind(b"\n", 0, offset) + 1)

    def _read(self, offset: int, point: tuple[int, int]) -> bytes:
        return bytes(self._bytes[offset : offset + READ_BYTES])

    def advance(self) -> bool:
        """Parse for one slice; whether the tree is current now."""
        if self.current or self.hopeless:
            return self.current
        self._slices += 1
        try:
            if self.tree is None:
                self.tree = self._parser.parse(self._read)
            else:
                self.tree = self._parser.parse(self._read, self.tree)
        except ValueError:  # the slice is over; the parser remembers where it was
            self.slow = True
            return False
        self.slow = self._slices > 1
        self.parse_s = self._slices * SLICE_US / 1e6
        self.current = True
        return True

    def search(self) -> Search | None:
        """A search for hints on the text as it stands; None where it is not sound."""
        if self.tree is None or not self.sound:
            return None
        return Search(self.tree.root_node, bytes(self._bytes), is_installed)

    # -- going somewhere ---------------------------------------------------------------------

    def landmarks(self, *, wait: bool = True) -> Landmarks | None:
        """What the tree tells; None where the text cannot be parsed in time for a key.

        Args:
            wait: whether to parse what was typed last, or do with a tree shifted by it.
        """
        end = time.monotonic() + ASKED_S
        while wait and not self.current and not self.hopeless and time.monotonic() < end:
            self.advance()
        if self.tree is None or (wait and not self.current):
            return None
        return Landmarks(self.tree, bytes(self._bytes))

    def definition(self, location: Location) -> Location | None:
        """Where the name at a place is declared."""
        landmarks = self.landmarks()
        if landmarks is None:
            return None
        row, column = location
        found = landmarks.declaration(row, self._to_byte(row, column))
        return None if found is None else (found[0], self._to_column(*found))

    # -- colours -----------------------------------------------------------------------------

    def spans(self, pieces: list[tuple[int, int, int]]) -> dict[int, list[Span]]:
        """The styles of pieces of rows in view (row, start column, end column), outermost first."""
        found: dict[int, list[Span]] = {}
        if self.tree is None or not pieces:
            return found
        lines = self._document.lines
        if sum(len(lines[row]) for row, _, _ in pieces) <= WINDOW_COLUMNS:
            last_row = pieces[-1][0]
            pieces = [(pieces[0][0], 0, 0)]
            self._collect(found, (pieces[0][0], 0), (last_row + 1, 0))
            return found
        for row, start, end in pieces:
            self._collect(found, (row, self._to_byte(row, start)), (row, self._to_byte(row, end)))
        return found

    def _collect(
        self, found: dict[int, list[Span]], start: tuple[int, int], end: tuple[int, int]
    ) -> None:
        assert self.tree is not None
        self._cursor.set_point_range(start, end)
        captures = self._cursor.captures(self.tree.root_node)
        nodes = [(node, name) for name, nodes in captures.items() for node in nodes]
        nodes.sort(key=lambda pair: (pair[0].start_byte, -pair[0].end_byte))
        last = min(end[0], self._document.line_count - 1)
        for node, name in nodes:
            (top, left), (bottom, right) = node.start_point, node.end_point
            for row in range(max(top, start[0]), min(bottom, last) + 1):
                columns = self._columns(row, left if row == top else 0, right, row == bottom)
                found.setdefault(row, []).append((*columns, name))

    def _columns(self, row: int, left: int, right: int, ends: bool) -> tuple[int, int]:
        end = self._to_column(row, right) if ends else len(self._document[row])
        return self._to_column(row, left), end

    def _to_column(self, row: int, byte: int) -> int:
        line = self._document[row]
        if line.isascii():
            return byte
        return len(encode(line)[:byte].decode("utf-8", "replace"))

    def _to_byte(self, row: int, column: int) -> int:
        line = self._document[row]
        return column if line.isascii() else len(encode(line[:column]))

    def inside(self, location: Location) -> str:
        """What a place is amid: "string", "template", "regex", "comment"; empty in code."""
        if self.tree is None:
            return ""
        row, column = location
        point = (row, self._to_byte(row, column))
        before = (row, max(point[1] - 1, 0))
        node = self.tree.root_node.descendant_for_point_range(before, before)
        for _ in range(2):
            if node is None:
                return ""
            within = node.start_point < point < node.end_point
            if node.type in ("comment", "html_comment"):
                goes_on = node.end_point == point and self._is_of_line(node)
                return "comment" if within or goes_on else ""
            if node.type in _TEXTS and within:
                return _TEXTS[node.type]
            if node.type == "template_substitution":
                return ""
            node = node.parent
        return ""

    def _is_of_line(self, comment: Node) -> bool:
        return self._bytes[comment.start_byte : comment.start_byte + 2] == b"//"

    # -- brackets ----------------------------------------------------------------------------

    def partner(self, location: Location) -> Location | None:
        """The bracket that belongs to the one at a location; strings and comments have none."""
        if self.tree is None:
            return None
        row, column = location
        byte = self._to_byte(row, column)
        node = self.tree.root_node.descendant_for_point_range((row, byte), (row, byte))
        if node is None or node.end_point != (row, byte + 1):
            return None
        parent = node.parent
        if parent is None or parent.is_error:
            return None
        if node.type in _CLOSERS:
            partner = _find(_siblings(parent, last_first=True), (_CLOSERS[node.type],))
        elif node.type in _OPENERS:
            partner = _find(_siblings(parent, last_first=False), _OPENERS[node.type])
        else:
            return None
        if partner is None or partner.is_missing:
            return None
        row, byte = partner.end_point
        return row, self._to_column(row, byte) - 1


def _siblings(parent: Node, last_first: bool) -> Iterable[Node]:
    """The children at one end: brackets are there, and a body may have thousands between."""
    count = parent.child_count
    indices = range(min(count, NEIGHBOURS))
    for index in indices:
        child = parent.child(count - 1 - index if last_first else index)
        if child is not None:
            yield child


def _find(nodes: Iterable[Node], types: tuple[str, ...]) -> Node | None:
    return next((node for node in nodes if node.type in types), None)
