"""Text that is put into an editor as it is: a marked paste, and one that arrives as keys.

Owns the burst that goes on and its one undo step. The trap is its first key, which may be dealt
with before more is there: what that brought (a closing half, indentation) is taken back.
"""

from __future__ import annotations

from functools import cached_property, partial
from time import monotonic

from textual import events
from textual.document._edit import Edit

from console.tui.editor.burst import Burst, KeyRun, spelt
from console.tui.editor.document import one_newline
from console.tui.editor.pairediting import PairedEditing

GATHER_S = 0.05  # an edit costs far more than a key, and a paste arrives in small chunks
SHOWN_S = 0.5  # so often a long one is shown while it arrives


class BurstEditing(PairedEditing):
    _burst_step: list[Edit] | None = None
    """The undo step of the burst that goes on."""
    _alone: tuple[str, int] | None = None
    """The last key where that was text by itself, and the document's revision before it."""

    @cached_property
    def _burst(self) -> Burst:
        return Burst()

    def _belongs(self, event: events.Key) -> bool:
        """Look at a key; whether it is text of a burst, and kept for one edit."""
        burst = self._burst
        burst.arrived(event, self._peek_message())
        if not burst.goes_on:
            self._begin_burst()
        waiting = burst.waiting
        if self.read_only or not burst.collect(event):
            self._insert_burst()
            text = spelt(event)
            self._alone = None if text is None else (text, self.document.revision)
            return False
        self._collected(waiting)
        return True

    def on_key_run(self, event: KeyRun) -> None:
        """Take text that arrived as many keys at once."""
        if self._overtaken(event):
            return
        burst = self._burst
        burst.arrived_run(event)
        if not burst.goes_on:
            self._begin_burst()
        waiting = burst.waiting
        burst.collect_run(event)
        self._collected(waiting)

    def _collected(self, waiting: bool) -> None:
        """Leave what was collected for one edit, together with what comes in the next moment.

        An edit for each key would hold the console up for a minute at 3,000 lines.
        """
        if self._burst.goes_on:
            self._take_first_back()
        self._alone = None
        if not waiting:
            if self._burst.is_long:
                self.set_timer(GATHER_S, partial(self._insert_after, monotonic() + SHOWN_S))
            else:
                self.call_later(self._insert_burst)

    def _insert_after(self, end: float) -> None:
        """Insert once no more arrives, or when the time is over."""
        if monotonic() < end and self._burst.is_arriving(GATHER_S):
            self.set_timer(GATHER_S, partial(self._insert_after, end))
        else:
            self._insert_burst()

    def _begin_burst(self) -> None:
        self._insert_burst()
        self._burst_step = None

    def _take_first_back(self) -> None:
        """Undo what a burst's first key did as a typed one; its text is the burst's."""
        alone, self._alone = self._alone, None
        steps = self.history._undo_stack
        if alone is None or not steps or self.document.revision != alone[1] + 1:
            return
        edit = steps[-1].pop()
        if not steps[-1]:
            steps.pop()
        self._undo_batch([edit])
        self._burst.prepend(alone[0])

    def _insert_burst(self) -> None:
        """Insert what was collected, in the same undo step as the rest of its burst."""
        text = one_newline(self._burst.take())
        if not text:
            return
        self.edit_text(text, *self.selection)
        steps = self.history._undo_stack
        if len(steps) > 1 and steps[-2] is self._burst_step:
            edits = steps.pop()
            steps[-1].extend(edits)
        self._burst_step = steps[-1]
        self._burst.resume()

    def _overtaken(self, event: events.Key | KeyRun) -> bool:
        """Hand on what was typed right behind a key that opened something else.

        On a slow link they arrive together, and the screen gave it to the editor before that acted.
        """
        screen, focused = self.app.screen, self.app.focused
        if screen is self.screen and (focused is None or focused is self):
            return False  # a screen that has just opened focuses nothing yet
        again: events.Event
        if isinstance(event, KeyRun):
            again = KeyRun(event.keys)
        else:
            again = events.Key(event.key, event.character)
            again.time = event.time
        self.app.post_message(again)
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self._insert_burst()
        if not self.read_only:
            self.edit_text(one_newline(event.text), *self.selection)
            self.focus()

    def action_paste(self) -> None:
        if not self.read_only:
            self.edit_text(one_newline(self.app.clipboard), *self.selection)

    def on_blur(self) -> None:
        self._insert_burst()

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        self._insert_burst()

    def load_text(self, text: str) -> None:
        self._burst.take()  # was for the text that goes
        super().load_text(text)
