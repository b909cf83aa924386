"""The snapshot file: all tables as TinyDB's own JSON, one document a line, with checksums.

TinyDB's JSON storage can read it: `{"table": {"id": {document}, …}, …}`. Two tables are ours:
`_store` at the start names format and generation, `_sums` at the end proves the rest.
The trap: the line breaks matter to `salvage`, so nothing but `dump` may write this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from console.model import ConsoleError
from console.store.frames import decode, encode
from console.store.tables import Contents, Document

FORMAT = 3
"""Goes up when an older program could not read the files any more, or would drop some of it."""

_HEAD, _SUMS = "_store", "_sums"
_SUMS_LINE = b'\n,"_sums":'
Shapes = Mapping[str, type]


class Mark(msgspec.Struct, frozen=True):
    """Which files belong together."""

    format: int = FORMAT
    generation: int = 0
    """The journal with this number holds what came after the snapshot."""
    sequence: int = 0
    """Number of the last record of changes that is in it."""


class _Sums(msgspec.Struct, frozen=True):
    mark: Mark
    all: str
    """CRC-32 of everything before the line of sums."""
    each: str
    """CRC-32 of every document's line, separated by spaces."""


class Snapshot(NamedTuple):
    mark: Mark | None
    """None where damage left nothing of it."""
    contents: Contents
    damaged: bool = False
    lost: int = 0
    """Documents that cannot be read, in a damaged file."""
    altered: tuple[str, ...] = ()
    """`table/id` of documents that can be read but are not as they were written."""


def dump(contents: Contents, mark: Mark) -> bytes:
    lines = [encode({_HEAD: {"1": mark}})[:-1]]
    sums: list[str] = []
    for table, documents in contents.items():
        lines.append(b",%b: {" % encode(table))
        separator = b" "
        for key, document in documents.items():
            entry = b"%b: %b" % (encode(key), encode(document))
            sums.append(f"{crc32(entry):08x}")
            lines.append(separator + entry)
            separator = b","
        lines.append(b"}")
    body = b"\n".join(lines)
    last = _Sums(mark, f"{crc32(body):08x}", " ".join(sums))
    return b"%b%b%b}\n" % (body, _SUMS_LINE, encode({"1": last}))


def load(data: bytes, shapes: Shapes) -> Snapshot:
    """Read a snapshot; where it is damaged, what can still be read of it.

    Args:
        data: the file.
        shapes: of every known table, in the order of the file, the type that its documents have.

    Raises:
        ConsoleError: a newer program wrote it.
    """
    body, sums = _split(data)
    if sums is None or sums.all != f"{crc32(body):08x}":
        return _salvage(body, sums, shapes)
    contents = decode(body + b"}", dict[str, dict[str, dict[str, Any]]])
    mark = msgspec.convert(contents.pop(_HEAD)["1"], Mark)
    check_format(mark)
    return Snapshot(mark, contents, damaged=mark != sums.mark)  # only the first one has a checksum


def check_format(mark: Mark) -> None:
    if mark.format > FORMAT:
        raise ConsoleError(
            f"This workspace was written by a newer fnconsole (format {mark.format}, this one "
            f"knows {FORMAT}); update fnconsole to open it.",
            3,
        )


def _split(data: bytes) -> tuple[bytes, _Sums | None]:
    body, line, rest = data.rpartition(_SUMS_LINE)
    if not line:
        return data, None
    try:
        return body, decode(rest.rstrip(b"\n")[:-1], dict[str, _Sums])["1"]
    except (ValueError, KeyError):
        return body, None


def _salvage(body: bytes, sums: _Sums | None, shapes: Shapes) -> Snapshot:
    marks = [sums.mark] if sums else []
    contents: Contents = {}
    intact = 0
    altered: list[str] = []
    known = set(sums.each.split()) if sums else None
    for table, key, document, checksum in _documents(body, list(shapes)):
        if table == _HEAD:
            marks += _marks(document)
        elif fits(document, shapes[table]):
            contents.setdefault(table, {})[key] = document
            if known is None or checksum in known:
                intact += 1
            else:
                altered.append(f"{table}/{key}")
    if marks:
        check_format(min(marks, key=lambda mark: mark.format))
    expected = len(sums.each.split()) if sums else _document_lines(body)
    lost = max(0, expected - intact - len(altered))
    return Snapshot(marks[0] if marks else None, contents, True, lost, tuple(altered))


def fits(document: Document, shape: type) -> bool:
    try:
        msgspec.convert(document, shape)
    except msgspec.ValidationError:
        return False
    return True


def _documents(body: bytes, tables: list[str]) -> Iterator[tuple[str, str, Document, str]]:
    """Every document that can be read: table, id, document, checksum of its line.

    A table whose opening line is damaged is the next one in `tables`.
    """
    head, *lines = body.split(b"\n")
    for key, document in _entry(head[len(b'{"_store":{') : -1]).items():
        yield _HEAD, key, document, ""
    at = -1
    inside = False
    for line in lines:
        if line == b"}":
            inside = False
            continue
        opened = next(iter(_entry(line[1:] + b"}")), "") if line.endswith(b"{") else ""
        if opened in tables or not inside:
            at = tables.index(opened) if opened in tables else min(at + 1, len(tables) - 1)
            inside = True
        for key, document in _entry(line[1:]).items():
            yield tables[at], key, document, f"{crc32(line[1:]):08x}"


def _entry(entry: bytes) -> dict[str, Document]:
    try:
        return decode(b"{%b}" % entry, dict[str, dict[str, Any]])
    except ValueError:
        return {}


def _marks(document: Document) -> list[Mark]:
    return [msgspec.convert(document, Mark)] if fits(document, Mark) else []


def _document_lines(body: bytes) -> int:
    """How many documents the file seems to have had."""
    return sum(1 for line in body.split(b"\n")[1:] if len(line) > 1 and not line.endswith(b": {"))
