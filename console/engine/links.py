"""Functions here that are also on a server of the Public API.

Owns what is remembered of that, and taking over what such a server has. Knows no network. The trap:
what is pulled replaces what is here, so it says which version it was compared with, and is refused
where that is no longer the newest.
"""

from __future__ import annotations

import msgspec

from console.access import NEW
from console.engine.core import needs
from console.engine.functions import Functions, _check_code
from console.model import ConsoleError, Function, Link, Portable, Version
from console.notices import FunctionsChanged
from console.settings import check_names

_AUTHOR_CHARS = 100  # ours: of a name that a server gives


def _key(function_id: str, base: str) -> str:
    return f"link {function_id} {base}"


class Links(Functions):
    @needs("view functions")
    async def link(self, function_id: str, base: str) -> Link | None:
        """What is known of this function on that server."""
        note = self._store.note(_key(function_id, base))
        return msgspec.json.decode(note, type=Link) if note else None

    @needs("edit functions", of=lambda _, link: (link.function_id,))
    async def put_link(self, link: Link) -> None:
        note = msgspec.json.encode(link).decode()
        await self._store.put_note(_key(link.function_id, link.base), note)

    @needs("edit functions", of=lambda _, function_id, *more, **named: (function_id or NEW,))
    async def pull_function(
        self, function_id: str, over: int, portable: Portable, author: str, message: str
    ) -> Function:
        """Take over what a server has, in one write; a new version where the code differs.

        Args:
            function_id: the function to replace; empty for a new one.
            over: its newest version as the caller saw it.
            portable: what takes its place.
            author: of that version there; empty where the server does not say.
            message: of the new version.
        """
        check_names(portable.settings)
        if not function_id:
            function = await self.create_function(
                portable.name, portable.code, portable.description, portable.settings
            )
            return await self._take(function, author, message)
        function = self._function(function_id)
        if function.version != over:
            raise ConsoleError(f"'{function.name}' was saved meanwhile; try again.")
        _check_code(portable.code)
        names = {setting.name for setting in portable.settings}
        is_new = portable.code != function.code
        function = msgspec.structs.replace(
            function,
            name=self._free_name(portable.name, but=function.id),
            description=portable.description,
            code=portable.code,
            settings=portable.settings,
            test_values={n: v for n, v in function.test_values.items() if n in names},
            version=function.version + is_new,
            updated_at=self._now(),
        )
        if not is_new:
            return await self._change(function)
        return await self._take(function, author, message)

    async def _take(self, function: Function, author: str, message: str) -> Function:
        version = Version(
            function.version,
            function.code,
            function.updated_at,
            author[:_AUTHOR_CHARS] or self._author(),
            message,
        )
        await self._store.put_function(function, version)
        self._tell(FunctionsChanged(function.id))
        return function
