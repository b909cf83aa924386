"""What of a delivery is to be kept as it was until it has gone out, and then never be found again.

A delivery's part is kept with secrets masked; what has to be tried again or forwarded as it was
lies beside it encrypted, and its key in a document of its own. The document is dropped when it is
no longer needed, and with the next generation of the journal nobody can read it any more, long
before the segment goes that holds it. The trap: each is sealed with a key of its own, used once.
"""

from __future__ import annotations

import contextlib
import os
from base64 import b64decode, b64encode

import msgspec

from console.model import DeliveryDetail, IngestedEvent, Request
from console.store.frames import decode, encode
from console.store.shapes import Seal

_NONCE = bytes(12)
_KEY_BYTES = 32


class Unmasked(msgspec.Struct, frozen=True):
    """Of a delivery, what differs from what is shown of it."""

    request: Request | None = None
    """To be tried again."""
    events: list[IngestedEvent] | None = None
    """To be forwarded."""


class SealedDetail(DeliveryDetail, frozen=True):
    """A delivery as the disk has it."""

    sealed: str = ""


def sealed(detail: DeliveryDetail, unmasked: Unmasked) -> tuple[SealedDetail, Seal]:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # 10 ms, and seldom

    key = os.urandom(_KEY_BYTES)
    said = ChaCha20Poly1305(key).encrypt(_NONCE, encode(unmasked), None)
    kept = SealedDetail(
        detail.delivery, detail.request, detail.outcome, detail.events, b64encode(said).decode()
    )
    return kept, Seal(b64encode(key).decode())


def opened(kept: SealedDetail, seal: Seal | None) -> DeliveryDetail | None:
    """The delivery as it was; None where its seal is lost."""
    unmasked: Unmasked | None = Unmasked()
    if kept.sealed:
        unmasked = None if seal is None else _unsealed(kept.sealed, seal)
    if unmasked is None:
        return None
    return DeliveryDetail(
        kept.delivery,
        kept.request if unmasked.request is None else unmasked.request,
        kept.outcome,
        kept.events if unmasked.events is None else unmasked.events,
    )


def _unsealed(said: str, seal: Seal) -> Unmasked | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    with contextlib.suppress(ValueError, InvalidTag):
        plain = ChaCha20Poly1305(b64decode(seal.key)).decrypt(_NONCE, b64decode(said), None)
        return decode(plain, Unmasked)
    return None
