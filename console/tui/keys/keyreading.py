"""Which key a terminal's bytes are, as the console reads them.

Owns what the library's reader gets wrong: a letter with Alt is `ESC` and the letter, which it knows
only once nothing came for a while. What follows sooner, as on a slow link or with a key held down,
made it a `^` and the letter in the text. A test of the terminal reads the same way.
"""

from __future__ import annotations

import codecs
import os
import select
from collections.abc import Iterable

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.driver import Driver

_ESCAPE = "\x1b"
_BEGINS_MORE = "[O]P_^X"
"""What may follow ESC at the start of longer sequences."""
_READ_BYTES = 64 * 1024
_TICK_S = 0.1  # a lone ESC is told from a sequence by what does not come in this time


class KeyParser(XTermParser):
    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if not _is_alt(sequence):
            return super()._sequence_to_key_events(sequence, alt)
        [plain] = super()._sequence_to_key_events(sequence[1])
        name = f"shift+{plain.key.lower()}" if sequence[1].isupper() else plain.key
        return [events.Key(f"alt+{name}", None)]


def _is_alt(sequence: str) -> bool:
    return (
        len(sequence) == 2
        and sequence[0] == _ESCAPE
        and "!" <= sequence[1] <= "~"
        and sequence[1] not in _BEGINS_MORE
        and sequence not in ANSI_SEQUENCES_KEYS
    )


class Reading(Driver):
    """A driver of a terminal that reads it so, until it is gone."""

    def run_input_thread(self) -> None:
        """In place of that of the driver beside, which names its parser itself."""
        terminal: int = getattr(self, "fileno")  # noqa: B009  # of the driver beside
        ended = getattr(self, "exit_event")  # noqa: B009
        parser, decode = KeyParser(), codecs.getincrementaldecoder("utf-8")("replace").decode
        while not ended.is_set():
            if select.select([terminal], [], [], _TICK_S)[0]:
                try:
                    data = os.read(terminal, _READ_BYTES)
                except OSError:  # it hung up
                    data = b""
                if not data:
                    break
                for event in parser.feed(decode(data)):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)


def key_names(sent: str) -> list[str]:
    """The keys in what a terminal sent, whole sequences only."""
    parser = KeyParser()
    found = [*parser.feed(sent), *parser.feed("")]  # the empty one ends a lone escape
    return [event.key for event in found if isinstance(event, events.Key)]
