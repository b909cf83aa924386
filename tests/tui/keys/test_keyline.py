"""The line of keys: what stands first, what is dim, and that it is drawn only where it differs."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

from console.tui.keys.keyline import KeyLine


class Keys(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "other", "Other"),
        Binding("f5", "run", "Run"),
        Binding("escape", "cancel_run", "Cancel"),
        Binding("x", "hidden", "Hidden", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.running = False
        self.may_run: bool | None = True
        self.done: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return {"cancel_run": self.running, "run": self.may_run}.get(action, True)

    def action_other(self) -> None:
        self.done.append("other")


class Host(App[None]):
    def get_default_screen(self) -> Keys:
        return Keys()


def line(pilot: Pilot[None]) -> KeyLine:
    return pilot.app.screen.query_one(KeyLine)


def shown(pilot: Pilot[None]) -> str:
    return line(pilot).render().plain.strip()


async def read(pilot: Pilot[None], keys: KeyLine | None = None) -> None:
    """Wait until the line has read the bindings once more."""
    keys = keys or line(pilot)
    await pilot.pause()
    while keys._timer is not None:
        await pilot.pause(0.005)
    await pilot.pause()


async def test_what_must_be_known_stands_first_and_what_has_no_room_is_left_out() -> None:
    async with Host().run_test(size=(30, 5)) as pilot:
        await read(pilot)
        assert shown(pilot).startswith("f5 Run")
        assert "a Other" in shown(pilot) and "Hidden" not in shown(pilot)
        await pilot.resize_terminal(8, 5)
        await read(pilot)
        assert shown(pilot) == "f5 Run"


async def test_what_comes_and_goes_within_a_short_run_is_not_drawn() -> None:
    async with Host().run_test(size=(60, 5)) as pilot:
        await read(pilot)
        drawn: list[None] = []
        screen, keys = pilot.app.screen, line(pilot)
        assert isinstance(screen, Keys)
        keys.refresh = lambda *_, **__: drawn.append(None)  # type: ignore[assignment, method-assign]
        for running in (True, False):
            screen.running = running
            screen.refresh_bindings()
        await read(pilot)
        assert drawn == [] and "Cancel" not in shown(pilot)
        screen.running = True
        screen.refresh_bindings()
        await read(pilot)
        assert len(drawn) == 1 and "Cancel" in shown(pilot)


async def test_what_is_not_allowed_is_dim() -> None:
    async with Host().run_test(size=(60, 5)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, Keys)
        screen.may_run = None
        screen.refresh_bindings()
        await read(pilot)
        dim = [span for span in line(pilot).render().spans if span.style == "dim"]
        plain = line(pilot).render().plain
        assert [plain[span.start : span.end] for span in dim] == ["f5 Run"]


async def test_a_click_on_a_key_presses_it() -> None:
    async with Host().run_test(size=(60, 5)) as pilot:
        await read(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, Keys)
        await pilot.click(KeyLine, offset=(line(pilot).render().plain.index("Other"), 0))
        await pilot.pause()
        assert screen.done == ["other"]


async def test_a_dialog_leaves_the_line_below_it_empty_and_a_full_screen_does_not() -> None:
    async with Host().run_test(size=(60, 5)) as pilot:
        await read(pilot)
        below, before = line(pilot), shown(pilot)
        dialog = ModalScreen[None]()
        await pilot.app.push_screen(dialog)
        await read(pilot, below)
        assert below.render().plain.strip() == ""
        await dialog.dismiss()
        await pilot.pause()
        assert below.render().plain.strip() == before
        await pilot.app.push_screen(Screen())
        await read(pilot, below)
        assert below.render().plain.strip() == before
