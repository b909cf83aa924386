"""What one does with the open function: run, save, deploy; as far as the role here allows it.

What is open is `Desk`'s matter, the ways to other screens `Workbench`'s. The trap: a key that the
role does not allow is shown dim, and says why when it is pressed.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.events import Key

from console.access import NEW, Action
from console.text import printable
from console.tui.run.failure import place
from console.tui.run.output import OutputPane
from console.tui.session import refusals
from console.tui.widgets.panes import CODE
from console.tui.workbench.tabkeys import TabKeys

_NEEDS: dict[str, tuple[Action, ...]] = {
    "run": ("test",),
    "content_type": ("test",),
    "captures": ("test",),
    "save": ("edit functions",),
    "discard": ("edit functions",),
    "exchange_draft": ("edit functions",),
    "save_with_message": ("edit functions",),
    "describe": ("edit functions",),
    "definitions": ("edit functions",),
    "new": ("edit functions",),
    "samples": ("edit functions",),
    "deploy": ("deploy",),
    "versions": ("view functions",),
    "switch": ("view functions", "view sources"),
    "sources": ("view sources",),
    "errors": ("test", "view sources"),
    "runs": ("test",),
    "usage": ("view functions", "view sources"),
    "members": ("manage",),
    "tokens": ("manage",),
}
"""Action → what the role here has to allow, any one of these."""
_ON_A_FUNCTION = (
    *(
        "run",
        "save",
        "deploy",
        "versions",
        "discard",
        "exchange_draft",
        "definitions",
        "content_type",
    ),
    *("save_with_message", "describe"),
    "go_to_failure",
    *("next_pane", "pane", "list", "zoom"),
)


class Deeds(TabKeys):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel_run", "Cancel the run", id="run.cancel", priority=True),
        Binding("f5,ctrl+r,r", "run", "Run", id="run"),
        Binding("f2,ctrl+s,s", "save", "Save", id="save"),
        Binding("f3,d", "deploy", "Deploy", id="deploy", tooltip="Save and deploy to sources"),
        Binding("f1,question_mark", "app.help", "Help", id="help", tooltip="Help and all keys"),
        Binding(
            "ctrl+backslash,comma",
            "definitions",
            show=False,
            id="settings",
            tooltip="Define the function's settings",
        ),
        Binding(
            "t",
            "content_type",
            show=False,
            id="request.type",
            tooltip="Switch the request between JSON and form",
        ),
        Binding(
            "ctrl+right_square_bracket,l",
            "go_to_failure",
            show=False,
            id="failure.line",
            tooltip="Go to the line where the last run failed",
        ),
    ]
    PALETTE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("discard", "Discard unsaved text"),
        ("exchange_draft", "Exchange the text with another that is unsaved; keep both"),
        ("save_with_message", "Save with a message that says what changed"),
        ("describe", "Describe the function"),
    )

    # -- running -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Until the workspace is shown there is nothing to act on, and little while it is empty."""
        if self._execution is None or (self.has_class("-empty") and action in _ON_A_FUNCTION):
            return False
        if action == "cancel_run":
            return self._execution.running
        return None if self._refusal(action) else True

    def _refusal(self, action: str) -> str:
        """Why the role here does not allow an action; empty where it does."""
        needs = _NEEDS.get(action, ())
        if action in ("new", "samples"):
            return self._session.refusal(*needs, resource=NEW)
        return self._session.refusal_here(*needs)

    def on_key(self, event: Key) -> None:
        """Say why a key that is shown dim does nothing."""
        if event.key not in self._bindings.key_to_bindings:
            return
        active = self.active_bindings.get(event.key)
        if active is None or active.node is not self or active.enabled:
            return
        if why := self._refusal(active.binding.action):
            event.stop()
            self.notify(printable(why), severity="warning", markup=False)

    @property
    def running(self) -> bool:
        return self._execution is not None and self._execution.running

    @work(group="run")
    async def action_run(self) -> None:
        if self._execution is not None:
            with refusals(self):
                await self._request.settled()  # or one function would get another's request
                await self._execution.run(self._sheet)

    @work(group="cancel")
    async def action_cancel_run(self) -> None:
        """In a task of its own, as a host that hangs would hold all keys."""
        if self._execution is not None:
            with refusals(self):
                await self._execution.cancel()

    def action_go_to_failure(self) -> None:
        failure = self._output.failure
        where = None if failure is None else place(failure)
        if where is None:
            self.notify("The last run names no line of the code.", timeout=3)
        else:
            self._go_to(self._code.editor.ran.line_now(where[0]), where[1])

    def on_output_pane_go_to_line(self, event: OutputPane.GoToLine) -> None:
        self._go_to(self._code.editor.ran.line_now(event.line), event.column)

    def _go_to(self, line: int, column: int) -> None:
        self.show_pane(CODE)
        self._code.editor.go_to(line, column)

    # -- saving and the rest ------------------------------------------------------------------

    def action_save(self) -> None:
        self._code.save()

    @work
    async def action_save_with_message(self) -> None:
        from console.tui.widgets.dialogs import AskName

        ask = AskName("What changed?", hint="Shown with the version")
        message = await self.app.push_screen_wait(ask)
        if message is not None:
            self._code.save(message)

    @work
    async def action_describe(self) -> None:
        from console.tui.widgets.dialogs import AskName

        function = self._session.function
        if function is None:
            return
        ask = AskName(f"What is {function.name} for?", function.description, hint="Description")
        description = await self.app.push_screen_wait(ask)
        if description is not None:
            with refusals(self):
                await self._session.engine.describe(function.id, function.name, description)

    def action_discard(self) -> None:
        self._code.discard()

    def action_exchange_draft(self) -> None:
        self._code.exchange_draft()

    async def action_content_type(self) -> None:
        await self._request.form.switch_content_type()

    def action_definitions(self) -> None:
        self._request.define_settings()

    @work(exclusive=True, group="deploy")
    async def action_deploy(self) -> None:
        from console.tui.function.deploy import save_and_deploy

        with refusals(self):
            await save_and_deploy(self.app, self._session, self._code)
