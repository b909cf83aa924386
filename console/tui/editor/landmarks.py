"""Where in JavaScript one may want to go: its functions and classes, and where a name is declared.

Reads a syntax tree when a key asks for it. Knows no widget. The trap is text made to be hard: every
walk is bounded, and a tree with errors answers as well as it can.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

QUERY_US = 300_000  # 20,000 lines take 100,000
ANCESTORS = 200
STATEMENTS = 50_000
STATEMENTS_READ = 2_000  # at a key
AROUND = 6
PATTERN_NODES = 1_000

_QUERY = """
(function_declaration name: (identifier) @name) @whole
(generator_function_declaration name: (identifier) @name) @whole
(class_declaration name: (identifier) @name) @whole
(method_definition name: (_) @name) @whole
(variable_declarator name: (identifier) @name
                     value: [(arrow_function) (function_expression) (class)]) @whole
(assignment_expression left: (_) @name
                       right: [(arrow_function) (function_expression) (class)]) @whole
(pair key: (_) @name value: [(arrow_function) (function_expression)]) @whole
"""
_ASSIGNED = "(assignment_expression left: (identifier) @name)"
_VARS = "(variable_declaration (variable_declarator name: (identifier) @name))"
_NAMES = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
_DECLARATIONS = ("lexical_declaration", "variable_declaration")
_NAMED = ("function_declaration", "generator_function_declaration", "class_declaration")
_WITHIN = ("pair", "array", "arguments", "statement_block")
_FUNCTIONS = (
    *("function_declaration", "generator_function_declaration", "function_expression"),
    *("generator_function", "arrow_function", "method_definition"),
)


class Landmark(NamedTuple):
    name: str
    row: int
    byte: int
    """Within its line."""
    depth: int
    """Landmarks around it."""


class Landmarks:
    """What a tree tells.

    Args:
        tree: of the text as it stands.
        source: the text it was parsed from.
    """

    def __init__(self, tree: Tree, source: bytes) -> None:
        self._root = tree.root_node
        self._language = tree.language
        self._source = source

    def all(self) -> list[Landmark]:
        """Functions, methods and classes that have a name, in the order of the text."""
        found: list[Landmark] = []
        ends: list[int] = []
        nodes = sorted(self._matches(_QUERY), key=lambda pair: pair[1].start_byte)
        for name, whole in nodes:
            while ends and ends[-1] <= whole.start_byte:
                ends.pop()
            found.append(Landmark(self._text(name), *name.start_point, len(ends)))
            ends.append(whole.end_byte)
        return found

    def declaration(self, row: int, byte: int) -> tuple[int, int] | None:
        """Row and byte of where the name at a place is declared; None where it is not here."""
        node = self._name_at(row, byte)
        if node is None:
            return None
        name = self._text(node)
        if node.type == "property_identifier":
            member = next((mark for mark in self.all() if mark.name == name), None)
            return None if member is None else (member.row, member.byte)
        declared = self._declared(node, name)
        return None if declared is None else (declared.start_point[0], declared.start_point[1])

    def word(self, row: int, byte: int) -> str:
        """The name at a place with the object before it: `Segment.track`; empty for none."""
        node = self._name_at(row, byte)
        if node is None:
            return ""
        parent = node.parent
        if node.type == "property_identifier" and parent is not None:
            whole = parent if parent.type == "member_expression" else node
            return self._text(whole)
        return self._text(node)

    def parameters(self) -> list[str]:
        """What onRequest calls its parameters, where they are plain names."""
        for node in self._root.children[:STATEMENTS_READ]:
            if node.type == "expression_statement":
                node = node.children[0]
            name = node.child_by_field_name("name") or node.child_by_field_name("left")
            if name is not None and self._text(name) == "onRequest":
                made = node.child_by_field_name("right") or node
                given = made.child_by_field_name("parameters")
                return [self._text(child) for child in given.named_children] if given else []
        return []

    def message_of(self, row: int, byte: int) -> str:
        """The method of `Segment` whose message a place is directly in; empty for none."""
        point = (row, byte)
        node = self._root.descendant_for_point_range(point, point)
        for _ in range(AROUND):
            if node is None or node.type == "object":
                break
            node = None if node.type in _WITHIN else node.parent
        call = node.parent.parent if node is not None and node.parent is not None else None
        if node is None or call is None or call.type != "call_expression":
            return ""
        called = call.child_by_field_name("function")
        name = self._text(called) if called is not None else ""
        return name.removeprefix("Segment.") if name.startswith("Segment.") else ""

    # -- names ---------------------------------------------------------------------------------

    def _text(self, node: Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _name_at(self, row: int, byte: int) -> Node | None:
        """The name that a place is in, or right behind."""
        for column in (byte, byte - 1):
            if column < 0:
                continue
            point = (row, column)
            node = self._root.descendant_for_point_range(point, point)
            if node is not None and (node.type in _NAMES or node.type == "property_identifier"):
                return node
        return None

    def _matches(self, text: str, within: Node | None = None) -> Iterator[tuple[Node, Node]]:
        """The `name` and the `whole` of each match; both are the name where there is no whole."""
        from tree_sitter import Query, QueryCursor

        with warnings.catch_warnings():
            # As for the parser: the callback that came instead crashes.
            warnings.simplefilter("ignore", DeprecationWarning)
            cursor = QueryCursor(Query(self._language, text), timeout_micros=QUERY_US)
        for _, nodes in cursor.matches(within or self._root):
            [name] = nodes["name"]
            yield name, nodes.get("whole", [name])[0]

    def _declared(self, node: Node, name: str) -> Node | None:
        scope: Node | None = node
        for _ in range(ANCESTORS):
            if scope is None:
                break
            for declared in self._declares(scope):
                if self._text(declared) == name:
                    return declared
            if scope.type in _FUNCTIONS and (found := self._first(_VARS, name, scope)):
                return found
            scope = scope.parent
        return self._first(_VARS, name) or self._first(_ASSIGNED, name)

    def _first(self, query: str, name: str, within: Node | None = None) -> Node | None:
        return next((n for n, _ in self._matches(query, within) if self._text(n) == name), None)

    def _declares(self, scope: Node) -> Iterator[Node]:
        """The names that a node declares for what is in it."""
        if scope.type in _FUNCTIONS:
            own = scope.child_by_field_name("name")
            if own is not None and scope.type != "method_definition":
                yield own
            for field in ("parameters", "parameter"):
                given = scope.child_by_field_name(field)
                if given is not None:
                    yield from _names(given)
        elif scope.type in ("statement_block", "program", "switch_case", "switch_default"):
            for child in scope.children[:STATEMENTS]:
                yield from _statement(child)
        elif scope.type == "catch_clause" and (caught := scope.child_by_field_name("parameter")):
            yield from _names(caught)
        elif scope.type == "for_statement" and (first := scope.child_by_field_name("initializer")):
            yield from _statement(first)
        elif scope.type == "for_in_statement" and (each := scope.child_by_field_name("left")):
            yield from _names(each)


def _statement(node: Node) -> Iterator[Node]:
    if node.type in _NAMED:
        name = node.child_by_field_name("name")
        if name is not None:
            yield name
    elif node.type in _DECLARATIONS:
        for declarator in node.named_children:
            name = declarator.child_by_field_name("name")
            if name is not None:
                yield from _names(name)


def _names(pattern: Node) -> Iterator[Node]:
    """The names that a parameter list or a destructuring pattern declares."""
    stack = [pattern]
    for _ in range(PATTERN_NODES):
        if not stack:
            return
        node = stack.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            stack.extend(filter(None, [node.child_by_field_name("left")]))
        elif node.type == "pair_pattern":
            stack.extend(filter(None, [node.child_by_field_name("value")]))
        else:
            stack.extend(reversed(node.named_children))


def around(marks: list[Landmark], row: int) -> int:
    """Which landmark comes last before the end of a row; 0 before all."""
    return max(bisect_right([mark.row for mark in marks], row) - 1, 0)
