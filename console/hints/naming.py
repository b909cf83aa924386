"""What declares names in JavaScript, and what is put into them.

Owns declarations, functions with their parameters, and patterns that take values apart; goes down
into nothing, but leaves what is to be read on a stack. `reading` walks, and judges nothing either.
The trap is hoisting: `var` and functions declare in another scope than the one where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from console.hints.scopes import (
    Binding,
    Declaration,
    Function,
    Origin,
    Parameter,
    Property,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEAVES = words(
    """
    property_identifier private_property_identifier string_fragment escape_sequence comment regex
    number string statement_identifier true false null undefined this super empty_statement
    break_statement continue_statement hash_bang_line
    """
)


class Naming:
    """
    Args:
        root: of a tree without errors.
        source: its text, as it was parsed.
    """

    def __init__(self, root: Node, source: bytes) -> None:
        self._source = source
        self.module = Scope(None)
        self.scopes = [self.module]
        self.functions: dict[int, Function] = {}
        """Node id of each function."""
        self.members: list[tuple[str, Node, Value | Parameter]] = []
        """Name, place and object of each property that is read."""
        self.assignments: list[tuple[Value, Origin]] = []
        """Target and value of each assignment to a name or a member."""
        self.declarations: list[Declaration] = []
        self.module_syntax: list[Node] = []
        self.top_awaits: list[Node] = []
        self._given: list[tuple[str, Origin | None, Scope]] = []
        """What is assigned to names that may be declared further on."""
        self._stack: list[tuple[Node, Scope]] = [(root, self.module)]
        self.module.names["onRequest"] = Binding(self.module)

    def text(self, node: Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _push(self, nodes: list[Node], scope: Scope) -> None:
        self._stack.extend([(node, scope) for node in reversed(nodes)])

    def _field(self, node: Node, name: str, scope: Scope) -> None:
        child = node.child_by_field_name(name)
        if child is not None:
            self._stack.append((child, scope))

    def _inner(self, parent: Scope, function: Function | None) -> Scope:
        scope = Scope(parent, function)
        self.scopes.append(scope)
        return scope

    def _declare(self, name: str, scope: Scope, origin: Origin | None) -> None:
        binding = scope.names.get(name)
        if binding is None:
            binding = scope.names[name] = Binding(scope)
        if origin is not None:
            binding.origins.append(origin)

    def _function(self, node: Node, scope: Scope) -> None:
        function = self.functions[node.id] = Function(node.children[0].type == "async")
        inner = self._inner(scope, function)
        name = node.child_by_field_name("name")
        if name is not None and name.type == "identifier":
            declared = node.type.endswith("declaration")
            where = scope.hoisting if declared else inner
            self._declare(self.text(name), where, Value(node, scope))
        elif name is not None:
            self._stack.append((name, scope))
        body = node.child_by_field_name("body")
        if body is not None and body.type == "statement_block":
            self._push(body.named_children, inner)
        elif body is not None:
            function.result.append(Value(body, inner))
            self._stack.append((body, inner))
        self._parameters(node, function, inner)

    def _parameters(self, node: Node, function: Function, inner: Scope) -> None:
        single = node.child_by_field_name("parameter")
        several = node.child_by_field_name("parameters")
        given = [single] if single is not None else several.named_children if several else []
        patterns = [pattern for pattern in given if pattern.type != "comment"]
        for index, pattern in enumerate(patterns):
            self._bind(pattern, Parameter(function, index), inner, inner)

    def _class(self, node: Node, scope: Scope) -> None:
        inner = self._inner(scope, scope.function)
        name = node.child_by_field_name("name")
        if name is not None:
            declared = node.type == "class_declaration"
            self._declare(self.text(name), scope if declared else inner, None)
            if declared:
                self._declared("class", node, name, scope)
        self._push([child for child in node.named_children if child != name], inner)

    def _variables(self, node: Node, scope: Scope) -> None:
        word = node.children[0].type
        for declarator in reversed(node.named_children):
            name = declarator.child_by_field_name("name")
            if declarator.type != "variable_declarator" or name is None:
                continue
            value = declarator.child_by_field_name("value")
            if value is not None:
                self._stack.append((value, scope))
            if word != "var":
                self._declared(word, node, name, scope)
            target = scope.hoisting if word == "var" else scope
            self._bind(name, Value(value, scope) if value is not None else None, scope, target)

    def _declared(self, word: str, node: Node, name: Node, scope: Scope) -> None:
        if scope is self.module:
            self.declarations.append(Declaration(node, word, self.text(name)))

    def _for_in(self, node: Node, scope: Scope) -> None:
        inner = self._inner(scope, scope.function)
        if scope.function is None and any(child.type == "await" for child in node.children[:3]):
            self.top_awaits.append(node)
        kind = node.child_by_field_name("kind")
        left = node.child_by_field_name("left")
        self._field(node, "body", inner)
        self._field(node, "right", inner)
        if left is not None:
            word = kind.type if kind is not None else ""
            target = scope.hoisting if word == "var" else inner if word else None
            self._bind(left, None, inner, target)

    def _catch(self, node: Node, scope: Scope) -> None:
        inner = self._inner(scope, scope.function)
        parameter = node.child_by_field_name("parameter")
        self._field(node, "body", inner)
        if parameter is not None:
            self._bind(parameter, None, inner, inner)

    def _bind(
        self, pattern: Node, origin: Value | Parameter | None, scope: Scope, target: Scope | None
    ) -> None:
        """Take in the names of a pattern.

        Args:
            pattern: a name, or what takes a value apart.
            origin: the value, if it is known.
            scope: where expressions within the pattern stand.
            target: where the names are declared; None where they are assigned to.
        """
        todo: list[tuple[Node, Origin | None]] = [(pattern, origin)]
        while todo:
            node, given = todo.pop()
            if node.type in ("identifier", "shorthand_property_identifier_pattern"):
                if target is None:
                    self._given.append((self.text(node), given, scope))
                    if given is not None:
                        self.assignments.append((Value(node, scope), given))
                else:
                    self._declare(self.text(node), target, given)
            elif node.type in ("assignment_pattern", "object_assignment_pattern"):
                self._field(node, "right", scope)
                left = node.child_by_field_name("left")
                todo.extend([(left, given)] if left is not None else [])
            elif node.type == "object_pattern":
                todo.extend(self._taken_apart(node, given, scope))
            elif node.type in ("array_pattern", "rest_pattern"):
                todo.extend((child, None) for child in node.named_children)
            elif node.type not in LEAVES:
                self._stack.append((node, scope))

    def _taken_apart(
        self, pattern: Node, given: Origin | None, scope: Scope
    ) -> Iterator[tuple[Node, Origin | None]]:
        for child in pattern.named_children:
            key = child
            if child.type in ("pair_pattern", "object_assignment_pattern"):
                key = child.named_children[0]
            if key.type == "computed_property_name":
                self._stack.append((key, scope))
            origin: Origin | None = None
            if isinstance(given, Value | Parameter) and key.type in (
                "property_identifier",
                "shorthand_property_identifier_pattern",
            ):
                origin = Property(given, self.text(key))
                self.members.append((origin.name, key, given))
            value = child.child_by_field_name("value") if child.type == "pair_pattern" else child
            if value is not None:
                yield value, origin

    def _import(self, node: Node, scope: Scope) -> None:
        self.module_syntax.append(node)
        todo = [child for child in node.named_children if child.type == "import_clause"]
        while todo:
            child = todo.pop()
            if child.type == "identifier":
                self._declare(self.text(child), scope, None)
            todo.extend(child.named_children)
