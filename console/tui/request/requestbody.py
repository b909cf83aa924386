"""The body editor of a request, which notices when a whole request is pasted into it.

It only tells; whether that is taken as a request or stays a body is for the user to say.
"""

from __future__ import annotations

import re

from textual import events
from textual.message import Message

from console.pasting import pasted
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.document import one_newline

_HEAD_CHARACTERS = 300
_BEGINS = re.compile(r"\s*(?:[$%>]\s+)?curl\s|[A-Z]{3,7} \S+ HTTP/", re.IGNORECASE)


class RequestBody(BodyEditor):
    class Offered(Message):
        """What is in the body, or was just pasted into it, is a request; empty: no longer."""

        def __init__(self, kind: str, text: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    offered = ""
    """The text that is a request; empty again with the next edit, which may be about anything."""
    _after = ""
    """The whole body with it."""

    def on_paste(self, event: events.Paste) -> None:
        """Goes on to what inserts the text."""
        self._offer(one_newline(event.text))

    def on_text_area_changed(self) -> None:
        """Also see one that came as keys, and the end of one."""
        if self.offered and not self._after:
            self._after = self.text
        elif self.offered and self.text != self._after:
            self._offer("")
        elif not self.offered and _BEGINS.match(self.document[0][:_HEAD_CHARACTERS]):
            self._offer(self.text)
            self._after = self.text

    def _offer(self, text: str) -> None:
        kind = pasted.kind(text)
        if kind or self.offered:
            self.offered = text if kind else ""
            self._after = ""
            self.post_message(self.Offered(kind, self.offered))

    def give_up(self) -> str:
        """Have the body as it was before; the text that was pasted over it."""
        text = self.offered
        if text:
            self.undo()
            self._offer("")
        return text
