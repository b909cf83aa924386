"""Keys that come faster than hands type: a paste that the terminal did not mark as one.

Owns which keys belong to it and what they spell until that is inserted. Knows no editor. The trap:
the thread that stamps the keys is held up when the console is busy, so gaps inside a paste are
longer than between the keys of one chunk.
"""

from __future__ import annotations

from time import monotonic

from textual import events

BURST_S = 0.002  # no two typed keys are closer
RUN_S = 0.05  # a paste's first byte may be read alone, and the rest once that was dealt with
SURE_KEYS = 16  # so many in a row are no hiccup of the network
PAUSE_S = 0.4  # a long paste arrives in chunks; hands do not go on that soon after it
_SPELT = {"enter": "\r", "ctrl+j": "\n", "tab": "\t"}


def spelt(event: events.Key) -> str | None:
    """The text that a key is in a paste; None for a key that is none."""
    return _SPELT.get(event.key) or (event.character if event.is_printable else None)


class KeyRun(events.Event, bubble=False):
    """Text keys that arrived at once, too many to be typed."""

    def __init__(self, keys: list[events.Key]) -> None:
        super().__init__()
        self.keys = keys

    @property
    def text(self) -> str:
        return "".join(spelt(key) or "" for key in self.keys)


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
        self._count(event.time, event.time, 1, BURST_S)
        followed = isinstance(following, events.Key) and following.time - event.time < BURST_S
        self.is_on = self.goes_on or followed or isinstance(following, KeyRun)

    def arrived_run(self, run: KeyRun) -> None:
        """Look at many keys that came at once."""
        self._count(run.keys[0].time, run.keys[-1].time, len(run.keys), RUN_S)
        self._close_time = self._time
        self.is_on = True

    def _count(self, first: float, last: float, keys: int, gap_s: float) -> None:
        close = first - self._time < gap_s
        self._time = last
        if close:
            self._close_time = last
        self.goes_on = close or (self.is_long and first - self._close_time < PAUSE_S)
        self._keys = self._keys + keys if self.goes_on else keys

    def collect(self, event: events.Key) -> bool:
        """Keep a key for later if it is text that came in a burst; whether it was."""
        text = spelt(event)
        if not self.is_on or text is None or (text == "\t" and not self.is_long):
            return False
        self._text += text
        return True

    def collect_run(self, run: KeyRun) -> None:
        self._text += run.text

    @property
    def is_long(self) -> bool:
        return self._keys >= SURE_KEYS

    def is_arriving(self, gap_s: float) -> bool:
        return monotonic() - self._time < gap_s

    @property
    def waiting(self) -> bool:
        return bool(self._text)

    def prepend(self, text: str) -> None:
        """Put in front what was dealt with as typed before it was known to be the first."""
        self._text = text + self._text

    def take(self) -> str:
        """What was collected; from here on it is the caller's."""
        text, self._text = self._text, ""
        return text

    def resume(self) -> None:
        """Count the pause from now, as inserting held up the keys behind it."""
        if self.is_long and self._time == self._close_time:
            self._close_time = self._time = monotonic()
