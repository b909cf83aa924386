"""The JSON tree: what is visible, the keys that change it, and that size does not matter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from console.tui.widgets import jsontree
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.outline import PAGE, Root

VALUE = {
    "type": "track",
    "event": "Order Completed",
    "properties": {"total": 12.5, "items": [{"sku": "a"}, {"sku": "b"}], "gift": None},
}


class TreeApp(App[None]):
    def __init__(self, value: Any = None, **options: Any) -> None:
        super().__init__()
        self.value, self.options = value, options

    def compose(self) -> ComposeResult:
        with Vertical():
            yield JsonTree(what="event", empty="Nothing here yet.")

    def on_mount(self) -> None:
        self.tree_widget.focus()
        if self.value is not None:
            self.tree_widget.show(self.value, **self.options)

    @property
    def tree_widget(self) -> JsonTree:
        return self.query_one(JsonTree)

    def rows(self) -> list[str]:
        tree = self.tree_widget
        return [tree.text_of(index) for index in range(tree.row_count())]

    def row(self) -> str:
        return self.tree_widget.text_of(self.tree_widget.cursor).strip()

    def screen_text(self) -> str:
        tree = self.tree_widget
        return "\n".join(tree.render_line(y).text.rstrip() for y in range(tree.size.height))


async def test_a_value_opens_to_its_first_levels_and_folds_the_rest() -> None:
    app = TreeApp(VALUE, open_depth=1)
    async with app.run_test():
        assert app.rows() == [
            "▾ {3 keys}",
            '    type: "track"',
            '    event: "Order Completed"',
            "  ▾ properties: {3 keys}",
            "      total: 12.5",
            "    ▸ items: [2 items]",
            "      gift: null",
        ]


async def test_enter_space_and_arrows_fold_and_unfold() -> None:
    app = TreeApp(VALUE, open_depth=0)
    async with app.run_test() as pilot:
        await pilot.press("G", "enter")
        assert app.rows()[-1] == "      gift: null"
        await pilot.press("j", "left")
        assert app.row() == "▸ properties: {total, items, gift}"
        await pilot.press("right", "left", "space", "enter")
        assert app.row() == "▸ properties: {total, items, gift}"
        assert len(app.rows()) == 4


async def test_left_on_a_leaf_goes_out_and_folds_what_is_around_it() -> None:
    app = TreeApp(VALUE, open_depth=1)
    async with app.run_test() as pilot:
        await pilot.press("G", "left", "left")
        assert app.rows() == ["▸ {type, event, properties}"]


async def test_asterisk_unfolds_everything_below_the_cursor() -> None:
    app = TreeApp(VALUE, open_depth=0)
    async with app.run_test() as pilot:
        await pilot.press("asterisk")
        assert '          sku: "b"' in app.rows()


async def test_moving_stops_at_the_ends() -> None:
    app = TreeApp(VALUE, open_depth=0)
    async with app.run_test() as pilot:
        await pilot.press("k", "up")
        assert app.tree_widget.cursor == 0
        await pilot.press("G", "j", "pagedown")
        assert app.tree_widget.cursor == 3
        await pilot.press("g")
        assert app.tree_widget.cursor == 0


async def test_search_unfolds_to_each_match_and_goes_round() -> None:
    app = TreeApp(VALUE, open_depth=0)
    async with app.run_test() as pilot:
        await pilot.press("slash", *"SKU", "enter")
        assert app.row() == 'sku: "a"'
        await pilot.press("n")
        assert app.row() == 'sku: "b"'
        await pilot.press("n")
        assert app.row() == 'sku: "a"'
        await pilot.press("N")
        assert app.row() == 'sku: "b"'
        await pilot.press("escape")
        assert not app.query(Input)
        assert app.focused is app.tree_widget


async def test_a_search_without_a_match_says_so_and_stays() -> None:
    app = TreeApp(VALUE)
    async with app.run_test() as pilot:
        await pilot.press("slash", *"zebra", "enter")
        assert "nothing found" in str(app.query_one(".search--found").render())
        await pilot.press("escape")
        assert app.tree_widget.cursor == 0


async def test_search_finds_what_is_past_the_first_page_of_a_list() -> None:
    app = TreeApp([*range(PAGE + 500), "needle"])
    async with app.run_test() as pilot:
        await pilot.press("slash", *"needle", "enter")
        assert app.row().endswith('"needle"')


async def test_a_long_list_shows_a_page_and_more_on_enter() -> None:
    app = TreeApp(list(range(PAGE * 2)))
    async with app.run_test() as pilot:
        await pilot.press("G")
        assert app.row() == f"… {PAGE:,} more: Enter shows them"
        await pilot.press("enter", "G")
        assert app.row().endswith(f"{PAGE * 2 - 1}")


async def test_a_long_text_unfolds_into_lines_that_lose_nothing() -> None:
    text = "first line\nsecond\tline " + "x" * 300
    app = TreeApp({"text": text})
    async with app.run_test(size=(40, 20)) as pilot:
        assert len(app.rows()) == 2
        await pilot.press("j", "enter")
        lines = app.rows()[2:]
        assert lines[0].strip() == "first line"
        assert "".join(line.strip() for line in lines[1:]).count("x") == 300
        assert all(len(line) <= 40 for line in lines)
        await pilot.resize_terminal(80, 20)
        await pilot.pause()
        assert len(app.rows()) < 2 + len(lines)
        await pilot.press("j", "enter")
        assert len(app.rows()) == 2


async def test_from_a_line_of_a_long_text_y_copies_all_of_it() -> None:
    text = "first line\n" + "x" * 300
    app = TreeApp({"text": text})
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("j", "enter", "j", "j", "y")
        assert app.clipboard == text


async def test_of_a_text_no_more_is_read_than_a_row_can_show() -> None:
    app = TreeApp({"text": "x" * 1_000_000})
    async with app.run_test(size=(40, 20)):
        assert 40 <= len(app.rows()[1]) < 100


async def test_hostile_keys_and_values_cannot_reach_the_terminal() -> None:
    app = TreeApp({"\x1b[2Jkey[red]": "\x1b]0;title\x07 [bold]x[/] \u202e", "t": "a\tb\nc" * 50})
    async with app.run_test() as pilot:
        await pilot.press("G", "enter")
        shown = app.screen_text()
        assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown
        assert "\t" not in shown
        assert "key[red]" in shown and "[bold]x[/]" in shown


async def test_y_copies_the_value_under_the_cursor_as_json() -> None:
    app = TreeApp(VALUE)
    async with app.run_test() as pilot:
        await pilot.press("y")
        assert json.loads(app.clipboard) == VALUE
        await pilot.press("j", "y")
        assert app.clipboard == "track"
        await pilot.press("slash", *"items", "enter", "escape", "y")
        assert json.loads(app.clipboard) == VALUE["properties"]["items"]  # type: ignore[index]


async def test_notes_stay_visible_beside_a_folded_root() -> None:
    app = TreeApp()
    async with app.run_test() as pilot:
        roots = [Root([("page", "strong")], {"name": "Home"}, ("No userId\x1b.",)), Root((), 1)]
        app.tree_widget.show_roots(roots)
        assert app.rows() == ["▸ page  ", "  ! No userId\\x1b.", "  1"]
        await pilot.press("enter")
        assert app.rows()[2] == '    name: "Home"'


async def test_an_empty_tree_says_what_to_do() -> None:
    app = TreeApp()
    async with app.run_test() as pilot:
        assert "Nothing here yet." in app.screen_text()
        await pilot.press("j", "enter", "y", "slash", "left", "right", "asterisk", "G")
        assert app.clipboard == ""


async def test_a_click_moves_and_a_second_one_folds() -> None:
    app = TreeApp(VALUE, open_depth=0)
    async with app.run_test() as pilot:
        await pilot.click(JsonTree, offset=(3, 3))
        assert app.row().startswith("▸ properties")
        await pilot.click(JsonTree, offset=(3, 3))
        assert app.row().startswith("▾ properties")


@pytest.mark.parametrize(
    "value",
    [
        {"items": list(range(10_000))},
        {"text": "x" * 512 * 1024},
        [{"a": [{"b": n}]} for n in range(10_000)],
        json.loads("[" * 700 + "]" * 700),
    ],
    ids=["items", "text", "objects", "deep"],
)
async def test_drawing_costs_what_is_visible(value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    row = JsonTree.row

    def counted(self: JsonTree, index: int) -> Any:
        nonlocal made
        made += 1
        return row(self, index)

    monkeypatch.setattr(jsontree.JsonTree, "row", counted)
    app = TreeApp(value)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter", "asterisk", "pagedown", "G", "g")
        assert made < 24 * 20
