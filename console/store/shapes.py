"""What the documents of each table look like, and what lies beside them in segments.

Small things are documents whole. Of what can be large the document keeps what a list shows and
`at`, the place of the rest. The trap: a change here needs a new `snapshot.FORMAT`, so that no
older program drops what it does not know; and a way to read the old one in `migration`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.model import (
    Capture,
    CaptureSummary,
    Delivery,
    DeliveryDetail,
    Draft,
    Function,
    Member,
    Retry,
    Run,
    RunSummary,
    SavedRequest,
    Source,
    StoredObject,
    Tally,
    Token,
    Version,
)

_MOST_BYTES = 64 * 1024 * 1024  # twice the largest outcome; more can only be damage

At = tuple[
    Annotated[int, msgspec.Meta(ge=0)],
    Annotated[int, msgspec.Meta(ge=0)],
    Annotated[int, msgspec.Meta(ge=0, le=_MOST_BYTES)],
]
"""Segment, offset and length of a frame in it."""


class KeptVersion(msgspec.Struct, frozen=True):
    function_id: str
    number: int
    at: At


class VersionDetail(msgspec.Struct, frozen=True):
    """With what it takes to rebuild a function of which only the versions can be read."""

    function_id: str
    name: str
    description: str
    version: Version


class KeptRequest(msgspec.Struct, frozen=True):
    function_id: str
    name: str
    at: At


class KeptRun(msgspec.Struct, frozen=True):
    summary: RunSummary
    at: At


class KeptCapture(msgspec.Struct, frozen=True):
    summary: CaptureSummary
    at: At


class KeptToken(msgspec.Struct, frozen=True):
    token: Token
    digest: str


class KeptDelivery(msgspec.Struct, frozen=True):
    delivery: Delivery
    at: At


class KeptObject(msgspec.Struct, frozen=True):
    row: StoredObject
    bytes: int
    """Of its properties, so that all rows together can be bounded."""


Part = Run | Capture | SavedRequest | VersionDetail | DeliveryDetail


def key_of(part: Part) -> str:
    """Id of the document that a part belongs to."""
    if isinstance(part, VersionDetail):
        return f"{part.function_id}/{part.version.number}"
    return part.delivery.id if isinstance(part, DeliveryDetail) else part.id


class Waiting(msgspec.Struct, frozen=True):
    """That it is there says all."""


class Seal(msgspec.Struct, frozen=True):
    """Key to what of a delivery is kept unmasked until it has gone out."""

    key: str


class Note(msgspec.Struct, frozen=True):
    value: str


class Counter(msgspec.Struct, frozen=True):
    value: int


SHAPES: dict[str, type] = {
    "functions": Function,
    "versions": KeptVersion,
    "drafts": Draft,
    "requests": KeptRequest,
    "runs": KeptRun,
    "errors": KeptRun,
    "captures": KeptCapture,
    "tokens": KeptToken,
    "meta": Counter,
    "sources": Source,
    "deliveries": KeptDelivery,
    "retries": Retry,
    "outbox": Waiting,
    "tallies": Tally,
    "objects": KeptObject,
    "members": Member,
    "notes": Note,
    "seals": Seal,
}
TELLING: dict[str, tuple[str, ...]] = {
    "functions": ("test_values",),
    "sources": ("settings", "write_key", "forwarding"),
    "seals": ("key",),
}
"""Fields with secrets: replaced, they are to leave the files too."""
SEGMENTED = tuple(table for table, shape in SHAPES.items() if "at" in shape.__annotations__)
