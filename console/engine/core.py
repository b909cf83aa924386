"""What every part of the engine stands on: the store, the clock and the listeners."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from datetime import UTC, datetime

from console.model import Notice, Receiver
from console.store import Store

Listener = Callable[[Notice], None]
Clock = Callable[[], datetime]

_ALPHABET = string.ascii_letters + string.digits


def new_id(kind: str) -> str:
    """A fresh id such as `sfnc_` and 22 letters and digits, the length that Segment's ids have."""
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(22))


def utc_now() -> datetime:
    return datetime.now(UTC)


class Core:
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        self._store = store
        self._clock = clock
        self._receiver = Receiver("off", token=receiver_token)
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on; returns the call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, notice: Notice) -> None:
        for listener in list(self._listeners):
            listener(notice)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
