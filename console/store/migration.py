"""What an older program wrote, made into what this one writes; one function a format.

A workspace of an older format is rewritten when it is opened, as one new generation, so that a
crash leaves it old or new; files whose documents change stay beside it under another name.
Large parts stay as they are: what they lack has a default where they are read. The trap: a
function here is for ever, and knows the documents of its own time only.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

import msgspec

from console.store.frames import decode, encode
from console.store.shapes import SHAPES
from console.store.snapshot import FORMAT
from console.store.tables import Contents


def _complete(contents: Contents) -> Contents:
    """Format 1: documents may lack what came later, and a program of then would drop it again."""
    whole: Contents = {}
    for table, documents in contents.items():
        whole[table] = dict(documents)
        for key, document in documents.items():
            with contextlib.suppress(msgspec.ValidationError, KeyError):  # told when it is read
                value: object = msgspec.convert(document, SHAPES[table])
                whole[table][key] = document | decode(encode(value))
    return whole


_FROM: Mapping[int, Callable[[Contents], Contents]] = {1: _complete}
"""From 2 on, seals may be there; a program of then would send the masks that they are for."""


def migrated(contents: Contents, written_as: int) -> Contents:
    """The documents as this program has them.

    Args:
        contents: the documents found.
        written_as: the format of the files.
    """
    for number in range(max(written_as, min(_FROM)), FORMAT):
        if number in _FROM:
            contents = _FROM[number](contents)
    return contents


def alters(written_as: int) -> bool:
    """Whether documents of this format are other ones afterwards, so that the files are kept."""
    return any(written_as <= number for number in _FROM)


def kept_as(written_as: int) -> str:
    """What is put behind the names of the files that a workspace of this format was read from."""
    return f"format-{written_as}"
