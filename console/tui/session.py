"""What is open on the screen: the workspace's engine, what one may do there, and one function.

Shared by the panes, which read it and never reach into one another. The engine arrives after the
first frame; until then a pane that asks for it has a bug. Also the one way in which a pane shows
that the engine refused something.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from textual.dom import DOMNode
from textual.message import Message

from console import access
from console.access import Action
from console.model import ConsoleError, Function
from console.notices import Notice
from console.text import printable
from console.tui.widgets.undo import Undo

if TYPE_CHECKING:
    from console.engine import Engine


class Session:
    def __init__(self, workspace_name: str) -> None:
        self.workspace_name = workspace_name
        self._function: Function | None = None
        self.visited: dict[str, None] = {}
        """Keys of targets of the switcher that one was at, the latest last."""
        self.undo = Undo()
        """Functions and sources that were deleted here."""
        self.keep: Callable[[], Awaitable[str]] | None = None
        """Puts everything typed on disk, and says what of it failed."""
        self.open: Callable[[str], Awaitable[None]] | None = None
        """Makes a function the open one."""
        self.deleted_id = ""
        """The function that was deleted here last, its unsaved text included."""
        self._grants = access.OWNS  # nothing is kept back before it is known
        self._engine: Engine | None = None

    @property
    def function(self) -> Function | None:
        """The open function as the workspace last knew it; None where there is none."""
        return self._function

    @function.setter
    def function(self, function: Function | None) -> None:
        if function is not None and not self.is_open(function.id):
            self.visit(f"function {function.id}")
        self._function = function

    def visit(self, key: str) -> None:
        self.visited.pop(key, None)
        self.visited[key] = None

    @property
    def ready(self) -> bool:
        return self._engine is not None

    @property
    def engine(self) -> Engine:
        assert self._engine is not None, "asked before the workspace was open"
        return self._engine

    def attach(self, engine: Engine) -> None:
        self._engine = engine

    # -- what one may do ----------------------------------------------------------------------

    async def read_roles(self) -> None:
        self._grants = (await self.engine.whoami()).grants

    def refusal(self, *actions: Action, resource: str = "") -> str:
        """Why one may do none of these, in the engine's words; empty where one may."""
        why = [access.refusal(action, self._grants, resource) for action in actions]
        return why[0] if why and all(why) else ""

    def refusal_here(self, *actions: Action) -> str:
        """The same about the open function."""
        return self.refusal(*actions, resource=self.function.id if self.function else "")

    # -- what happens there -------------------------------------------------------------------

    def listen(
        self,
        node: DOMNode,
        kinds: tuple[type[Notice], ...],
        handler: Callable[[Any], Awaitable[None] | None],
    ) -> Callable[[], None]:
        """Have `node` handle the engine's notices of some kinds, in its own turn.

        Returns the call that ends it, needed where a node goes before the screen does.
        """

        def noticed(notice: Notice) -> None:
            if isinstance(notice, kinds):
                node.call_later(handler, notice)

        return self.engine.listen(noticed)

    def is_open(self, function_id: str) -> bool:
        return self.function is not None and self.function.id == function_id


class FunctionChosen(Message):
    """Someone wants a function to be the open one."""

    def __init__(self, function_id: str) -> None:
        super().__init__()
        self.function_id = function_id


@contextmanager
def refusals(node: DOMNode) -> Iterator[None]:
    """Show a `ConsoleError` of the body as a notification, and end the body there."""
    try:
        yield
    except ConsoleError as error:
        node.app.notify(printable(error.message), severity="error", timeout=10, markup=False)
