"""The dialog that takes a pasted request: what was understood is shown before Enter takes it.

Its answer is the chosen `Found`, None when left with Esc. The trap: a terminal that does not mark a
paste sends line ends as Enter, so Enter takes only what was read after the keys have rested.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Static

from console.model import ConsoleError, Setting
from console.pasting import pasted
from console.text import printable
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.function.settings import fitting
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.wording import size

if TYPE_CHECKING:
    from console.pasting.found import Found

READ_DELAY_S = 0.15
_FORMS = (
    "A cURL command, an HTTP message, a HAR file, a Postman request,\nor JSON with headers and body"
)


class PasteDialog(Dialog["Found | None"]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Take it", priority=True, id="paste.take"),
        Binding(
            "ctrl+down,pagedown",
            "step(1)",
            priority=True,
            show=False,
            id="paste.next",
            tooltip="The next request in the text",
        ),
        Binding(
            "ctrl+up,pageup",
            "step(-1)",
            priority=True,
            show=False,
            id="paste.previous",
            tooltip="The request before it in the text",
        ),
    ]

    DEFAULT_CSS = """
    PasteDialog {
        align: center middle;
        & BodyEditor { height: 8; background: $boost; }
        & .understood { height: auto; margin-top: 1; }
    }
    """

    def __init__(self, text: str = "", definitions: Sequence[Setting] = ()) -> None:
        """Args:
        definitions: the settings that values may come with.
        """
        super().__init__("Paste a request", "Enter takes it · Esc cancel")
        self._definitions = definitions
        self._text = text
        self._found: tuple[Found, ...] = ()
        self._index = 0
        self._reading: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield BodyEditor(self._text, json=False, placeholder=_FORMS)
        yield Static("", classes="understood", markup=False)

    def on_mount(self) -> None:
        self._read()

    def on_text_area_changed(self) -> None:
        self._found = ()
        if self._reading is not None:
            self._reading.stop()
        self._reading = self.set_timer(READ_DELAY_S, self._read)

    def _read(self) -> None:
        text = self.query_one(BodyEditor).text
        if not text.strip():
            return self._tell(Text())
        try:
            self._found = pasted.read(text)
        except ConsoleError as error:
            return self._tell(Text(printable(error.message), "bold"))
        self._index = pasted.chosen(self._found)
        self._tell(self._summary(pasted.kind(text) or pasted.FILE))

    def _tell(self, text: Text) -> None:
        self.query_one(".understood", Static).update(text)
        self.refresh_bindings()

    def _summary(self, kind: str) -> Text:
        found = self._found[self._index]
        request = found.request
        text = Text(f"{kind[:1].upper()}{kind[1:]}: ")
        text.append(f"{printable(found.method)} {printable(request.url or '')}".strip(), "bold")
        if len(self._found) > 1:
            place = f"{self._index + 1} of {len(self._found)}"
            text.append(f"\n{printable(found.name)} · {place} · PgUp and PgDn choose another")
        if request.url is None and request.query:
            text.append(f"\nQuery    {printable(urlencode(request.query))[:300]}")
        names = ", ".join(name for name, _ in request.headers) or "none"
        body = size(len(request.body.encode("utf-8", "replace")))
        text.append(f"\nHeaders  {printable(names)[:300]}")
        text.append(f"\nBody     {body}, {printable(request.content_type) or 'no content type'}")
        for note in found.notes:
            text.append(f"\n{printable(note)}", "dim")
        taken = fitting(self._definitions, found.settings)
        if taken:
            text.append(f"\nSettings {printable(', '.join(taken))[:300]}")
        if left := [name for name in found.settings if name not in taken]:
            names = printable(", ".join(left))[:300]
            text.append(f"\nNo setting of the function is of this name and type: {names}.", "dim")
        return text

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take":
            return bool(self._found)
        if action == "step":
            return len(self._found) > 1
        return super().check_action(action, parameters)

    def action_step(self, step: int) -> None:
        self._index = (self._index + step) % len(self._found)
        self._tell(self._summary(pasted.kind(self.query_one(BodyEditor).text) or pasted.FILE))

    def action_take(self) -> None:
        self.dismiss(self._found[self._index])
