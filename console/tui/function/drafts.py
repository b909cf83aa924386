"""The unsaved text of one function on disk: this console's, and that of other consoles.

Each console has a draft of its own, so that two with different text overwrite nothing of each
other. A draft whose console is gone is taken over by the next one that shows it. The trap: the text
of a console that still runs may be looked at here, and is this one's only once it is typed on.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from console import presence
from console.model import Draft, Function
from console.tui.session import Session
from console.tui.widgets.wording import local_time


class Drafts:
    def __init__(self, session: Session, function: Function, found: Sequence[Draft] = ()) -> None:
        """Args:
        session: of this console.
        function: whose unsaved text it is.
        found: what there is of it, the newest first.
        """
        self._session = session
        self._function_id = function.id
        self._own = presence.name()
        first = sorted(found, key=lambda draft: draft.console != self._own)  # own text before all
        texts = {draft.code: draft for draft in reversed(first) if draft.code != function.code}
        self._others = list(reversed(texts.values()))
        self.shown = self._others.pop(0) if self._others else next(iter(first), None)
        """The draft that the text on the screen goes on from."""

    def borrowed(self, text: str) -> bool:
        """Whether a text is that of a console that still runs, with nothing typed here."""
        shown = self.shown
        return shown is not None and shown.code == text and presence.is_elsewhere(shown.console)

    async def keep(self, text: str, base_version: int) -> None:
        """Put the text on disk, if it is not there."""
        shown = self.shown
        if self.borrowed(text) or (
            shown is not None
            and (shown.console, shown.code, shown.base_version) == (self._own, text, base_version)
        ):
            return
        free = shown is not None and not presence.is_elsewhere(shown.console)
        self.shown = await self._session.engine.keep_draft(
            self._function_id, text, base_version, self._own, shown if free else None
        )

    async def end(self) -> None:
        """Forget the draft that the text went on from, which is saved or not wanted."""
        shown = self.shown
        if shown is None:
            return
        if not presence.is_elsewhere(shown.console):
            await self._session.engine.discard_draft(self._function_id, shown.console)
        self.shown = None

    async def exchange(self, text: str, base_version: int, saved: str) -> Draft | None:
        """Take the newest other text up and put this one aside; None where there is no other."""
        engine = self._session.engine
        found = await engine.drafts(self._function_id)
        others = [draft for draft in found if draft.code not in (text, saved)]
        if not others:
            return None
        if text != saved and not self.borrowed(text):
            aside = f"{self._own}-{secrets.token_hex(3)}"
            await engine.keep_draft(self._function_id, text, base_version, aside, self.shown)
        self.shown = others[0]
        return others[0]

    def note(self, function: Function) -> str:
        """What to say of the text where it is shown again; empty where it is the saved one."""
        draft = self.shown
        if draft is None or draft.code == function.code:
            return ""
        text = f"Unsaved text of {local_time(draft.kept_at)} is back; "
        text += "{palette:Ctrl+P} can discard it."
        if presence.is_elsewhere(draft.console):
            text = (
                f"Unsaved text of {local_time(draft.kept_at)} in another console that is open. "
                "What you type here is kept apart from it."
            )
        if draft.base_version != function.version:
            text += f" v{function.version} was saved since it was typed."
        if self._others:
            text += f" {len(self._others)} other kept too: {{palette:Ctrl+P}} exchanges them."
        return text
