"""What one does with connected sources: connect, change, deploy, retry, copy, disconnect.

What is shown of them is `SourcesView`'s matter. The trap: what a source loses when it is
disconnected comes back only for a while, so what is lost is asked for first.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from console.model import Forwarding, Function, Retry, Source
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.session import refusals
from console.tui.source.delivered import command
from console.tui.source.forwardform import ForwardForm
from console.tui.source.sourceform import SourceForm, Values
from console.tui.source.sourceview import SourcesView
from console.tui.widgets import clipboard
from console.tui.widgets.dialogs import Confirm

_SPEEDS = (1.0, 60.0, 600.0)
_NEED_CONNECT = (
    *("connect", "enable", "change", "forward", "disconnect"),
    *("retry_now", "drop_retry"),
)
_ON_ONE = (
    *("enable", "change", "forward", "copy_url", "copy_command"),
    *("errors", "disconnect", "deploy"),
)


class SourcesScreen(SourcesView):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "connect", "Connect", id="sources.connect", tooltip="Connect a function"),
        Binding(
            "x", "enable", "On/off", id="sources.enable", tooltip="Enable or disable the source"
        ),
        Binding(
            "s", "change", "Settings", id="sources.change", tooltip="Its name and settings values"
        ),
        Binding("u", "copy_url", "Copy URL", id="sources.copy-url", tooltip="Copy its webhook URL"),
        Binding("t", "copy_command", show=False, id="sources.copy-command", tooltip="Copy curl"),
        Binding("e", "errors", "Errors", id="sources.errors", tooltip="The source's errors"),
        Binding(
            "f3", "deploy", "Deploy", id="sources.deploy", tooltip="Deploy the newest version to it"
        ),
        Binding(
            "f",
            "forward",
            show=False,
            id="sources.forward",
            tooltip="Send its events to a Tracking API too, or end that",
        ),
        Binding("r", "retry_now", "Retry now", id="sources.retry-now"),
        Binding(
            "delete,backspace",
            "drop_retry",
            "Drop",
            id="sources.drop-retry",
            tooltip="Drop the retry",
        ),
        Binding("d", "disconnect", "Disconnect", id="sources.disconnect"),
        Binding(
            "z,ctrl+z",
            "undo",
            "Undo",
            id="sources.undo",
            tooltip="Bring back the source or function deleted last",
        ),
        Binding(
            "c",
            "clock",
            show=False,
            id="sources.clock",
            tooltip="Speed the clock of retries up, or back to normal",
        ),
        Binding("left_square_bracket", "tab(-1)", show=False, id="sources.tab-before"),
        Binding("right_square_bracket", "tab(1)", "Tab", id="sources.tab", tooltip="Next tab"),
        Binding("escape", "leave", "Close", id="sources.leave"),
    ]

    # -- changing ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the role here does not allow is shown dim, with the reason under the title."""
        source = self._picked()
        if action in _ON_ONE and source is None:
            return False
        on_retry = self._tabs.current == "retries" and bool(self._own_retries())
        if action in ("retry_now", "drop_retry") and not on_retry:
            return False
        if action == "undo":
            return bool(self._undo)
        if action in _NEED_CONNECT:
            return None if self._refused.get("connect") else True
        if action == "deploy":
            return None if self._refused.get("deploy") else self._behind(source)
        return super().check_action(action, parameters)

    def _behind(self, source: Source | None) -> bool:
        function = self._functions.get(source.function_id) if source else None
        return source is not None and function is not None and function.version > source.version

    @work(exclusive=True, group="sources-change")
    async def action_connect(self) -> None:
        function = None
        with refusals(self):
            function = await self._choose_function()
        if function is None:
            return

        async def connect(name: str, values: Values) -> Source:
            return await self._engine.connect(function.id, name, values)

        title = f"Connect {function.name}, version {function.version}"
        form = SourceForm(title, function, function.name, {}, connect)
        source = await self.app.push_screen_wait(form)
        if source is not None:
            how_to = with_keys(self, "{sources.copy-url:u} copies its webhook URL.")
            self.notify(printable(f"{source.name} is connected; {how_to}"), markup=False)

    async def _choose_function(self) -> Function | None:
        """The open function, or one of a list where none is open."""
        self._functions = {f.id: f for f in await self._engine.functions()}
        if self._function_id in self._functions:
            return self._functions[self._function_id]
        from console.tui.widgets.dialogs import Choose
        from console.tui.widgets.menu import row

        if not self._functions:
            self.notify(
                with_keys(
                    self,
                    "There is no function to connect yet; leave with {sources.leave:Esc} and make "
                    "one.",
                ),
                markup=False,
            )
            return None
        options = [row(f.id, f.name, f"v{f.version}") for f in self._functions.values()]
        chosen = await self.app.push_screen_wait(Choose("Which function?", options))
        return None if chosen is None else self._functions[chosen]

    @work(exclusive=True, group="sources-change")
    async def action_change(self) -> None:
        source = self._picked()
        function = self._functions.get(source.function_id) if source else None
        if source is None or function is None:
            return

        async def change(name: str, values: Values) -> Source:
            return await self._engine.update_source(source.id, name, values)

        form = SourceForm(f"Source {source.name}", function, source.name, source.settings, change)
        await self.app.push_screen_wait(form)

    @work(exclusive=True, group="sources-change")
    async def action_forward(self) -> None:
        source = self._picked()
        if source is None:
            return

        async def forward(forwarding: Forwarding | None) -> Source:
            return await self._engine.forward(source.id, forwarding)

        await self.app.push_screen_wait(ForwardForm(source, forward))

    @work(exclusive=True, group="sources-change")
    async def action_enable(self) -> None:
        source = self._picked()
        if source is not None:
            with refusals(self):
                await self._engine.enable(source.id, not source.enabled)

    @work(exclusive=True, group="sources-change")
    async def action_deploy(self) -> None:
        source = self._picked()
        if source is not None:
            with refusals(self):
                [deployed] = await self._engine.deploy(source.function_id, [source.id])
                told = printable(f"{deployed.name} runs version {deployed.version} now.")
                self.notify(told, markup=False)

    @work(exclusive=True, group="sources-change")
    async def action_disconnect(self) -> None:
        source = self._picked()
        if source is None:
            return
        lost = (
            "Its webhook URL stops working; its deliveries, retries and objects are deleted.\n"
            "It can be brought back for an hour, while this workspace stays open."
        )
        question = Confirm(f"Disconnect {source.name}?", lost, "disconnect")
        if await self.app.push_screen_wait(question):
            with refusals(self):
                await self._engine.disconnect(source.id)
                self._tell(
                    self._undo.deleted(
                        self, f"source {source.name}", partial(self._undelete, source.id)
                    )
                )

    async def _undelete(self, source_id: str) -> None:
        await self._engine.undelete_source(source_id)

    @work(exclusive=True, group="sources-change")
    async def action_undo(self) -> None:
        if self._undo:
            with refusals(self):
                self._tell(await self._undo.undo())

    def _tell(self, sentence: str) -> None:
        self.notify(printable(sentence), timeout=6, markup=False)
        self.refresh_bindings()

    # -- retries -------------------------------------------------------------------------------

    def _retry(self) -> Retry | None:
        own = self._own_retries()
        return own[min(self._retry_rows.cursor, len(own) - 1)] if own else None

    @work(exclusive=True, group="sources-change")
    async def action_retry_now(self) -> None:
        if (retry := self._retry()) is not None:
            with refusals(self):
                await self._engine.retry_now(retry.delivery_id)

    @work(exclusive=True, group="sources-change")
    async def action_drop_retry(self) -> None:
        retry = self._retry()
        if retry is None:
            return
        lost = "The webhook is not tried again; it stays among the deliveries and the errors."
        if await self.app.push_screen_wait(Confirm("Drop this retry?", lost, "drop it")):
            with refusals(self):
                await self._engine.drop_retry(retry.delivery_id)

    @work(exclusive=True, group="sources-change")
    async def action_clock(self) -> None:
        """The next of a few speeds; everything that waits for a time hurries along."""
        faster = [speed for speed in _SPEEDS if speed > self._speed]
        what = "Times made meanwhile lie ahead, until the host of the workspace starts anew."
        asked = Confirm(f"Let the clock go {_SPEEDS[1]:g} times as fast?", what, "speed it up")
        if self._speed == 1 and not await self.app.push_screen_wait(asked):
            return
        with refusals(self):
            await self._engine.set_clock_speed(faster[0] if faster else _SPEEDS[0])

    # -- copying -------------------------------------------------------------------------------

    def action_copy_url(self) -> None:
        if self._overview is not None:
            self._copy(self._overview.url, "the URL")

    def action_copy_command(self) -> None:
        if self._overview is not None:
            self._copy(command(self._overview), "the curl command")

    def _copy(self, text: str, what: str) -> None:
        self.notify(clipboard.copy(self.app, text, what), markup=False)
