"""Operations on connected sources.

The trap: a source has one write key here, so making another ends the URL with the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console import limits
from console.access import NEW
from console.model import Function, Source
from console.publicapi import shapes
from console.publicapi.answers import Refused
from console.publicapi.asked import Asked
from console.publicapi.given import refused_as

if TYPE_CHECKING:
    from console.engine import Engine

Data = dict[str, Any]


class Sources:
    def __init__(self, engine: Engine, workspace: str) -> None:
        self._engine = engine
        self._workspace = workspace

    async def create(self, asked: Asked) -> Data:
        asked.needs("connect", NEW)
        given = asked.given("slug", "enabled", "metadataId", "settings")
        given.need("slug", "enabled", "metadataId")
        slug = given.text("slug") or ""
        catalog = shapes.catalog_id(given.text("metadataId") or "")
        function = (await self._functions()).get(shapes.FUNCTION_ID + catalog)
        if function is None:
            raise Refused(422, "There is no function with this id.", "metadataId")
        if not slug:
            raise Refused(422, "slug is required.", "slug")
        with refused_as(name="slug"):
            made = await self._engine.connect(
                function.id, slug, given.values(), enabled=bool(given.flag("enabled")), slug=slug
            )
        return await self._shown(asked, made)

    async def every(self, asked: Asked) -> Data:
        asked.needs("view sources")
        found = sorted(await self._engine.sources(), key=lambda s: (s.created_at, s.id))
        functions = await self._functions()
        items = [self._item(asked, source, functions) for source in found]
        return asked.page("sources", items, limits.API_SOURCES_PAGE)

    async def get(self, asked: Asked, source_id: str) -> Data:
        asked.needs("view sources", source_id)
        return await self._shown(asked, await self._source(source_id))

    async def change(self, asked: Asked, source_id: str) -> Data:
        asked.needs("connect", source_id)
        await self._source(source_id)
        given = asked.given("name", "enabled", "slug", "settings")
        with refused_as(name="name"):
            changed = await self._engine.update_source(
                source_id,
                name=given.text("name"),
                values=given.values(),
                enabled=given.flag("enabled"),
                slug=given.text("slug"),
            )
        return await self._shown(asked, changed)

    async def delete(self, asked: Asked, source_id: str) -> Data:
        asked.needs("connect", source_id)
        await self._source(source_id)
        await self._engine.disconnect(source_id)
        return {"status": "SUCCESS"}

    async def renew_key(self, asked: Asked, source_id: str) -> Data:
        asked.needs("connect", source_id)
        await self._source(source_id)
        asked.given()
        return await self._shown(asked, await self._engine.renew_write_key(source_id))

    # -- the engine's ------------------------------------------------------------------------

    async def _source(self, source_id: str) -> Source:
        for source in await self._engine.sources():
            if source.id == source_id:
                return source
        raise Refused(404, "There is no source with this id.")

    async def _functions(self) -> dict[str, Function]:
        return {function.id: function for function in await self._engine.functions()}

    async def _shown(self, asked: Asked, source: Source) -> Data:
        return {"source": self._item(asked, source, await self._functions())}

    def _item(self, asked: Asked, source: Source, functions: dict[str, Function]) -> Data:
        may = asked.may("connect", source.id)
        function = functions[source.function_id]
        return shapes.source(source, function, self._workspace, with_keys=may)
