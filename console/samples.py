"""The sample functions: documentation, demo and fixtures at once.

Owns where they lie (beside the package in a checkout, inside it when installed) and their layout,
which is that of Segment's public function library: `NAME/handler.js` and
`NAME/webhook-examples/*.json`, with `NAME/settings.json` for definitions and test values, and
`NAME/expected/*.json` for what each example must come to.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from console import jsontext, requestfile, settings
from console.model import Request, Setting, SettingValue

_PLACES = (
    Path(__file__).parent / "sample_functions",
    Path(__file__).parents[1] / "sample_functions",
)


class Sample(Struct, frozen=True):
    name: str
    """Folder name, such as `stripe-payments`."""
    title: str
    description: str
    code: str
    settings: tuple[Setting, ...]
    values: dict[str, SettingValue]
    requests: tuple[tuple[str, Request], ...]
    """Name of each example and the request in it."""


def folder() -> Path:
    return next(place for place in _PLACES if place.is_dir())


def names() -> list[str]:
    return sorted(entry.parent.name for entry in folder().glob("*/handler.js"))


def load(name: str) -> Sample:
    """A sample with everything a new function of its kind starts with."""
    place = folder() / name
    title, _, description = (place / "README.md").read_text("utf-8").partition("\n")
    definitions, values = settings.read((place / "settings.json").read_text("utf-8"))
    return Sample(
        name=name,
        title=title.lstrip("# "),
        description=" ".join(description.split()),
        code=(place / "handler.js").read_text("utf-8"),
        settings=definitions,
        values=settings.filled(definitions, values),
        requests=tuple(
            (path.stem, _readable(requestfile.parse(path.read_text("utf-8")).request))
            for path in sorted((place / "webhook-examples").glob("*.json"))
        ),
    )


def _readable(request: Request) -> Request:
    """A parsed body with line breaks, for people to read and edit; its value is the same."""
    if not request.parsed:
        return request
    body = jsontext.indented(jsontext.parse(request.body))
    return Request(request.headers, body, request.url, request.query, parsed=True)
