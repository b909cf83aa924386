"""Operations on functions, their versions and deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console import limits
from console.access import NEW
from console.model import Function, Source, Version
from console.publicapi import shapes
from console.publicapi.answers import Refused
from console.publicapi.asked import Asked
from console.publicapi.given import refused_as

if TYPE_CHECKING:
    from console.engine import Engine

Data = dict[str, Any]

_CHANGEABLE = ("code", "settings", "displayName", "logoUrl", "description")
_DONE = {"status": "SUCCESS"}


class Functions:
    def __init__(self, engine: Engine, workspace: str) -> None:
        self._engine = engine
        self._workspace = workspace

    # -- functions ---------------------------------------------------------------------------

    async def create(self, asked: Asked) -> Data:
        asked.needs("edit functions", NEW)
        given = asked.given("resourceType", *_CHANGEABLE)
        given.need("code", "displayName", "resourceType")
        _check_type(given.text("resourceType"))
        with refused_as():
            made = await self._engine.create_function(
                given.text("displayName") or "",
                given.text("code", None) or "",
                given.text("description") or "",
                given.settings() or (),
                logo_url=given.text("logoUrl") or "",
            )
        return await self._shown(made)

    async def every(self, asked: Asked) -> Data:
        asked.needs("view functions")
        if not asked.query.get("resourceType"):
            raise Refused(422, "resourceType is required; here it is SOURCE.", "resourceType")
        _check_type(asked.query["resourceType"])
        found = sorted(await self._engine.functions(), key=lambda f: (f.created_at, f.id))
        items = [shapes.item((await self._shown(each))["function"]) for each in found]
        return asked.page("functions", items, limits.API_PAGE)

    async def get(self, asked: Asked, function_id: str) -> Data:
        asked.needs("view functions", function_id)
        return await self._shown(await self._function(function_id))

    async def change(self, asked: Asked, function_id: str) -> Data:
        asked.needs("edit functions", function_id)
        await self._function(function_id)
        given = asked.given(*_CHANGEABLE)
        with refused_as():
            changed = await self._engine.change_function(
                function_id,
                name=given.text("displayName"),
                description=given.text("description"),
                code=given.text("code", None),
                settings=given.settings(),
                logo_url=given.text("logoUrl"),
            )
        return await self._shown(changed)

    async def delete(self, asked: Asked, function_id: str) -> Data:
        asked.needs("edit functions", function_id)
        await self._function(function_id)
        with refused_as():
            await self._engine.delete_function(function_id)
        return _DONE

    # -- deploys -----------------------------------------------------------------------------

    async def deploy(self, asked: Asked, instance_id: str) -> Data:
        source_id = instance_id.removeprefix(shapes.INSTANCE_ID)
        if source_id == instance_id:
            raise Refused(
                422,
                "A deploy goes to one source: send its id with sfn_ before it.",
                "functionId",
            )
        asked.needs("view sources", source_id)
        found = (source for source in await self._engine.sources() if source.id == source_id)
        source = next(found, None)
        if source is None:
            raise Refused(404, "There is no source with this id.")
        asked.needs("deploy", source.function_id, source.id)
        asked.given()
        with refused_as():
            await self._engine.deploy(source.function_id, [source.id])
        return {"functionDeployment": _DONE}

    # -- versions ----------------------------------------------------------------------------

    async def versions(self, asked: Asked, function_id: str) -> Data:
        asked.needs("view functions", function_id)
        function = await self._function(function_id)
        sources = await self._sources(function.id)
        kept = await self._engine.versions(function.id)
        items = [shapes.version(function.id, version, sources) for version in kept]
        return asked.page("versions", items, limits.API_PAGE)

    async def version(self, asked: Asked, function_id: str, version_id: str) -> Data:
        asked.needs("view functions", function_id)
        version = await self._version(await self._function(function_id), version_id)
        sources = await self._sources(function_id)
        return {"version": shapes.version(function_id, version, sources)}

    async def restore(self, asked: Asked, function_id: str) -> Data:
        asked.needs("edit functions", function_id)
        function = await self._function(function_id)
        given = asked.given("versionId")
        given.need("versionId")
        version = await self._version(function, given.text("versionId") or "")
        with refused_as():
            await self._engine.restore(function.id, version.number)
        newest = (await self._engine.versions(function.id))[0]
        sources = await self._sources(function.id)
        return {"version": shapes.version(function.id, newest, sources)}

    # -- the engine's ------------------------------------------------------------------------

    async def _function(self, function_id: str) -> Function:
        for function in await self._engine.functions():
            if function.id == function_id:
                return function
        raise Refused(404, "There is no function with this id.")

    async def _version(self, function: Function, version_id: str) -> Version:
        for version in await self._engine.versions(function.id):
            if shapes.version_id(function.id, version) == version_id:
                return version
        raise Refused(404, "The function has no version with this id.")

    async def _sources(self, function_id: str) -> list[Source]:
        return [s for s in await self._engine.sources() if s.function_id == function_id]

    async def _shown(self, function: Function) -> Data:
        sources = await self._sources(function.id)
        preview = (await self._engine.receiver()).test_url
        return {"function": shapes.function(function, sources, self._workspace, preview)}


def _check_type(kind: str | None) -> None:
    if kind != "SOURCE":
        raise Refused(
            422, "Only source functions are here; their resourceType is SOURCE.", "resourceType"
        )
