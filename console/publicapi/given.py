"""What a request of the Public API gives, read strictly: values, or the field that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from console.model import ConsoleError, Setting, SettingType, SettingValue
from console.publicapi.answers import Refused
from console.text import printable

_LONG = 2048  # ours: characters of a description or a URL
_FIELDS = {"name": "displayName", "slug": "slug", "code": "code", "settings": "settings"}


class Given:
    """The fields of a request's body.

    Args:
        content: the body.
        known: names of the fields that the operation takes.
    """

    def __init__(self, content: dict[str, Any], *known: str) -> None:
        for name in content:
            if name not in known:
                shown = printable(name)[:80]
                raise Refused(422, f"There is no field {shown!r} in this operation.", shown)
        self._content = content

    def need(self, *names: str) -> None:
        for name in names:
            if self._content.get(name) is None:
                raise Refused(422, f"{name} is required.", name)

    def text(self, name: str, most: int | None = _LONG) -> str | None:
        """A text, or None where it is not given."""
        value = self._content.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise Refused(422, f"{name} must be a text.", name)
        if most is not None and len(value) > most:
            raise Refused(422, f"{name} has at most {most:,} characters.", name)
        return value

    def flag(self, name: str) -> bool | None:
        value = self._content.get(name)
        if value is not None and not isinstance(value, bool):
            raise Refused(422, f"{name} must be true or false.", name)
        return value

    def settings(self) -> tuple[Setting, ...] | None:
        """Definitions of a function."""
        value = self._content.get("settings")
        if value is None:
            return None
        try:
            return tuple(_definition(each) for each in msgspec.convert(value, list[_Setting]))
        except msgspec.ValidationError as problem:
            said = printable(str(problem)).replace("`$", "`settings", 1)
            raise Refused(422, f"The settings are not right: {said}.", "settings") from None

    def values(self) -> dict[str, SettingValue] | None:
        """Values of a source's settings; which fit is the engine's to say."""
        value = self._content.get("settings")
        if value is not None and not isinstance(value, dict):
            raise Refused(422, "settings must be an object.", "settings")
        return value


class _Setting(msgspec.Struct, forbid_unknown_fields=True):
    """All six are required, as Segment documents them."""

    name: str
    label: str
    type: SettingType
    description: str
    required: bool
    sensitive: bool


def _definition(given: _Setting) -> Setting:
    return Setting(
        given.name, given.label, given.type, given.description, given.required, given.sensitive
    )


@contextmanager
def refused_as(**fields: str) -> Iterator[None]:
    """What the engine refuses in the body is a wrong input.

    Args:
        fields: what the engine calls it → what the operation does, where that is not the usual.
    """
    try:
        yield
    except ConsoleError as problem:
        if problem.exit_code == 3:
            raise
        field = (_FIELDS | fields).get(problem.about, "")
        raise Refused(422, problem.message, field) from None
