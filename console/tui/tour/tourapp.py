"""The console with a guided tour: the strip on every screen, the tour's keys, and how far it is.

The console itself is the same one, and goes on being it when the tour is over. The trap: a screen
comes and goes at any time, so the strip is put there wherever one is missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.actions import ActionParseResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.timer import Timer

from console.model import ConsoleError
from console.notices import Notice
from console.text import printable
from console.tour import mark
from console.tour.mark import Mark
from console.tui.app import ConsoleApp
from console.tui.keys.keytext import with_keys
from console.tui.request.captures import CapturesScreen
from console.tui.session import refusals
from console.tui.tour.tourguide import STEPS, Guide
from console.tui.tour.tourstage import Stage
from console.tui.tour.tourstep import Moment
from console.tui.tour.tourstrip import Told, TourStrip

if TYPE_CHECKING:
    from console.workspace import Workspace

LOOK_EVERY_S = 0.1
_KEYS = {"tour.do": "do it", "tour.skip": "skip", "tour.back": "back", "tour.end": "end"}


class TourApp(ConsoleApp):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+d",
            "do_step",
            show=False,
            priority=True,
            id="tour.do",
            tooltip="Tour: have the step done",
        ),
        Binding(
            "ctrl+y",
            "skip_step",
            show=False,
            priority=True,
            id="tour.skip",
            tooltip="Tour: skip the step",
        ),
        Binding(
            "ctrl+u",
            "step_back",
            show=False,
            priority=True,
            id="tour.back",
            tooltip="Tour: back to the step before",
        ),
        Binding(
            "ctrl+e,alt+q",
            "end_tour",
            show=False,
            priority=True,
            id="tour.end",
            tooltip="Tour: end it, and go on in the console",
        ),
    ]

    CSS = "ToastRack { margin-bottom: 5; }"  # above the strip

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.guide: Guide | None = None
        """None where no tour is on."""
        self.stage: Stage | None = None
        self._folder = Path()
        self._deafen: Callable[[], None] | None = None
        self._looking: Timer | None = None
        self.busy = False
        """Whether a step is being done for the user."""

    # -- beginning and ending ----------------------------------------------------------------

    async def _show_workspace(self, workspace: Workspace) -> None:
        await super()._show_workspace(workspace)
        await self._close_tour()
        kept = mark.read(workspace.folder)
        if kept is None:
            return  # the user went on to a workspace of his own
        self._folder = workspace.folder
        self.stage = Stage(self, self._workbench, kept.function_id)
        self.guide = Guide(self.stage, kept.step, self._changed)
        self._deafen = workspace.as_engine.listen(self._heard)
        self._looking = self.set_interval(LOOK_EVERY_S, self._look)
        again = self.guide.number > 1
        await self.guide.begin(
            "As it was; --fresh begins anew."
            if again
            else f"Workspace {workspace.folder.name}, apart from yours."
        )

    async def _close_tour(self) -> None:
        """Take the strips away and hear no more; the console goes on."""
        if self.guide is None or self.stage is None:
            return
        stage, self.guide, self.stage = self.stage, None, None
        if self._deafen is not None:
            self._deafen()
        if self._looking is not None:
            self._looking.stop()
        with contextlib.suppress(ConsoleError):
            await stage.slow_down()
        for screen in self.screen_stack:
            await screen.query(TourStrip).remove()

    # -- what happens ------------------------------------------------------------------------

    def _heard(self, notice: Notice) -> None:
        self.call_later(self._judge, notice)

    @work(group="tour-judge")
    async def _judge(self, seen: Notice | Moment) -> None:
        if self.guide is not None:
            await self.guide.look(seen)

    def _look(self) -> None:
        self._furnish()
        if self.guide is not None and not self.guide.judging:
            self._judge("looked")

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As always, and the tour learns of it: some steps change nothing but the screen."""
        ran = await super().run_action(action, default_namespace, namespaces)
        if ran and self.stage is not None:
            name = action if isinstance(action, str) else action[1]
            self.stage.acted.add(name.rpartition(".")[2].partition("(")[0])
        return ran

    # -- the strip ---------------------------------------------------------------------------

    def push_screen(self, *args: Any, **named: Any) -> Any:
        pushed = super().push_screen(*args, **named)
        self.call_later(self._furnish)
        return pushed

    def pop_screen(self) -> AwaitComplete:
        popped = super().pop_screen()
        self.call_later(self._furnish)
        return popped

    def _furnish(self) -> None:
        """Put a strip on the screen that shows, where it has none."""
        screen = self.screen
        if self.guide is None or not screen.is_mounted or isinstance(screen, CommandPalette):
            return
        tall = isinstance(screen, CapturesScreen)
        if not screen.query(TourStrip):
            strip = TourStrip(self._told(self.guide))
            # A dialog lets what is below shine through, its strip too: that place covers it.
            strip.set_class(not tall, "-above-keys")
            screen.mount(strip)
        for below in self.screen_stack[:-1]:
            for strip in below.query(TourStrip):
                strip.visible = not tall
        for strip in screen.query(TourStrip):
            strip.visible = True

    def _changed(self) -> None:
        """The tour is somewhere else, or has something else to say."""
        if self.guide is None or self.stage is None:
            return
        mark.write(self._folder, Mark(self.stage.function_id, self.guide.step.id))
        self._tell()

    def _tell(self) -> None:
        if self.guide is not None:
            self._furnish()
            shown = self._told(self.guide)
            for screen in self.screen_stack:
                for strip in screen.query(TourStrip):
                    strip.tell(shown)

    def _told(self, guide: Guide) -> Told:
        says = with_keys(self, guide.hint or guide.step.says)
        if guide.refusal:
            says = f"{guide.refusal} {with_keys(self, '{tour.skip:Ctrl+Y} skips this.')}"
        return Told(
            place=f"{guide.number}/{len(STEPS)}",
            says=printable(says),
            done=guide.done,
            keys=tuple(self._own_keys()),
            hinting=bool(guide.refusal or guide.hint),
            busy=self.busy,
        )

    def _own_keys(self) -> Iterator[tuple[str, str]]:
        """The tour's keys as the key line shows keys."""
        bindings = self._bindings.copy()
        bindings.apply_keymap(self._keymap)
        names = {binding.id: self.get_key_display(binding) for _, binding in reversed([*bindings])}
        yield from ((names[identity], does) for identity, does in _KEYS.items())

    # -- keys --------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the console where there is no tour."""
        if action in ("do_step", "skip_step", "step_back", "end_tour"):
            return self.guide is not None
        return super().check_action(action, parameters)

    async def action_do_step(self) -> None:
        if not self.busy:  # a second press is not for the step after
            self.busy = True
            self._tell()
            self._do_step()

    @work(group="tour-do")
    async def _do_step(self) -> None:
        try:
            if self.guide is not None:
                with refusals(self):
                    await self.guide.do()
        finally:
            self.busy = False
            self._tell()

    @work(group="tour-move")
    async def action_skip_step(self) -> None:
        if self.guide is not None:
            await self.guide.skip()

    @work(group="tour-move")
    async def action_step_back(self) -> None:
        if self.guide is not None:
            await self.guide.back()

    @work(group="tour-move")
    async def action_end_tour(self) -> None:
        await self._close_tour()
        name = self._folder.name
        more = (
            f"The tour is over, and this workspace stays: `fnconsole --workspace {name}` opens it, "
            "`fnconsole demo` with the tour, `fnconsole demo --fresh` from the start. "
            "Next: {new:Ctrl+N} makes a function of yours, {palette:Ctrl+P} adds samples."
        )
        self.notify(
            with_keys(self, more),
            timeout=20,
            markup=False,
        )
