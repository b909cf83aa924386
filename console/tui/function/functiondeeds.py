"""Making, renaming and deleting a function, asked for and told on whatever screen that happens.

The trap: what is deleted comes back as the workspace had it, so whatever was typed is put on disk
before.
"""

from __future__ import annotations

from functools import partial

from textual.dom import DOMNode

from console.model import ConsoleError, Function
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.session import Session, refusals
from console.tui.widgets.dialogs import Confirm, ask_name
from console.tui.widgets.wording import count

_UNDO = "It can be brought back for an hour, while this workspace stays open."


class FunctionDeeds:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def new(self, node: DOMNode) -> Function | None:
        from console.tui.function.template import CODE, REQUESTS

        async def make(name: str) -> Function:
            return await self._session.engine.create_function(name, CODE, "", (), None, REQUESTS)

        return await ask_name(node.app, "New function", "", make)

    async def rename(self, node: DOMNode, function: Function) -> None:
        async def rename(name: str) -> Function:
            return await self._session.engine.describe(function.id, name, function.description)

        await ask_name(node.app, f"Rename {function.name}", function.name, rename)

    async def delete(self, node: DOMNode, function: Function) -> None:
        with refusals(node):
            await self._refuse_connected(node, function)
            lost = f"{await self._what_goes(function)}\n{_UNDO}"
            question = Confirm(f"Delete {function.name}?", lost, "delete it")
            if await node.app.push_screen_wait(question):
                await self._delete(node, function)

    async def _delete(self, node: DOMNode, function: Function) -> None:
        session = self._session
        if session.keep is not None and (lost := await session.keep()):
            raise ConsoleError(lost)  # it could not come back with what was typed
        back = partial(self._bring_back, function.id, session.is_open(function.id))
        before, session.deleted_id = session.deleted_id, function.id
        try:
            await session.engine.delete_function(function.id)
        except ConsoleError:
            session.deleted_id = before  # or its text would count as given up once others delete it
            raise
        told = session.undo.deleted(node, f"function {function.name}", back)
        node.app.notify(printable(told), timeout=6, markup=False)
        node.app.screen.refresh_bindings()

    async def _refuse_connected(self, node: DOMNode, function: Function) -> None:
        """Before anything is asked.

        Raises:
            ConsoleError: sources are connected to it, as far as one may see them.
        """
        engine = self._session.engine
        seen = not await engine.may("view sources")
        sources = await engine.sources() if seen else []
        names = sorted(source.name for source in sources if source.function_id == function.id)
        if names:
            first = printable(names[0]) + (f" and {len(names) - 1} more" if names[1:] else "")
            how = with_keys(node, "disconnect it first: {sources:F7}, then {sources.disconnect:d}.")
            raise ConsoleError(f"{printable(function.name)} is connected as {first}; {how}")

    async def _bring_back(self, function_id: str, was_open: bool) -> None:
        await self._session.engine.undelete_function(function_id)
        self._session.deleted_id = ""
        if was_open and self._session.open is not None:
            await self._session.open(function_id)

    async def _what_goes(self, function: Function) -> str:
        engine = self._session.engine
        parts = [count(len(await engine.versions(function.id)), "version")]
        if requests := await engine.requests(function.id):
            parts.append(count(len(requests), "saved request"))
        if function.settings:
            parts.append(count(len(function.settings), "setting"))
        if await engine.draft(function.id):
            parts.append("unsaved text")
        all_of_it = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
        return f"{all_of_it} will go with it. Its runs and errors stay in the history."
