"""Keys that come faster than hands type: a paste that the terminal did not mark as one.

Owns which keys belong to it and what they spell until that is inserted. Knows no editor. The trap:
the thread that stamps the keys is held up when the console is busy, so gaps inside a paste are
longer than between the keys of one chunk.
"""

from __future__ import annotations

from time import monotonic

from textual import events

BURST_S = 0.002  # no two typed keys are closer
SURE_KEYS = 16  # so many in a row are no hiccup of the network
PAUSE_S = 0.4  # a long paste arrives in chunks; hands do not go on that soon after it
_SPELT = {"enter": "\r", "ctrl+j": "\n", "tab": "\t"}


class Burst:
    def __init__(self) -> None:
        self.goes_on = False
        """Whether the last key came right behind the one before it."""
        self.is_on = False
        """Whether the last key belongs to a burst, if only as its first."""
        self._text = ""
        self._time = 0.0
        self._close_time = 0.0
        """Of the last key that was no slower than a paste; slower ones do not draw a burst out."""
        self._keys = 0

    def arrived(self, event: events.Key, following: object) -> None:
        """Look at a key and at what is queued behind it."""
        close = event.time - self._time < BURST_S
        self._time = event.time
        if close:
            self._close_time = event.time
        self.goes_on = close or (self.is_long and event.time - self._close_time < PAUSE_S)
        self._keys = self._keys + 1 if self.goes_on else 1
        followed = isinstance(following, events.Key) and following.time - event.time < BURST_S
        self.is_on = self.goes_on or followed

    def collect(self, event: events.Key) -> bool:
        """Keep a key for later if it is text that came in a burst; whether it was."""
        text = _SPELT.get(event.key) or (event.character if event.is_printable else None)
        if not self.is_on or text is None or (text == "\t" and not self.is_long):
            return False
        self._text += text
        return True

    @property
    def is_long(self) -> bool:
        return self._keys >= SURE_KEYS

    @property
    def waiting(self) -> bool:
        return bool(self._text)

    def take(self) -> str:
        """What was collected; from here on it is the caller's."""
        text, self._text = self._text, ""
        return text

    def resume(self) -> None:
        """Count the pause from now, as inserting held up the keys behind it."""
        if self.is_long and self._time == self._close_time:
            self._close_time = self._time = monotonic()
