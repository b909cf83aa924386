"""The open function's code: shown, kept as a draft while it is typed, saved.

Owns what "unsaved" means (the text differs from the newest saved version) and that no text is ever
lost: it is kept within a second, before another function is shown, and before the console ends.
The trap is order: a draft kept after a save would bring the old text back, hence the lock.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static

from console import presence
from console.model import ConsoleError, Draft, Failure, Function
from console.text import printable
from console.tui.editor.document import ExactDocument
from console.tui.editor.editor import CodeEditor
from console.tui.function.drafts import Drafts
from console.tui.keys.keytext import with_keys
from console.tui.session import FunctionChosen, Session, refusals
from console.tui.widgets.dialogs import Confirm, ask_name

DRAFT_DELAY_S = 0.5  # from a key press to the draft on disk: within a second


class CodePane(Vertical):
    unsaved: reactive[bool] = reactive(False, init=False)
    """Whether the text differs from the newest saved version."""

    class UnsavedChanged(Message):
        def __init__(self, function_id: str, unsaved: bool) -> None:
            super().__init__()
            self.function_id = function_id
            self.unsaved = unsaved

    class Troubled(Message):
        """Keeping the text failed (one sentence), or works again (empty)."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._function: Function | None = None
        self._saved_text = ""
        """The newest version as the editor would give it back."""
        self._base_version = 0
        self._revision = -1
        """The document's state that `unsaved` was last found for by comparing."""
        self.orphaned = False
        """Whether the text's function was deleted elsewhere."""
        self.trouble = ""
        """Why unsaved text is not on disk, one sentence; empty where it is."""
        self._drafts: Drafts | None = None
        self._restriction = ""
        self._timer: Timer | None = None
        self._storing = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield Static(classes="note", markup=False)
        yield CodeEditor()

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    @property
    def function(self) -> Function | None:
        """Whose code it is, as the workspace last knew it."""
        return self._function

    @property
    def version(self) -> int | None:
        """Number of the version that the text is; None where it is no saved one."""
        return None if self.unsaved or self._function is None else self._function.version

    # -- showing -----------------------------------------------------------------------------

    def show(self, function: Function, found: Sequence[Draft] = ()) -> None:
        """Show a function's code, or its unsaved text where some was found, the newest first."""
        self._function = function
        self.orphaned = False
        self._drafts = drafts = Drafts(self._session, function, found)
        draft = drafts.shown
        self._base_version = draft.base_version if draft else function.version
        self.editor.settings = function.settings
        self._load(function.code)
        self._note("")
        if draft is not None and draft.code != function.code:
            self.editor.load_text(draft.code)
            self._note(with_keys(self, drafts.note(function)))
        self._compare()

    def _load(self, code: str) -> None:
        self.editor.load_text(code)
        self.editor.clear_error()
        self._saved_text = self.editor.text  # mixed line ends come back as one kind

    def _put(self, code: str) -> None:
        """Show a version in place of the text, as a step that undo takes back."""
        editor = self.editor
        if not self._may_put(code):
            cursor = editor.cursor_location
            self._load(code)
            editor.move_cursor(cursor)
            return
        editor.edit_in_place(code, (0, 0), editor.document.end)
        editor.clear_error()
        self._saved_text = editor.text

    def _may_put(self, code: str) -> bool:
        """Whether the text's own document can hold it; other line ends need another one."""
        return ExactDocument(code).newline == self.editor.document.newline

    async def function_changed(self, function: Function) -> None:
        """Take over what was saved elsewhere, or say that it was where text would be lost."""
        async with self._storing:
            known = self._function
            self._function = function
            if self.orphaned:
                self.orphaned = False
                self._note("")
            self.editor.settings = function.settings
            if known is None or function.version <= known.version:
                return
            how = await self._how_saved(function)
            if not self.unsaved or (self._drafts and self._drafts.borrowed(self.editor.text)):
                self._put(function.code)
                self._base_version = function.version
                self._note(f"{how}; this is it.")
            else:
                self._saved_text = function.code
                keys = with_keys(self, "({palette:Ctrl+P})")
                self._note(
                    f"{how}. Your text is kept: saving makes it a newer version, "
                    f"discarding it {keys} shows that one."
                )
            self._compare()

    async def _how_saved(self, function: Function) -> str:
        """What is told of a version that did not come from this editor."""
        with contextlib.suppress(ConsoleError):  # not for these eyes, or just deleted
            newest = (await self._session.engine.versions(function.id))[0]
            if newest.message.startswith("Restored version "):  # here or elsewhere
                return f"{printable(newest.message)} as v{function.version}"
        return f"v{function.version} was saved elsewhere"

    def function_deleted(self) -> bool:
        """Whether unsaved text keeps the pane open although its function is gone."""
        here = self._function is not None and self._function.id == self._session.deleted_id
        self.orphaned = self.unsaved and not here
        if self.orphaned:
            self._note("This function was deleted elsewhere. Your text is here: save it anew.")
        else:
            self._function = None
            self._load("")
            self._compare()
        return self.orphaned

    def mark(self, failure: Failure | None) -> None:
        """Show where the last run failed, if it is known."""
        if failure is None or failure.line is None:
            self.editor.clear_error()
        else:
            message = printable(f"{failure.name}: {failure.message}")
            self.editor.mark_error(failure.line, failure.column or 1, message)

    def restrict(self, why: str) -> None:
        """Take no text, and say why to who types; empty: take it again."""
        if self._restriction and not why:
            self._note("")
        self._restriction = why
        self.editor.read_only = bool(why)

    def on_key(self, event: Key) -> None:
        """A key that the read-only editor left alone; letters are text here, never shortcuts."""
        if not self._restriction or self.screen.focused is not self.editor:
            return
        if event.is_printable or event.key in ("enter", "backspace", "delete"):
            event.stop()
            self._note(printable(self._restriction))

    def _note(self, text: str) -> None:
        note = self.query_one(".note", Static)
        note.update(text)
        note.set_class(bool(text), "-shown")

    # -- keeping -----------------------------------------------------------------------------

    def on_text_area_changed(self) -> None:
        """A key press: no work here that grows with the text, so it is compared on the timer."""
        if self.editor.document.revision == self._revision or self._function is None:
            return
        self.unsaved = True
        if self._timer is None:
            self._timer = self.set_timer(DRAFT_DELAY_S, self._keep_aside)

    def _compare(self) -> None:
        self._revision = self.editor.document.revision
        self.unsaved = self._function is not None and self.editor.text != self._saved_text

    def watch_unsaved(self, unsaved: bool) -> None:
        if self._function is not None:
            self.post_message(self.UnsavedChanged(self._function.id, unsaved))

    def _keep_aside(self) -> None:
        """In a task of its own: keys pass through this pane, and a host may hang."""
        self.run_worker(self.keep(), group="keep")

    async def keep(self) -> bool:
        """Put unsaved text on disk; whether it is there when this returns."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        async with self._storing:
            function = self._function
            if function is None:
                return True
            self._compare()
            if self.orphaned:
                self._tell_trouble("The text of the deleted function is not saved." * self.unsaved)
                return not self.unsaved
            try:
                await self._keep(self.editor.text)
            except ConsoleError as error:
                self._tell_trouble(f"Unsaved text is not kept: {error.message}")
                return False
            self._tell_trouble("")
            return True

    async def _keep(self, text: str) -> None:
        if self._drafts is None:
            return
        if text != self._saved_text:
            await self._drafts.keep(text, self._base_version)
        else:
            await self._drafts.end()

    def _tell_trouble(self, sentence: str) -> None:
        if sentence != self.trouble:
            self.trouble = sentence
            self.post_message(self.Troubled(sentence))

    # -- deeds -------------------------------------------------------------------------------

    @work
    async def save(self, message: str = "", *, tell: bool = True) -> None:
        """Save the text as the newest version, with a word on what changed; `tell` that it is."""
        with refusals(self):
            if self.orphaned:
                await self._save_as_new()
            elif self._function is not None:
                await self._save(self._function, message, tell)

    async def _save(self, function: Function, message: str, tell: bool) -> None:
        async with self._storing:
            text = self.editor.text
            self.editor.history.checkpoint()  # so that undo stops at what was saved
            engine = self._session.engine
            saved = await engine.save(function.id, text, message, presence.name())
            self._function = saved
            self._saved_text = text
            self._base_version = saved.version
            self._note("")
            self._compare()
            if self._drafts is not None:
                await self._drafts.end()
        if not tell:
            return
        if saved.version == function.version:
            told = f"Nothing new to save; this is v{saved.version}."
        else:
            told = f"Saved v{saved.version}."
        self.notify(told, timeout=3, markup=False)

    async def _save_as_new(self) -> None:
        async def make(name: str) -> Function:
            return await self._session.engine.create_function(name, self.editor.text)

        name = self._function.name if self._function else ""
        made = await ask_name(self.app, "Save the text as a new function", name, make)
        if made is not None:
            self.show(made)
            self.post_message(FunctionChosen(made.id))

    @work
    async def discard(self) -> None:
        """Go back to the newest saved version, once the user agrees to lose the text."""
        function = self._function
        if function is None or not self.unsaved:
            self.notify("There is no unsaved text.", timeout=3)
            return
        back = "; undo brings it back" * self._may_put(function.code)
        lost = f"The text in the editor goes back to v{function.version}{back}."
        if await self.app.push_screen_wait(Confirm("Discard unsaved text?", lost, "discard it")):
            with refusals(self):
                self._base_version = function.version
                self._put(function.code)
                self._note("")
                self._compare()
                await self.keep()

    @work
    async def exchange_draft(self) -> None:
        """Show the unsaved text of another console, or the one put aside; keep this one."""
        function, drafts = self._function, self._drafts
        if function is None or drafts is None or self.orphaned:
            return
        with refusals(self):
            async with self._storing:
                text, base = self.editor.text, self._base_version
                taken = await drafts.exchange(text, base, self._saved_text)
                if taken is None:
                    self.notify("There is no other unsaved text of this function.", timeout=3)
                    return
                saved = self._saved_text
                self._put(taken.code)
                self._saved_text = saved
                self._base_version = taken.base_version
                self._note(with_keys(self, drafts.note(function)))
                self._compare()
