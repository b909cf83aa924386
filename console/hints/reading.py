"""One walk over the syntax tree of JavaScript: names, functions, calls and what else rules ask for.

Goes in as many steps as the caller likes, and judges nothing; names that nothing declares stay in
`uses`. The trap is nesting: text made to be hard is thousands deep, so nothing recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

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


_LEAVES = words(
    """
    property_identifier private_property_identifier string_fragment escape_sequence comment regex
    number string statement_identifier true false null undefined this super empty_statement
    break_statement continue_statement hash_bang_line
    """
)
_STEP_NODES = 100


class Reading:
    """All that one walk over a tree finds.

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
        self.calls: dict[str, list[Value]] = {}
        """Calls of a plain name, by name."""
        self.methods: dict[str, list[Value]] = {}
        """Calls `x.name()`, by name."""
        self.members: list[tuple[str, Node, Value | Parameter]] = []
        """Name, place and object of each property that is read."""
        self.assignments: list[tuple[Value, Origin]] = []
        """Target and value of each assignment to a name or a member."""
        self.declarations: list[Declaration] = []
        self.guarded: set[str] = set()
        """Names that the code asks `typeof` of."""
        self.module_syntax: list[Node] = []
        self.top_awaits: list[Node] = []
        self._given: list[tuple[str, Origin | None, Scope]] = []
        self._stack: list[tuple[Node, Scope]] = [(root, self.module)]
        self.module.names["onRequest"] = Binding(self.module)

    def steps(self) -> Iterator[None]:
        """Read on; what was found is complete when the last step is over."""
        stack, count = self._stack, 0
        while stack:
            node, scope = stack.pop()
            visit = self._VISITS.get(node.type)
            if visit is not None:
                visit(self, node, scope)
            elif node.type not in _LEAVES:
                self._push(node.named_children, scope)
            count += 1
            if count % _STEP_NODES == 0:
                yield
        for name, origin, scope in self._given:
            yield
            binding = scope.find(name)
            if binding is None:  # sloppy code makes a global by assigning to it
                binding = self.module.names[name] = Binding(self.module, False)
            if origin is not None:
                binding.origins.append(origin)

    def text(self, node: Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    # -- the walk ----------------------------------------------------------------------------

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

    def _block(self, node: Node, scope: Scope) -> None:
        self._push(node.named_children, self._inner(scope, scope.function))

    def _use(self, node: Node, scope: Scope) -> None:
        scope.uses.setdefault(self.text(node), node)

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
            elif node.type not in _LEAVES:
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

    def _assign(self, node: Node, scope: Scope) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        self._stack.append((right, scope))
        value = Value(right, scope)
        if left.type in ("member_expression", "subscript_expression"):
            self.assignments.append((Value(left, scope), value))
        if node.type == "augmented_assignment_expression":
            self._stack.append((left, scope))
        if left.type in ("identifier", "object_pattern", "array_pattern"):
            self._bind(left, value, scope, None)
        else:
            self._stack.append((left, scope))

    def _call(self, node: Node, scope: Scope) -> None:
        called = node.child_by_field_name("function")
        if called is not None and called.type == "identifier":
            self.calls.setdefault(self.text(called), []).append(Value(node, scope))
        elif called is not None and called.type == "member_expression":
            name = called.child_by_field_name("property")
            if name is not None:
                self.methods.setdefault(self.text(name), []).append(Value(node, scope))
        elif called is not None and called.type == "import":
            self.module_syntax.append(node)
        self._push(node.named_children, scope)

    def _member(self, node: Node, scope: Scope) -> None:
        target, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if target is None or name is None:
            return
        self.members.append((self.text(name), name, Value(target, scope)))
        self._stack.append((target, scope))

    def _unary(self, node: Node, scope: Scope) -> None:
        operator, value = node.children[0], node.named_children
        if operator.type == "typeof" and value and value[0].type == "identifier":
            self.guarded.add(self.text(value[0]))
        else:
            self._push(value, scope)

    def _return(self, node: Node, scope: Scope) -> None:
        values = [child for child in node.named_children if child.type != "comment"]
        if values and scope.function is not None:
            scope.function.result.append(Value(values[0], scope))
        self._push(values, scope)

    def _await(self, node: Node, scope: Scope) -> None:
        if scope.function is None:
            self.top_awaits.append(node)
        self._push(node.named_children, scope)

    def _import(self, node: Node, scope: Scope) -> None:
        self.module_syntax.append(node)
        todo = [child for child in node.named_children if child.type == "import_clause"]
        while todo:
            child = todo.pop()
            if child.type == "identifier":
                self._declare(self.text(child), scope, None)
            todo.extend(child.named_children)

    def _export(self, node: Node, scope: Scope) -> None:
        self.module_syntax.append(node)
        if node.child_by_field_name("source") is None:
            self._push(node.named_children, scope)

    def _meta(self, node: Node, scope: Scope) -> None:
        if self.text(node).startswith("import"):
            self.module_syntax.append(node)

    def _with(self, node: Node, scope: Scope) -> None:
        self._field(node, "object", scope)  # names in the body may be properties of it

    _VISITS: ClassVar[dict[str, Callable[[Reading, Node, Scope], None]]] = {
        "identifier": _use,
        "shorthand_property_identifier": _use,
        "function_declaration": _function,
        "function_expression": _function,
        "generator_function": _function,
        "generator_function_declaration": _function,
        "arrow_function": _function,
        "method_definition": _function,
        "class_declaration": _class,
        "class": _class,
        "lexical_declaration": _variables,
        "variable_declaration": _variables,
        "statement_block": _block,
        "for_statement": _block,
        "switch_body": _block,
        "for_in_statement": _for_in,
        "catch_clause": _catch,
        "assignment_expression": _assign,
        "augmented_assignment_expression": _assign,
        "call_expression": _call,
        "member_expression": _member,
        "unary_expression": _unary,
        "return_statement": _return,
        "await_expression": _await,
        "import_statement": _import,
        "export_statement": _export,
        "meta_property": _meta,
        "with_statement": _with,
    }
