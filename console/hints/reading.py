"""One walk over the syntax tree of JavaScript: names, functions, calls and what else rules ask for.

Goes in as many steps as the caller likes, and judges nothing; names that nothing declares stay in
`uses`. The trap is nesting: text made to be hard is thousands deep, so nothing recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from console.hints.naming import LEAVES, Naming
from console.hints.scopes import Binding, Scope, Value

if TYPE_CHECKING:
    from tree_sitter import Node


_STEP_NODES = 100


class Reading(Naming):
    """All that one walk over a tree finds."""

    def __init__(self, root: Node, source: bytes) -> None:
        super().__init__(root, source)
        self.calls: dict[str, list[Value]] = {}
        """Calls of a plain name, by name."""
        self.methods: dict[str, list[Value]] = {}
        """Calls `x.name()`, by name."""
        self.guarded: set[str] = set()
        """Names that the code asks `typeof` of."""

    def steps(self) -> Iterator[None]:
        """Read on; what was found is complete when the last step is over."""
        stack, count = self._stack, 0
        while stack:
            node, scope = stack.pop()
            visit = self._VISITS.get(node.type)
            if visit is not None:
                visit(self, node, scope)
            elif node.type not in LEAVES:
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

    # -- the walk ----------------------------------------------------------------------------

    def _block(self, node: Node, scope: Scope) -> None:
        self._push(node.named_children, self._inner(scope, scope.function))

    def _use(self, node: Node, scope: Scope) -> None:
        scope.uses.setdefault(self.text(node), node)

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
        "function_declaration": Naming._function,
        "function_expression": Naming._function,
        "generator_function": Naming._function,
        "generator_function_declaration": Naming._function,
        "arrow_function": Naming._function,
        "method_definition": Naming._function,
        "class_declaration": Naming._class,
        "class": Naming._class,
        "lexical_declaration": Naming._variables,
        "variable_declaration": Naming._variables,
        "statement_block": _block,
        "for_statement": _block,
        "switch_body": _block,
        "for_in_statement": Naming._for_in,
        "catch_clause": Naming._catch,
        "assignment_expression": _assign,
        "augmented_assignment_expression": _assign,
        "call_expression": _call,
        "member_expression": _member,
        "unary_expression": _unary,
        "return_statement": _return,
        "await_expression": _await,
        "import_statement": Naming._import,
        "export_statement": _export,
        "meta_property": _meta,
        "with_statement": _with,
    }
