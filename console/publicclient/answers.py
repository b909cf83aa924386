"""What a server of the Public API answers, read strictly: values, or a sentence.

No I/O. Fields that are not needed here are let be, as servers add some; one that is needed and is
missing or of another type is told with its place.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from console.model import ConsoleError, Portable, Setting
from console.text import printable, redact

Item = TypeVar("Item")

_SAID_CHARS = 500  # ours: of a server's own words in a sentence


class RemoteFunction(Struct, frozen=True, rename="camel"):
    """A function of the server; one of a list comes without code and settings."""

    id: str
    display_name: str
    description: str | None = ""
    code: str | None = ""
    settings: list[Setting] | None = None
    created_by: str | None = ""
    created_at: str | None = ""
    deployed_at: str | None = None
    catalog_id: str | None = ""

    def portable(self) -> Portable:
        return Portable(
            name=self.display_name,
            description=self.description or "",
            code=self.code or "",
            settings=tuple(self.settings or ()),
        )


class RemoteVersion(Struct, frozen=True, rename="camel"):
    id: str
    code: str = ""
    author: str | None = ""
    created_at: str | None = ""
    is_deployed: bool | None = False


class RemoteMetadata(Struct, frozen=True):
    id: str = ""


class RemoteSource(Struct, frozen=True):
    id: str
    slug: str = ""
    name: str | None = ""
    metadata: RemoteMetadata | None = None


class NotThere(ConsoleError):
    """404: the server has no such thing."""


def data(content: bytes) -> dict[str, Any]:
    """What a body holds under `data`."""
    found = _decoded(content, "data")
    if not isinstance(found, dict):
        raise nonsense("it is not JSON with an object as data")
    return found


def read(found: dict[str, Any], field: str, kind: type[Item]) -> Item:
    """One field of `data`, as its type."""
    try:
        return msgspec.convert(found.get(field), kind)
    except msgspec.ValidationError as problem:
        raise nonsense(f"in {field}, {printable(str(problem))}") from None


def nonsense(why: str) -> ConsoleError:
    return ConsoleError(
        f"The server's answer is not the Public API's: {why}; check the URL of the server.", 3
    )


def refusal(status: int, content: bytes, token: str) -> ConsoleError:
    """One sentence for an answer that is none of 2xx, 3xx and 429."""
    said = printable(redact(_said(content), [token]))[:_SAID_CHARS]
    told = f": {said}" if said else f" ({status})"
    if status == 401:
        return ConsoleError(f"The server does not take the token{told}.")
    if status == 403:
        return ConsoleError(f"The token's access is not enough for that{told}.")
    if status == 404:
        return NotThere(f"The server has no such thing{told}.")
    if status >= 500:
        return ConsoleError(f"The server failed{told}; try again later.", 3)
    return ConsoleError(f"The server refuses that{told}.")


def _said(content: bytes) -> str:
    """The sentences of an error body; nothing where it has none."""
    errors = _decoded(content, "errors")
    if not isinstance(errors, list):
        return ""
    return "; ".join(filter(None, (_error(each) for each in errors if isinstance(each, dict))))


def _error(error: dict[str, Any]) -> str:
    text = str(error.get("message") or error.get("type") or "").rstrip(". ")
    return f"{error['field']}: {text}" if text and error.get("field") else text


def _decoded(content: bytes, field: str) -> Any:
    """A field of a JSON object; None where the content is none, or lacks it."""
    try:
        whole = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return whole.get(field) if isinstance(whole, dict) else None
