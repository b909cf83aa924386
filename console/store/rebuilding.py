"""Functions made again from the large parts of their versions, when damage took their documents.

What a user typed is the one thing here that nobody can make again, so it is looked for twice: in
the documents of the versions, and where there are none at all, in the segments themselves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping

import msgspec

from console.model import Function
from console.store.disk import Disk
from console.store.frames import decode
from console.store.journal import SNAPSHOT_NAME
from console.store.segments import Segments
from console.store.shapes import SHAPES, KeptVersion, VersionDetail
from console.store.snapshot import load
from console.store.tables import Contents


def find_versions(disk: Disk, sizes: Mapping[str, int], contents: Contents) -> None:
    """Put all versions there are into `contents`, where a damaged snapshot left none."""
    if not contents["functions"] and not contents["versions"]:
        _find_versions(disk, sizes, contents, lambda *_: True)


def find_newer_versions(
    disk: Disk,
    sizes: Mapping[str, int],
    contents: Contents,
    dropped: Collection[tuple[str, str]],
) -> None:
    """Put versions into `contents` whose function only a damaged journal spoke of.

    They lie behind the last version that the snapshot knows: what lies before it and is not in the
    snapshot was deleted.
    """
    known = {}
    if SNAPSHOT_NAME in sizes:
        known = load(disk.read(SNAPSHOT_NAME), SHAPES).contents.get("versions", {})
    end = max((document["at"][:2] for document in known.values()), default=[0])
    _find_versions(
        disk,
        sizes,
        contents,
        lambda function_id, at: (
            at[:2] > end
            and function_id not in contents["functions"]
            and ("functions", function_id) not in dropped
        ),
    )


def rebuild_functions(disk: Disk, sizes: Mapping[str, int], contents: Contents) -> list[str]:
    """Put functions that only their versions speak of into `contents`; their names."""
    segments = Segments(disk, "versions", sizes, {}, 0)
    newest: dict[str, KeptVersion] = {}
    for document in contents["versions"].values():
        kept = msgspec.convert(document, KeptVersion)
        other = newest.get(kept.function_id)
        if other is None or other.number < kept.number:
            newest[kept.function_id] = kept
    names = []
    for function_id, kept in newest.items():
        part = segments.read(list(kept.at)) if function_id not in contents["functions"] else None
        detail = None if part is None else _detail(part)
        if detail is not None and detail.function_id == function_id:
            contents["functions"][function_id] = msgspec.to_builtins(_function(detail))
            names.append(detail.name)
    return names


def _find_versions(
    disk: Disk,
    sizes: Mapping[str, int],
    contents: Contents,
    wanted: Callable[[str, list[int]], bool],
) -> None:
    found = []
    for at, part in Segments(disk, "versions", sizes, {}, 0).everything():
        if (detail := _detail(part)) is not None and wanted(detail.function_id, at):
            found.append((detail.function_id, detail.version.number, at))
    for function_id, number, at in sorted(found):
        kept = {"function_id": function_id, "number": number, "at": at}
        contents["versions"][f"{function_id}/{number}"] = kept


def _detail(part: bytes) -> VersionDetail | None:
    with contextlib.suppress(ValueError):
        return decode(part, VersionDetail)
    return None


def _function(detail: VersionDetail) -> Function:
    version = detail.version
    return Function(
        id=detail.function_id,
        name=detail.name,
        description=detail.description,
        code=version.code,
        version=version.number,
        created_at=version.created_at,
        updated_at=version.created_at,
    )
