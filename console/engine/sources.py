"""Connected sources: their names, settings, endpoints and the version that each one runs.

What these methods answer has every secret masked; a mask that comes back stands for the value that
is kept. The trap: what runs is put together once and kept, so a change must drop it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from console import delivery, limits, settings
from console.access import NEW, source_shown
from console.engine.core import needs, new_id
from console.engine.deployments import Deployments
from console.forwarding import endpoint
from console.model import ConsoleError, Forwarding, Function, SettingValue, Source
from console.notices import RetriesChanged, SourcesChanged
from console.settings import Values
from console.text import MASK, printable

_NAME_CHARS = 100  # ours: fits a line at 120 columns
_WRITE_KEY_CHARS = 32  # as long as Segment's


def about_source(engine: Sources, source_id: str, *_: object, **__: object) -> tuple[str, ...]:
    """The id of what a caller names, by which his roles are asked."""
    return (engine._source(source_id).id,)


def _about_deploy(engine: Sources, function_id: str, source_ids: list[str]) -> tuple[str, ...]:
    return (function_id, *(engine._source(ref).id for ref in source_ids))


class Sources(Deployments):
    # -- what there is -----------------------------------------------------------------------

    @needs("view sources", shows=source_shown)
    async def sources(self) -> list[Source]:
        """All sources of the workspace, by name."""
        found = sorted(self._store.sources(), key=lambda s: s.name.lower())
        return [self._shown(source) for source in found]

    @needs("view sources", shows=source_shown)
    async def source(self, ref: str) -> Source:
        """The source with this name, slug or id."""
        return self._shown(self._source(ref))

    # -- connecting --------------------------------------------------------------------------

    @needs("connect", of=lambda *_, **__: (NEW,))
    async def connect(
        self,
        function_id: str,
        name: str,
        values: dict[str, SettingValue] | None = None,
        enabled: bool = True,
        slug: str = "",
    ) -> Source:
        """Make a source of a function: it runs the newest version from now on.

        Args:
            function_id: of the function.
            name: of the source; must be free.
            values: of the function's settings, the required ones at least.
            enabled: whether it receives at once.
            slug: must be free; made of the name where empty.
        """
        function = self._function(function_id)
        name = self._free_source_name(name)
        slug = self._checked_slug(slug) if slug else self._free_slug(name)
        kept = _checked(function, values or {})
        await self._check_syntax(function.code)
        self._check_room_for_source()
        now = self._now()
        source = Source(
            id=new_id(),
            name=name,
            slug=slug,
            function_id=function.id,
            version=function.version,
            write_key=new_id(chars=_WRITE_KEY_CHARS),
            created_at=now,
            updated_at=now,
            deployed_at=now,
            enabled=enabled,
            settings=kept,
        )
        return await self._put(source)

    @needs("connect", of=about_source)
    async def disconnect(self, source_id: str) -> None:
        """Delete a source with its deliveries, retries and objects; its usage stays counted."""
        source = self._source(source_id)
        await self._store.delete_source(source.id)
        self._keep_deleted(source.id)
        self._deployments.pop(source.id, None)
        self._forget(source)
        self._tell(SourcesChanged(source.id))
        self._tell(RetriesChanged())

    # -- changing ----------------------------------------------------------------------------

    @needs("connect", of=about_source)
    async def update_source(
        self,
        source_id: str,
        name: str | None = None,
        values: dict[str, SettingValue] | None = None,
        enabled: bool | None = None,
        slug: str | None = None,
    ) -> Source:
        """Rename a source, or give some of its settings other values; the others stay."""
        source = self._source(source_id)
        fields: dict[str, Any] = {}
        if name is not None:
            fields["name"] = self._free_source_name(name, but=source.id)
            if fields["name"] != source.name:
                fields["slug"] = self._free_slug(name, but=source.id)
        if values is not None:
            function = self._function(source.function_id)
            fields["settings"] = _checked(function, values, source.settings)
        if enabled is not None:
            fields["enabled"] = enabled
        if slug is not None:
            fields["slug"] = self._checked_slug(slug, but=source.id)
        return await self._put(msgspec.structs.replace(source, **fields))

    @needs("connect", of=about_source)
    async def enable(self, source_id: str, enabled: bool) -> Source:
        """Let a source receive, or not; while it does not, its retries wait too."""
        source = msgspec.structs.replace(self._source(source_id), enabled=enabled)
        return await self._put(source)

    @needs("connect", of=about_source)
    async def renew_write_key(self, source_id: str) -> Source:
        """Give a source another write key: it is at another URL, and the old one is unknown."""
        key = new_id(chars=_WRITE_KEY_CHARS)
        return await self._put(msgspec.structs.replace(self._source(source_id), write_key=key))

    @needs("connect", of=about_source)
    async def forward(self, source_id: str, forwarding: Forwarding | None) -> Source:
        """Send the events of a source to a Tracking API too; None ends that."""
        source = self._source(source_id)
        if forwarding is not None and forwarding.write_key == MASK and source.forwarding:
            key = source.forwarding.write_key
            forwarding = msgspec.structs.replace(forwarding, write_key=key)
        if forwarding is not None:
            forwarding = endpoint.checked(forwarding)
        return await self._put(msgspec.structs.replace(source, forwarding=forwarding))

    # -- deploying ---------------------------------------------------------------------------

    @needs("deploy", of=_about_deploy)
    async def deploy(self, function_id: str, source_ids: list[str]) -> list[Source]:
        """Let these sources run the newest version, in fresh contexts; no other source changes.

        Raises:
            ConsoleError: the code is no JavaScript, or the settings of one do not fit; none has
                changed then.
        """
        function = self._function(function_id)
        chosen = [self._source(ref) for ref in dict.fromkeys(source_ids)]
        for source in chosen:
            if source.function_id != function.id:
                raise ConsoleError(f"{source.name!r} is not a source of {function.name!r}.")
            try:
                settings.filled(function.settings, _known(function, source.settings))
            except ConsoleError as problem:
                raise ConsoleError(f"{source.name!r} cannot run it: {problem.message}") from None
        await self._check_syntax(function.code)
        now = self._now()
        deployed = [
            msgspec.structs.replace(self._source(s.id), version=function.version, deployed_at=now)
            for s in chosen
        ]
        return list(await asyncio.gather(*(self._put(source) for source in deployed)))

    # -- for the other parts of the engine ---------------------------------------------------

    async def _put(self, source: Source) -> Source:
        source = msgspec.structs.replace(source, updated_at=self._now())
        before = self._store.source(source.id)
        try:
            await self._store.put_source(source)
        finally:  # refused by the disk, too, it is not what it was a moment ago
            self._deployments.pop(source.id, None)
        if before is not None and _runs(before) != _runs(source):
            self._forget(source)
        self._tell(SourcesChanged(source.id))
        return self._shown(source)

    def _shown(self, source: Source) -> Source:
        function = self._store.function(source.function_id)
        definitions = function.settings if function else ()
        masked = settings.masked(definitions, source.settings)
        forwarding = source.forwarding
        if forwarding is not None:
            forwarding = msgspec.structs.replace(forwarding, write_key=MASK)
        return msgspec.structs.replace(source, settings=masked, forwarding=forwarding)

    def _check_room_for_source(self) -> None:
        if len(self._store.sources()) >= limits.SOURCES_PER_WORKSPACE:
            raise ConsoleError(
                f"A workspace holds at most {limits.SOURCES_PER_WORKSPACE} sources; "
                "disconnect one, or use another workspace."
            )

    def _free_source_name(self, name: str, but: str = "") -> str:
        name = " ".join(name.split())
        if not 0 < len(name) <= _NAME_CHARS or printable(name) != name:
            raise ConsoleError(
                f"A source's name has 1 to {_NAME_CHARS} characters and no control characters.",
                about="name",
            )
        if any(s.name == name and s.id != but for s in self._store.sources()):
            raise ConsoleError(
                f"There is a source named {name!r} already; choose another name.", about="name"
            )
        return name

    def _checked_slug(self, slug: str, but: str = "") -> str:
        if slug != delivery.slug(slug) or len(slug) > _NAME_CHARS:
            raise ConsoleError(
                "A slug has lower-case letters, digits and single dashes between them.",
                about="slug",
            )
        if slug != self._free_slug(slug, but):
            raise ConsoleError(
                f"There is a source with the slug {slug!r} already; choose another.", about="slug"
            )
        return slug

    def _free_slug(self, name: str, but: str = "") -> str:
        taken = {source.slug for source in self._store.sources() if source.id != but}
        slug = wanted = delivery.slug(name)
        number = 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        return slug


def _runs(source: Source) -> tuple[object, ...]:
    """What a kept context depends on."""
    return source.version, source.deployed_at, source.settings


def _known(function: Function, values: Values) -> Values:
    """Without those whose definition is gone."""
    names = {setting.name for setting in function.settings}
    return {name: value for name, value in values.items() if name in names}


def _checked(function: Function, values: Values, before: Values | None = None) -> Values:
    """What a source keeps: `values` over those it had; a mask stands for what is kept."""
    if values and not function.settings:
        named = printable(next(iter(values)))
        raise ConsoleError(
            f"{function.name!r} has no settings, so there is no {named!r}.", about="settings"
        )
    try:
        values = settings.plain(values, "The settings")
        secret = settings.secret_names(function.settings)
        new = {n: v for n, v in values.items() if not (n in secret and v == MASK)}
        kept = _known(function, before or {}) | new
        settings.filled(function.settings, kept)
    except ConsoleError as misfit:
        raise ConsoleError(misfit.message, about="settings") from None
    return kept
