"""Functions, their versions, drafts and saved test requests."""

from __future__ import annotations

from typing import Any

import msgspec

from console import limits
from console.access import NEW, function_shown, request_shown
from console.engine.core import Core, needs, new_id
from console.model import (
    ConsoleError,
    Draft,
    Function,
    Request,
    RequestTitle,
    SavedRequest,
    Setting,
    SettingValue,
    Version,
)
from console.notices import FunctionsChanged, RequestsChanged
from console.settings import check_names
from console.text import printable

_NAME_CHARS = 100  # ours: fits a line at 120 columns
_EGRESS_HOST = "https://fn.segmentapis.com"
_EGRESS_REFUSAL = (  # SF, word for word
    "Functions are unable to send data or events back to their originating source"
)


class Functions(Core):
    @needs("view functions", "view sources", shows=function_shown)
    async def functions(self) -> list[Function]:
        """All functions of the workspace, by name."""
        return sorted(self._store.functions(), key=lambda f: f.name.lower())

    @needs("view functions", "view sources", shows=function_shown)
    async def function(self, ref: str) -> Function:
        """The function with this name or id."""
        for function in self._store.functions():
            if ref in (function.id, function.name):
                return function
        raise ConsoleError(f"There is no function {printable(ref)!r} in this workspace.")

    @needs("edit functions", of=lambda *_, **__: (NEW,))
    async def create_function(
        self,
        name: str,
        code: str,
        description: str = "",
        settings: tuple[Setting, ...] = (),
        test_values: dict[str, SettingValue] | None = None,
        requests: tuple[tuple[str, Request], ...] = (),
        logo_url: str = "",
    ) -> Function:
        """Save a new function as version 1, with named test requests if there are any."""
        name = self._free_name(name)
        _check_code(code)
        _check_names(settings)
        self._check_room()
        now = self._now()
        function = Function(
            id=new_id("sfnc"),
            name=name,
            description=description,
            code=code,
            version=1,
            created_at=now,
            updated_at=now,
            settings=settings,
            test_values=test_values or {},
            created_by=self._author(),
            logo_url=logo_url,
        )
        saved = [
            SavedRequest(new_id("req"), function.id, title, request) for title, request in requests
        ]
        await self._store.put_function(function, self._version(function, ""), saved)
        self._tell(FunctionsChanged(function.id))
        return function

    @needs("edit functions")
    async def save(
        self, function_id: str, code: str, message: str = "", console: str = ""
    ) -> Function:
        """Store code; a new version where it changed. Returns when it is on disk.

        Ends the draft of the console that saves, and those that hold the same text; another text
        that was typed elsewhere stays a draft.
        """
        function = self._function(function_id)
        _check_code(code)
        if code == function.code:
            await self._store.end_drafts(function_id, console, code)
            return function
        function = msgspec.structs.replace(
            function, code=code, version=function.version + 1, updated_at=self._now()
        )
        version = self._version(function, message)
        await self._store.put_function(function, version, console=console)
        self._tell(FunctionsChanged(function.id))
        return function

    @needs("edit functions")
    async def restore(self, function_id: str, number: int) -> Function:
        """Make a copy of an older version the newest; what runs stays as it is."""
        function = self._function(function_id)
        if number == function.version:
            raise ConsoleError(f"Version {number} is the newest already.")
        kept = self._kept_version(function.id, number)
        if kept is None:
            raise ConsoleError(f"{function.name!r} has no version {number}.")
        _check_code(kept.code)
        function = msgspec.structs.replace(
            function, code=kept.code, version=function.version + 1, updated_at=self._now()
        )
        restored = self._version(function, f"Restored version {number}")
        await self._store.put_function(function, restored)
        self._tell(FunctionsChanged(function.id))
        return function

    @needs("edit functions")
    async def describe(self, function_id: str, name: str, description: str) -> Function:
        """Rename a function or change its description."""
        function = self._function(function_id)
        name = self._free_name(name, but=function.id)
        return await self._change(function, name=name, description=description)

    @needs("edit functions")
    async def change_function(
        self,
        function_id: str,
        name: str | None = None,
        description: str | None = None,
        code: str | None = None,
        settings: tuple[Setting, ...] | None = None,
        logo_url: str | None = None,
    ) -> Function:
        """Change what is given and leave the rest, in one write; new code makes a version."""
        function = self._function(function_id)
        fields: dict[str, Any] = {"description": description, "logo_url": logo_url, "code": code}
        if name is not None:
            fields["name"] = self._free_name(name, but=function.id)
        if settings is not None:
            _check_names(settings)
            names = {setting.name for setting in settings}
            fields["settings"] = settings
            fields["test_values"] = {n: v for n, v in function.test_values.items() if n in names}
        if code is not None:
            _check_code(code)
        changed = {field: value for field, value in fields.items() if value is not None}
        if code is None or code == function.code:
            return await self._change(function, **changed)
        function = msgspec.structs.replace(
            function, version=function.version + 1, updated_at=self._now(), **changed
        )
        await self._store.put_function(function, self._version(function, ""))
        self._tell(FunctionsChanged(function.id))
        return function

    @needs("edit functions")
    async def configure(
        self,
        function_id: str,
        settings: tuple[Setting, ...],
        test_values: dict[str, SettingValue],
        strict: bool,
    ) -> Function:
        """Replace setting definitions, test values and the strict switch."""
        check_names(settings)
        names = [setting.name for setting in settings]
        known = {name: value for name, value in test_values.items() if name in names}
        return await self._change(
            self._function(function_id), settings=settings, test_values=known, strict=strict
        )

    @needs("edit functions")
    async def delete_function(self, function_id: str) -> None:
        """Delete a function with its versions, requests and draft. Its runs stay in the history.

        Raises:
            ConsoleError: sources are connected to it.
        """
        function = self._function(function_id)
        connected = [s.name for s in self._store.sources() if s.function_id == function.id]
        if connected:
            names = ", ".join(repr(printable(name)) for name in sorted(connected))
            raise ConsoleError(
                f"{function.name!r} is connected to {names}; disconnect "
                f"{'that source' if len(connected) == 1 else 'those sources'} first."
            )
        await self._store.delete_function(function_id)
        self._keep_deleted(function_id)
        self._tell(FunctionsChanged(function_id))

    @needs("view functions")
    async def versions(self, function_id: str) -> list[Version]:
        """Newest first."""
        return self._store.versions(self._function(function_id).id)

    def _kept_version(self, function_id: str, number: int) -> Version | None:
        found = (v for v in self._store.versions(function_id) if v.number == number)
        return next(found, None)

    async def _change(self, function: Function, **fields: Any) -> Function:
        function = msgspec.structs.replace(function, updated_at=self._now(), **fields)
        await self._store.put_function(function)
        self._tell(FunctionsChanged(function.id))
        return function

    def _function(self, function_id: str) -> Function:
        function = self._store.function(function_id)
        if function is None:
            raise ConsoleError("That function is no longer in this workspace.")
        return function

    def _check_room(self) -> None:
        if len(self._store.functions()) >= limits.FUNCTIONS_PER_WORKSPACE:
            raise ConsoleError(
                f"A workspace holds at most {limits.FUNCTIONS_PER_WORKSPACE} functions; "
                "delete one, or use another workspace."
            )

    def _free_name(self, name: str, but: str = "") -> str:
        name = " ".join(name.split())
        if not 0 < len(name) <= _NAME_CHARS or printable(name) != name:
            raise ConsoleError(
                f"A function's name has 1 to {_NAME_CHARS} characters and no control characters.",
                about="name",
            )
        if any(f.name == name and f.id != but for f in self._store.functions()):
            raise ConsoleError(
                f"There is a function named {name!r} already; choose another name.", about="name"
            )
        return name

    def _version(self, function: Function, message: str) -> Version:
        return Version(
            number=function.version,
            code=function.code,
            created_at=function.updated_at,
            author=self._author(),
            message=message,
        )

    async def draft(self, function_id: str) -> Draft | None:
        """The newest unsaved text of a function; see `drafts`."""
        return next(iter(await self.drafts(function_id)), None)

    async def drafts(self, function_id: str) -> list[Draft]:
        """Unsaved texts of a function, one of each console that has some, the newest first.

        None for who may not edit the function: the text is not his, and he sees what is saved.
        """
        if self._refused("edit functions", function_id):
            return []
        return self._store.drafts(function_id)

    @needs("edit functions")
    async def keep_draft(
        self,
        function_id: str,
        code: str,
        base_version: int,
        console: str = "",
        instead_of: Draft | None = None,
    ) -> Draft:
        """Keep a console's unsaved text; on disk when this returns.

        Args:
            function_id: whose code it will be.
            code: the text.
            base_version: the version that it was typed over.
            console: that it was typed in; it has one draft of each function.
            instead_of: a draft that the text goes on from, forgotten if it is still that.
        """
        self._function(function_id)
        draft = Draft(function_id, code, base_version, self._now(), console)
        await self._store.put_draft(draft, instead_of)
        return draft

    @needs("edit functions")
    async def discard_draft(self, function_id: str, console: str = "") -> None:
        await self._store.delete_draft(function_id, console)

    async def requests(self, function_id: str) -> list[SavedRequest]:
        """A function's saved test requests, in the order they were made; none for other eyes."""
        if self._refused("view functions", function_id):
            return []
        return self._store.requests(function_id)

    @needs(shows=request_shown)
    async def request_titles(self) -> list[RequestTitle]:
        """The names of all saved requests of the functions that one may see."""
        return self._store.request_titles()

    @needs("test", of=lambda _, request: (request.function_id,))
    async def save_request(self, request: SavedRequest) -> SavedRequest:
        """Add a request (empty `id`) or replace the one with its id."""
        self._function(request.function_id)
        if not request.id:
            request = msgspec.structs.replace(request, id=new_id("req"))
        await self._store.put_request(request)
        self._tell(RequestsChanged(request.function_id))
        return request

    @needs("test", of=lambda self, request_id: self._of_request(request_id))
    async def delete_request(self, request_id: str) -> None:
        request = self._store.request(request_id)
        if request is not None:
            await self._store.delete_request(request_id)
            self._tell(RequestsChanged(request.function_id))

    def _of_request(self, request_id: str) -> tuple[str, ...]:
        request = self._store.request(request_id)
        return () if request is None else (request.function_id,)


def _check_code(code: str) -> None:
    if _EGRESS_HOST in code:
        raise ConsoleError(_EGRESS_REFUSAL, about="code")


def _check_names(settings: tuple[Setting, ...]) -> None:
    try:
        check_names(settings)
    except ConsoleError as problem:
        raise ConsoleError(problem.message, about="settings") from None
