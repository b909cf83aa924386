"""Save & Deploy: which of a function's sources get its newest version; those that lack it first."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from console.model import ConsoleError, Function, Source
from console.text import printable
from console.tui.function.codepane import CodePane
from console.tui.keys.keytext import with_keys
from console.tui.session import Session
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.wording import count


class Ticks(SelectionList[str]):
    """What is chosen has a tick like those of forms: Textual's differ by colour alone."""

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        row = self.scroll_offset.y + y
        if row >= self.option_count:
            return strip
        chosen = self.get_option_at_index(row).value in self.selected
        _left, inner, _right, space, *text = strip
        clicked = Style(meta=inner.style.meta if inner.style else None)
        tick = Segment("[x]" if chosen else "[ ]", (space.style or Style()) + clicked)
        return Strip([tick, space, *text])


class DeployDialog(Dialog[list[str] | None]):
    """Answers with the ids of the chosen sources."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,f3", "accept", "Deploy", id="deploy.accept", priority=True),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    DEFAULT_CSS = """
    DeployDialog {
        align: center middle;
        & SelectionList { height: auto; max-height: 14; border: none; padding: 0; }
        & SelectionList:focus { border: none; }
    }
    """

    def __init__(self, function: Function, version: int, sources: list[Source]) -> None:
        """Args:
        version: the one that is deployed, saved or about to be.
        """
        super().__init__(
            f"Deploy version {version} of {function.name}",
            "Space choose · a all · {deploy.accept:Enter} deploy · Esc cancel",
        )
        self._version = version
        self._sources = sources

    def compose_body(self) -> ComposeResult:
        yield Ticks(
            *(
                Selection(
                    f"{printable(source.name)}  {self._change(source)}".replace("[", "\\["),
                    source.id,
                    source.version != self._version,
                )
                for source in self._sources
            ),
            compact=True,
        )

    def _change(self, source: Source) -> str:
        state = "" if source.enabled else ", off"
        if source.version == self._version:
            return f"has v{source.version}{state}"
        return f"v{source.version} → v{self._version}{state}"

    def on_mount(self) -> None:
        self.query_one(SelectionList).focus()

    def key_a(self) -> None:
        chosen = self.query_one(SelectionList)
        if len(chosen.selected) == len(self._sources):
            chosen.deselect_all()
        else:
            chosen.select_all()

    def action_move(self, step: int) -> None:
        chosen = self.query_one(SelectionList)
        chosen.action_cursor_down() if step > 0 else chosen.action_cursor_up()

    def action_accept(self) -> None:
        chosen = set(self.query_one(SelectionList).selected)
        self.dismiss([source.id for source in self._sources if source.id in chosen])


async def save_and_deploy(app: App[Any], session: Session, code: CodePane) -> None:
    """Ask which sources, save what is unsaved, and deploy.

    Raises:
        ConsoleError: the role here does not allow it, or the engine refused.
    """
    function = session.function
    if function is None:
        return
    if refusal := await session.engine.may("deploy", function.id):
        raise ConsoleError(refusal)
    sources = [s for s in await session.engine.sources() if s.function_id == function.id]
    chosen: list[str] | None = []
    if sources:
        version = function.version + code.unsaved
        chosen = await app.push_screen_wait(DeployDialog(function, version, sources))
    if chosen is None:
        return
    saves = code.unsaved
    if saves:
        await code.save(tell=not chosen).wait()
        if code.unsaved:
            return  # refused, and told why
    if not sources:
        raise ConsoleError(
            with_keys(
                app,
                "No source runs this function yet: {sources:F7} and then {sources.connect:n} "
                "connects one.",
            )
        )
    if chosen:
        try:
            deployed = await session.engine.deploy(function.id, chosen)
        except ConsoleError:
            if saves:
                app.notify("The text is saved.", timeout=3)
            raise
        to = count(len(deployed), "source")
        what = f"Saved v{deployed[0].version}; it" if saves else f"Version {deployed[0].version}"
        app.notify(f"{what} runs in {to} now.", markup=False)
