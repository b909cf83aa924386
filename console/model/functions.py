"""A function as it is saved, and what goes with it from place to place."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

SettingType = Literal["STRING", "BOOLEAN", "ARRAY", "TEXT_MAP"]


SettingValue = str | bool | list[str] | dict[str, str]


class Setting(Struct, frozen=True, omit_defaults=True):
    """A setting's definition, with the field names of Segment's Public API."""

    name: str
    label: str = ""
    type: SettingType = "STRING"
    description: str = ""
    required: bool = False
    sensitive: bool = False
    """Shown as "Secret"; the value is masked wherever it would be shown."""


class Function(Struct, frozen=True):
    """A saved source function: its newest code and what belongs to the tester."""

    id: str
    """`sfnc_` and 22 characters, as in the Public API."""
    name: str
    description: str
    code: str
    version: int
    """Number of the newest version; 1 is the one that creating made."""
    created_at: str
    updated_at: str
    settings: tuple[Setting, ...] = ()
    test_values: dict[str, SettingValue] = field(default_factory=dict)
    strict: bool = False
    """Group, page and screen demand a user id, exactly as Segment's shim does."""
    created_by: str = ""
    logo_url: str = ""


class Version(Struct, frozen=True):
    """One saved state of a function's code."""

    number: int
    code: str
    created_at: str
    author: str
    message: str = ""


class Portable(Struct, frozen=True):
    """What of a function goes from one workspace to another."""

    name: str
    description: str
    code: str
    settings: tuple[Setting, ...] = ()


class Link(Struct, frozen=True):
    """A function here and the same one on a server of the Public API."""

    function_id: str
    base: str
    """URL of that server."""
    remote_id: str
    here: str
    """Digest of the function here as it was when both were last the same."""
    there: str
    """The same of the one there, which the server may have put in another form."""


class Draft(Struct, frozen=True):
    """Unsaved editor text, kept so that a lost terminal costs nothing."""

    function_id: str
    code: str
    base_version: int
    """Version that the text was typed over."""
    kept_at: str
    console: str = ""
    """Which one it was typed in, as each keeps its own; empty where that is not known."""
