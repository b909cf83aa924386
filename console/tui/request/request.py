"""The test request: where it comes from, where it goes, and how it is signed.

What is saved of it is `ShelfPane`'s matter. A webhook or a pasted text that fills the pane becomes
a saved request of its own, so that it overwrites none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.model import ConsoleError, Request
from console.text import printable
from console.tui.editor.document import one_newline
from console.tui.function.settings import fitting
from console.tui.keys.keytext import with_keys
from console.tui.request.picker import RequestPicker
from console.tui.request.requestbody import RequestBody
from console.tui.request.requestform import RequestForm
from console.tui.request.shelfpane import FIRST_NAME, ShelfPane
from console.tui.session import Session, refusals
from console.tui.widgets import clipboard
from console.tui.widgets.fields import Misfit
from console.tui.widgets.panes import REQUEST, PanedScreen


class RequestPane(ShelfPane):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p", "paste", "Paste", id="request.paste", tooltip="Paste a request: cURL, HTTP, HAR"
        ),
        Binding(
            "y",
            "copy_curl",
            "Copy",
            id="request.copy",
            tooltip="Copy the request as a curl command",
        ),
        Binding("S", "sign", "Sign", id="request.sign", tooltip="Sign the test request"),
        Binding(
            "ctrl+@,ctrl+space",
            "take_pasted",
            "Take as request",
            id="request.take-pasted",
            tooltip="Take what was pasted into the body as a request",
        ),
        Binding(
            "f12",
            "screen.content_type",
            show=False,
            id="request.type",
            tooltip="Switch the request between JSON and form",
        ),
        Binding(
            "f",
            "form_view",
            show=False,
            id="request.form-view",
            tooltip="Show the form body as fields or as text",
        ),
        Binding(
            "ctrl+pagedown,alt+pagedown,ctrl+down",
            "section(1)",
            show=False,
            id="request.next-section",
            tooltip="Next part of the request: headers, query, body, settings",
        ),
        Binding(
            "ctrl+pageup,alt+pageup,ctrl+up",
            "section(-1)",
            show=False,
            id="request.previous-section",
            tooltip="Previous part of the request",
        ),
    ]

    def __init__(self, session: Session, clock: Callable[[], float] = time.time) -> None:
        super().__init__(session)
        self._clock = clock

    def checked(self) -> Request:
        """The request as a function may get it, signed where it is to be signed at each run.

        Raises:
            Misfit: Segment would refuse it, or it cannot be signed.
        """
        request = self.form.checked()
        current = self._shelf.current
        how = None if current is None else current.signing
        if how is None:
            return request
        from console import signing  # not for the first frame

        try:
            secret = signing.secret(how, self.settings.values())
            return signing.signed(request, how.scheme, secret, signing.moment(self._clock))
        except ConsoleError as error:
            how_to = with_keys(self, "({request.sign:S} changes how it is signed.)")
            raise Misfit(f"{error.message} {how_to}", self.settings) from None

    # -- where it comes from -----------------------------------------------------------------

    async def take(self, name: str, request: Request, *, show: bool = True) -> None:
        """Fill the pane from a webhook or a past run, as a saved request of this name.

        Args:
            name: of the saved request.
            request: what to fill in.
            show: whether the pane is to be brought into sight.
        """
        with refusals(self):
            if self._session.function is None:
                raise ConsoleError(
                    with_keys(
                        self, "Make a function first ({new:Ctrl+N}); the request stays as it is."
                    )
                )
            async with self._turn:
                await self._keep()
                saved = self._shelf.saved
                same = next((old.id for old in saved if old.name == name), "")
                await self._save(name, request, same)
                await self._show_current()
                if show:
                    self._come_into_sight()

    def _come_into_sight(self) -> None:
        """At once: told by a message, it would cover what a run that waited for this puts out."""
        if isinstance(self.screen, PanedScreen):
            self.screen.show_pane(REQUEST)

    @work
    async def fill_from_webhook(self) -> None:
        from console.tui.request.captures import CapturesScreen, Tried

        if self._session.ready:
            answer = await self.app.push_screen_wait(CapturesScreen(self._session.engine))
            run = isinstance(answer, Tried)
            capture = answer.capture if isinstance(answer, Tried) else answer
            if capture is not None:
                await self.take(f"Request #{capture.number}", capture.request, show=not run)
                if run:
                    await self.run_action("screen.run")

    def action_paste(self) -> None:
        self.paste("")

    def on_paste(self, event: events.Paste) -> None:
        """Of a paste that no text field took."""
        event.stop()
        self.paste(one_newline(event.text))

    def action_take_pasted(self) -> None:
        self.paste(self.form.body.offered)

    @work
    async def paste(self, text: str) -> None:
        """Ask for a text, or show what is understood of this one, and take the request in it."""
        from console.tui.request.pasting import PasteDialog

        if not self._session.ready:
            return
        function = self._function
        definitions = () if function is None else function.settings
        found = await self.app.push_screen_wait(PasteDialog(text, definitions))
        if found is not None:
            if text:
                self.form.body.give_up()
            await self.take(self._shelf.free_name(found.name), found.request)
            self.settings.fill(fitting(definitions, found.settings))

    @work
    async def define_settings(self) -> None:
        from console.tui.function.definition import Definitions

        if self._function is not None:
            with refusals(self):
                await self.keep()
                await self.app.push_screen_wait(Definitions(self._session, self._function))

    # -- where it goes -----------------------------------------------------------------------

    @work
    async def action_copy_curl(self) -> None:
        from console import curl
        from console.tui.request.curlcopy import CopyCommand
        from console.tui.request.curltargets import targets

        function = self._function
        if function is None:
            return
        with refusals(self):
            request = self.form.request()
            found = await targets(self._session.engine, function.id, request)
            secrets = curl.secrets(request, function.settings, self.settings.values())
            command = await self.app.push_screen_wait(CopyCommand(request, found, secrets))
            if command is not None:
                told = clipboard.copy(self.app, command, "the curl command", suffix=".sh")
                self.notify(told, markup=False)

    # -- signing -----------------------------------------------------------------------------

    @work
    async def action_sign(self) -> None:
        from console import signing
        from console.tui.request.signature import SignDialog

        function = self._function
        if function is None:
            return
        with refusals(self):
            texts = [setting for setting in function.settings if setting.type == "STRING"]
            if not texts:
                raise ConsoleError(
                    with_keys(self, "Define a setting for the secret first ({settings:Ctrl+\\}).")
                )
            await self.keep()
            if self._shelf.current is None:
                await self._save(FIRST_NAME, self.form.request())
            current, values = self._shelf.current, self.settings.values()
            now = current.signing if current else None
            request = self.form.request()
            answer = await self.app.push_screen_wait(SignDialog(request, texts, values, now))
            if answer is None or current is None:
                return
            how = answer.signing
            secret = signing.secret(how, values)
            signed = signing.signed(request, how.scheme, secret, signing.moment(self._clock))
            async with self._turn:
                saved = await self._save(current.name, signed, current.id)
                await self._shelf.sign(how if answer.at_run else None)
                await self._show_current()
            when = "and again at each run" if answer.at_run else "once"
            self.notify(f"{printable(saved.name)} is signed, {when}.", markup=False)

    # -- moving around -----------------------------------------------------------------------

    async def action_form_view(self) -> None:
        await self.form.switch_form_view()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take_pasted":
            return any(body.offered for body in self.query(RequestBody))
        if action == "form_view":
            return any(form.is_form for form in self.query(RequestForm))
        return super().check_action(action, parameters)

    def action_section(self, step: int) -> None:
        """Go to the first field of the next part, round and round."""
        form = self.form
        body = form.query_one("#form")
        parts: list[Widget] = [
            self.query_one(RequestPicker),
            form.query_one("#headers"),
            form.query_one("#query"),
            body if body.display else form.body,
            self.settings,
        ]
        focused = self.screen.focused
        around = focused.ancestors_with_self if focused else []
        here = next((place for place, part in enumerate(parts) if part in around), 0)
        part = parts[(here + step) % len(parts)]
        chain = self.screen.focus_chain
        first = next((w for w in chain if part in w.ancestors_with_self), None)
        if first is not None:
            self.screen.set_focus(first)  # at once: the next key may be right behind
