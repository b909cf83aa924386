"""What values of a function may be: the request, its text, the settings, a digest, a response.

Follows names back to what was put into them, through parameters and results of functions of the
same text. Knows no rule. It guesses on the safe side: what it cannot follow is nothing. The trap is
cost, so only what a rule asks for is looked at, each name once, and to a limited depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from console.hints.naming import words
from console.hints.reading import Reading
from console.hints.scopes import Binding, Function, Origin, Parameter, Property, Value

if TYPE_CHECKING:
    from tree_sitter import Node

Kind = Literal["request", "settings", "text", "digest", "response", "value"]
Kinds = frozenset[Kind]

NOTHING: Kinds = frozenset()
_DEPTH = 60
_DIGESTS = frozenset({"createHmac", "createHash", "createSign", "createVerify"})
_TEXT_KEPT_BY = words(
    "toString valueOf trim concat join normalize replace replaceAll slice encode from"
)
_FUNCTIONS = words(
    """
    function_declaration function_expression generator_function generator_function_declaration
    arrow_function
    """
)


class Flows:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[Binding | Function, Kinds] = {}
        self._names: dict[Function, list[tuple[str, Binding]]] = {}
        for scope in reading.scopes:
            for name, binding in scope.names.items():
                for function in self._held(binding):
                    self._names.setdefault(function, []).append((name, binding))
        self.handlers = self.functions(reading.module.names["onRequest"])
        """What `onRequest` may be."""

    def functions(self, binding: Binding) -> list[Function]:
        """The functions that a name may stand for."""
        todo, seen = [binding], {binding}
        found: list[Function] = []
        while todo:
            binding = todo.pop()
            found += self._held(binding)
            for origin in binding.origins:
                if isinstance(origin, Value) and origin.node.type == "identifier":
                    other = origin.scope.find(self._reading.text(origin.node))
                    if other is not None and other not in seen:
                        seen.add(other)
                        todo.append(other)
        return found

    def _held(self, binding: Binding) -> list[Function]:
        nodes = [origin.node for origin in binding.origins if isinstance(origin, Value)]
        return [self._reading.functions[node.id] for node in nodes if node.type in _FUNCTIONS]

    def kinds(self, origin: Origin, depth: int = _DEPTH) -> Kinds:
        """What a value may be."""
        if depth <= 0:
            return NOTHING
        if isinstance(origin, Parameter):
            return self._argument(origin, depth)
        if isinstance(origin, Property):
            return self.kinds(origin.of, depth - 1) & {"settings"}
        read = self._READ.get(origin.node.type)
        return read(self, origin, depth - 1) if read is not None else NOTHING

    # -- names -------------------------------------------------------------------------------

    def _argument(self, parameter: Parameter, depth: int) -> Kinds:
        function, index = parameter.function, parameter.index
        if function in self.handlers:
            own: tuple[Kind, ...] = ("request", "settings")
            return frozenset(own[index : index + 1])
        found = NOTHING
        for name, binding in self._names.get(function, ()):
            for call in self._reading.calls.get(name, ()):
                given = arguments(call.node)
                if index < len(given) and call.scope.find(name) is binding:
                    found |= self.kinds(Value(given[index], call.scope), depth - 1)
        return found

    def _identifier(self, value: Value, depth: int) -> Kinds:
        binding = value.scope.find(self._reading.text(value.node))
        if binding is None:
            return NOTHING
        return self._once(binding, binding.origins, depth)

    def _once(self, key: Binding | Function, origins: Iterable[Origin], depth: int) -> Kinds:
        if key not in self._known:
            self._known[key] = NOTHING  # a name that is made of itself adds nothing
            self._known[key] = self._any(origins, depth)
        return self._known[key]

    def _any(self, origins: Iterable[Origin], depth: int) -> Kinds:
        return NOTHING.union(*(self.kinds(origin, depth) for origin in origins))

    # -- expressions -------------------------------------------------------------------------

    def _inside(self, value: Value, depth: int) -> Kinds:
        return self._any((Value(child, value.scope) for child in value.node.named_children), depth)

    def _fields(self, value: Value, depth: int, *names: str) -> Kinds:
        nodes = (value.node.child_by_field_name(name) for name in names)
        return self._any((Value(node, value.scope) for node in nodes if node is not None), depth)

    def _object(self, value: Value, depth: int) -> Kinds:
        return self._fields(value, depth, "object") & {"settings"}

    def _choice(self, value: Value, depth: int) -> Kinds:
        return self._fields(value, depth, "consequence", "alternative")

    def _binary(self, value: Value, depth: int) -> Kinds:
        operator = value.node.child_by_field_name("operator")
        if operator is None or operator.type not in ("+", "||", "&&", "??"):
            return NOTHING
        found = self._fields(value, depth, "left", "right")
        return found & {"text", "settings"} if operator.type == "+" else found

    def _assigned(self, value: Value, depth: int) -> Kinds:
        return self._fields(value, depth, "right")

    def _pair(self, value: Value, depth: int) -> Kinds:
        return self._fields(value, depth, "value")

    def _made(self, value: Value, depth: int) -> Kinds:
        """A literal: it carries text and settings within it."""
        own: Kinds = frozenset({"value"})
        return own | (self._inside(value, depth) & {"text", "settings"})

    def _literal(self, value: Value, depth: int) -> Kinds:
        return frozenset({"value"})

    def _new(self, value: Value, depth: int) -> Kinds:
        made = value.node.child_by_field_name("constructor")
        if made is not None and made.type == "identifier":
            name = self._reading.text(made)
            if name == "Response" and value.scope.find(name) is None:
                return frozenset({"response"})
        return self._arguments(value, depth) & {"settings"}

    def _arguments(self, value: Value, depth: int) -> Kinds:
        return self._any((Value(node, value.scope) for node in arguments(value.node)), depth)

    def _call(self, value: Value, depth: int) -> Kinds:
        called = value.node.child_by_field_name("function")
        if called is None:
            return NOTHING
        if called.type == "member_expression":
            return self._method(value, called, depth)
        name = self._reading.text(called) if called.type == "identifier" else ""
        if name in _DIGESTS:
            return frozenset({"digest"})
        if name == "String":
            return self._arguments(value, depth) & {"text"}
        binding = value.scope.find(name)
        results = (self._result(f, depth) for f in self.functions(binding)) if binding else ()
        return NOTHING.union(*results) - {"value"}

    def _result(self, function: Function, depth: int) -> Kinds:
        return self._once(function, function.result, depth)

    def _method(self, value: Value, called: Node, depth: int) -> Kinds:
        target, name = called.child_by_field_name("object"), called.child_by_field_name("property")
        if target is None or name is None:
            return NOTHING
        method = self._reading.text(name)
        if method in _DIGESTS:
            return frozenset({"digest"})
        if target.type == "identifier" and self._reading.text(target) == "Response":
            return frozenset({"response"})
        if method == "text":
            owner = self.kinds(Value(target, value.scope), depth)
            return frozenset({"text"}) if "request" in owner else NOTHING
        if method == "update":
            return self.kinds(Value(target, value.scope), depth) & {"digest"}
        if method in _TEXT_KEPT_BY:
            kept = self.kinds(Value(target, value.scope), depth)
            if method in ("concat", "encode", "from"):
                kept |= self._arguments(value, depth)
            return kept & {"text"}
        return NOTHING

    _READ: ClassVar[dict[str, Callable[[Flows, Value, int], Kinds]]] = {
        "identifier": _identifier,
        "shorthand_property_identifier": _identifier,
        "parenthesized_expression": _inside,
        "await_expression": _inside,
        "template_substitution": _inside,
        "spread_element": _inside,
        "member_expression": _object,
        "subscript_expression": _object,
        "ternary_expression": _choice,
        "binary_expression": _binary,
        "assignment_expression": _assigned,
        "pair": _pair,
        "array": _made,
        "object": _made,
        "template_string": _made,
        "string": _literal,
        "number": _literal,
        "true": _literal,
        "false": _literal,
        "new_expression": _new,
        "call_expression": _call,
    }


def arguments(call: Node) -> list[Node]:
    """The arguments of a call; none of a tagged template."""
    given = call.child_by_field_name("arguments")
    if given is None or given.type != "arguments":
        return []
    return [node for node in given.named_children if node.type != "comment"]
