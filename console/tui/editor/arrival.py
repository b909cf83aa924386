"""How keys come from the terminal to the app: each by itself, or many at once as one run.

A terminal that does not mark a paste sends it as keys, and a message for each of a hundred thousand
characters costs half a minute. What arrived while the app was busy is looked at together here; a
run of text goes to an editor as a whole, to a field key by key, and is a paste to anything else,
where each of its letters would be an order. The trap is order: nothing may overtake what was typed
before it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from textual.app import App, ReturnType
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.widgets import Input

from console.tui.editor.burst import SURE_KEYS, KeyRun, spelt
from console.tui.editor.surface import TextSurface
from console.tui.keys.keyreading import Reading

DIFFERENT = 8  # characters: held keys are one or two
_BEGIN = "{[\"'#$\r\n "


class Gathering(Driver):
    """A driver that hands on together what arrived together."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._arrived: deque[Message] = deque()
        self._due = False

    def send_message(self, message: Message) -> None:
        """Called by the thread that reads the terminal."""
        self._arrived.append(message)
        if not self._due:
            self._due = True
            self._loop.call_soon_threadsafe(self._hand_on)

    def _hand_on(self) -> None:
        self._due = False  # first: what is appended from here on makes a call of its own
        arrived = [self._arrived.popleft() for _ in range(len(self._arrived))]
        for message in gathered(arrived):
            self._app.post_message(message)


def gathered(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages in their order, with a run in place of many text keys in a row."""
    for is_text, group in groupby(messages, _is_text):
        some = list(group)
        keys = [message for message in some if is_text and isinstance(message, Key)]
        yield from [KeyRun(keys)] if len(keys) >= SURE_KEYS else some


def _is_text(message: Message) -> bool:
    if isinstance(message, Key) and message.key.startswith("alt+"):
        message.character = None  # Textual gives it that of the letter, and a field would take it
    return isinstance(message, Key) and spelt(message) is not None


class GatheringApp(App[ReturnType]):
    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        return type(f"Gathering{usual.__name__}", (Gathering, Reading, usual), {})

    async def on_event(self, event: Event) -> None:
        if not isinstance(event, KeyRun):
            await super().on_event(event)
        elif self.takes_runs and self.focused is not None:
            self.focused.post_message(event)
        else:
            for part in self.parts(event):
                await super().on_event(part)

    @property
    def takes_runs(self) -> bool:
        """Whether what has the focus takes a run as a whole."""
        return isinstance(self.focused, TextSurface) and not self.focused.read_only

    def parts(self, run: KeyRun) -> list[Event]:
        """What a run is to anything but an editor: its keys, or a paste where keys are orders."""
        is_text = isinstance(self.focused, Input)
        return list(run.keys) if is_text or not _looks_pasted(run) else [Paste(run.text)]


def _looks_pasted(run: KeyRun) -> bool:
    """Whether it is no held key, and begins with no key that opens a field to type into."""
    first = run.text[0]
    return (first.isalpha() or first in _BEGIN) and len(set(run.text)) >= DIFFERENT
