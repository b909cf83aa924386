"""Scopes of JavaScript code, the names that they bind, and what is put into a name.

Holds what `console.hints.reading` finds, and knows nothing of how. The trap: declarations hoist,
so a name can be looked up only when the whole code has been read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(slots=True, eq=False)
class Function:
    """A function; `result` lists what it may return."""

    is_async: bool = False
    result: list[Value] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Scope:
    parent: Scope | None
    function: Function | None = None
    """The function it belongs to; None at the top of the module."""
    names: dict[str, Binding] = field(default_factory=dict)
    uses: dict[str, Node] = field(default_factory=dict)
    """Each name that is read here, where it is first."""

    def find(self, name: str) -> Binding | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    @property
    def hoisting(self) -> Scope:
        """Where `var` declares."""
        scope = self
        while scope.parent is not None and scope.parent.function is scope.function:
            scope = scope.parent
        return scope


@dataclass(slots=True, eq=False)
class Value:
    """An expression where it stands."""

    node: Node
    scope: Scope


@dataclass(slots=True, eq=False)
class Parameter:
    function: Function
    index: int


@dataclass(slots=True, eq=False)
class Property:
    """What destructuring takes out of a value."""

    of: Value | Parameter
    name: str


Origin: TypeAlias = Value | Parameter | Property


@dataclass(slots=True, eq=False)
class Binding:
    scope: Scope
    """Where it is declared."""
    declared: bool = True
    """False for a global that exists only because something is assigned to it."""
    origins: list[Origin] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Declaration:
    """`const`, `let` or `class` with a name at the top of the module."""

    node: Node
    word: str
    name: str
