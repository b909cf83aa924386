"""The places of a screen that one can jump to: fields, panes, tabs and the rows that show.

Reads widgets where they are drawn and changes nothing until a place is gone to. A widget that draws
its own tabs says where they are with `jump_spots`. The trap: what is scrolled out of sight has a
region too, so each is cut by what is around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from console.tui.widgets.menu import Menu
from console.tui.widgets.rows import RowList

_SEEN_CELLS = 2  # of a place, or its letters would stand on another one


@runtime_checkable
class HasSpots(Protocol):
    def jump_spots(self) -> Iterable[tuple[int, Message]]:
        """Where each tab begins, from the left of the widget, and what picks it."""


@dataclass(frozen=True)
class Spot:
    x: int
    y: int
    go: Callable[[], None]


def spots(screen: Screen[Any]) -> list[Spot]:
    """All that show: fields and tabs from top to bottom, then rows."""
    fields: list[Spot] = []
    rows: list[Spot] = []
    for widget in screen.focus_chain:
        seen = _seen(screen, widget)
        if seen is None:
            continue
        own = list(_rows(screen, widget, seen))
        rows += own
        if not own:
            fields.append(Spot(seen.x, seen.y, _focus(screen, widget)))
    for widget in screen.query("*"):
        if isinstance(widget, HasSpots) and (seen := _seen(screen, widget)) is not None:
            fields += _tabs(widget, seen)
    fields.sort(key=lambda spot: (spot.y, spot.x))
    return _apart([*fields, *rows])


def _seen(screen: Screen[Any], widget: Widget) -> Region | None:
    """What of a widget is on the screen."""
    if not widget.display or not widget.is_on_screen:
        return None
    seen = screen.find_widget(widget).visible_region
    return seen if seen.height and seen.width >= _SEEN_CELLS else None


def _focus(screen: Screen[Any], widget: Widget) -> Callable[[], None]:
    return lambda: screen.set_focus(widget)


def _rows(screen: Screen[Any], widget: Widget, seen: Region) -> Iterator[Spot]:
    """The rows of a list that show, each of which takes one line."""
    if isinstance(widget, RowList):
        count = widget.row_count()
    elif isinstance(widget, Menu) and widget.virtual_size.height == widget.option_count:
        count = widget.option_count
    else:
        return
    inside = widget.content_region
    first = widget.scroll_offset.y + max(0, seen.y - inside.y)
    top = max(seen.y, inside.y)
    shown = min(count - first, min(seen.bottom, inside.bottom) - top)
    for place in range(shown):
        yield Spot(seen.x, top + place, _to_row(screen, widget, first + place))


def _to_row(screen: Screen[Any], rows: RowList | Menu, index: int) -> Callable[[], None]:
    def go() -> None:
        screen.set_focus(rows)
        if isinstance(rows, RowList):
            rows.cursor = index
        else:
            rows.highlighted = index

    return go


def _tabs(widget: Any, seen: Region) -> Iterator[Spot]:
    for left, message in widget.jump_spots():
        if left < seen.width:
            yield Spot(seen.x + left, seen.y, _post(widget, message))


def _post(widget: Widget, message: Message) -> Callable[[], None]:
    def go() -> None:
        widget.post_message(message)

    return go


def _apart(found: Iterable[Spot]) -> list[Spot]:
    """Without those whose letters would stand on those of an earlier one."""
    taken: set[tuple[int, int]] = set()
    apart = []
    for spot in found:
        cells = {(spot.x + n, spot.y) for n in range(_SEEN_CELLS)}
        if not cells & taken:
            taken |= cells
            apart.append(spot)
    return apart
