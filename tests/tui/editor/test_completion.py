"""What is suggested in the code editor, when, and what becomes of it."""

from __future__ import annotations

import time

import pytest
from editing import cursor_of, marked, rows, settled, showing
from textual.pilot import Pilot

from console.model import Setting
from console.tui.editor.completion import Candidate, Place, fitting, place
from console.tui.editor.editor import CodeEditor
from console.tui.editor.suggestions import Suggestions

HANDLER = "async function onRequest(req, conf) {\n  |\n}\n"
SETTINGS = (
    Setting("apiKey", "API Key", description="Of the shop", required=True, sensitive=True),
    Setting("tags", type="ARRAY"),
)


def shown(editor: CodeEditor) -> list[str]:
    return editor.suggestions.names if editor.suggestions is not None else []


def told(pilot: Pilot[None]) -> str:
    """What the list looks like."""
    return str(pilot.app.screen.query_one(Suggestions).render())


async def begin(pilot: Pilot[None], editor: CodeEditor, code: str) -> None:
    editor.load_text(code.replace("|", ""))
    await settled(editor)
    editor.move_cursor(cursor_of(code))
    await pilot.pause()


@pytest.mark.parametrize(
    ("before", "at"),
    [
        ("Segment.tr", Place("Segment", "tr")),
        ("a = req.headers.", Place("req.headers", "")),
        ("a?.b", Place("a", "b")),
        ("x(fet", Place("", "fet")),
        ("", Place("", "")),
        ("f().get", Place("", "get")),
    ],
)
def test_what_stands_before_the_cursor_says_what_is_looked_for(before: str, at: Place) -> None:
    assert place(before) == at


def test_names_that_begin_as_typed_come_first() -> None:
    names = [Candidate(name) for name in ("getEvent", "eventual", "Event", "event")]
    assert [c.name for c in fitting(names, "event")] == ["eventual", "event", "Event", "getEvent"]


MEMBERS = [
    ("Segment.", ["track", "identify", "group", "page", "screen", "alias", "set"]),
    ("req.", ["json", "text", "headers", "url"]),
    ("req.headers.", ["get", "has"]),
    ("req.url.searchParams.", ["get", "getAll"]),
    ("conf.", ["apiKey", "tags"]),
    ("cache.", ["load", "delete"]),
    ("crypto.", ["createHmac", "createHash"]),
    ("Buffer.", ["from", "alloc"]),
]


async def test_a_dot_after_a_known_name_brings_its_members_and_elsewhere_nothing() -> None:
    editor = CodeEditor()
    editor.settings = SETTINGS
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER)
        nothing: list[str] = []
        others = [
            (typed, nothing) for typed in ("1.", "body.", "'Segment.", "// cache.", "`cache.")
        ]
        for typed, some in MEMBERS + others:
            editor.load_text(HANDLER.replace("|", ""))
            await settled(editor)
            editor.move_cursor(cursor_of(HANDLER))
            await pilot.press(*typed)
            found = shown(editor)
            assert (typed, found[: len(some)] if some else found) == (typed, some)


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_what_is_chosen_is_put_in_and_taken_back_in_one_step(key: str) -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER)
        await pilot.press(*"Segment.i")
        assert shown(editor) == ["identify"]
        await pilot.press(key)
        assert marked(editor) == HANDLER.replace("|", "Segment.identify|")
        assert not shown(editor)
        await pilot.press("ctrl+z")
        assert marked(editor) == HANDLER.replace("|", "Segment.i|")


async def test_arrows_choose_and_esc_closes_and_the_editor_stays() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER)
        await pilot.press(*"Segment.", "down", "down", "up")
        assert "identify(message)" in told(pilot) and "who someone is" in told(pilot)
        await pilot.press("escape")
        assert editor.has_focus and not shown(editor)
        await pilot.press("enter", "x")
        assert editor.document[2] == "  x"


async def test_typing_narrows_the_list_without_moving_it() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER)
        await pilot.press(*"Segment.")
        await pilot.pause()
        place = editor.suggestions.region  # type: ignore[union-attr]
        await pilot.press("s")
        assert shown(editor) == ["screen", "set"]
        assert editor.suggestions.region == place  # type: ignore[union-attr]
        await pilot.press("backspace", "g")
        assert shown(editor)[0] == "group"
        await pilot.press("q")
        assert shown(editor) == []


async def test_leaving_the_word_closes_the_list() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        for keys in (["left"] * 9, ["("], [";"], ["space"], ["backspace"]):
            await begin(pilot, editor, HANDLER.replace("|", "Segment|;"))
            await pilot.press(".")
            assert shown(editor)
            await pilot.press(*keys)
            assert (keys, shown(editor)) == (keys, [])


async def test_ctrl_space_brings_names_and_the_words_of_the_file() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        await begin(pilot, editor, "const fetchAll = 1;\nlet zebra; feat.member\nfet|")
        await pilot.press("ctrl+@")
        assert shown(editor) == ["fetch", "fetchAll"]
        await pilot.press("escape", *"; feat.m", "ctrl+@")
        assert shown(editor) == ["member"]
        await pilot.press("escape", *"; xyzzy", "ctrl+@")
        assert shown(editor) == []


async def test_within_a_message_its_fields_come_first() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER.replace("|", "Segment.track({ | });"))
        await pilot.press("ctrl+@")
        assert shown(editor)[:2] == ["event", "userId"]
        await begin(pilot, editor, HANDLER.replace("|", "Segment.track({ event: | });"))
        await pilot.press("ctrl+@")
        assert shown(editor)[0] == "Segment"


async def test_the_list_stays_on_the_screen_and_beside_its_line() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        for code in ("\n" * 30 + " " * 70 + "|", "|", "\n" * 8 + "|"):
            await begin(pilot, editor, code)
            await pilot.press(*"Segment.")
            await pilot.pause()
            region = editor.suggestions.region  # type: ignore[union-attr]
            cursor = editor.cursor_screen_offset
            assert pilot.app.screen.region.contains_region(region)
            assert not region.y <= cursor.y < region.bottom


async def test_a_key_tells_what_a_name_is_for() -> None:
    editor = CodeEditor()
    editor.settings = SETTINGS
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER.replace("|", "cache.lo|ad('a', 1, () => conf.apiKey)"))
        await pilot.press("shift+f12")
        await pilot.pause()
        assert "load(key, ttl, make)" in told(pilot) and "Segment" in told(pilot)
        await pilot.press("end", "left", "left", "f12")
        assert "apiKey: text, required, secret" in told(pilot)
        assert "API Key. Of the shop" in told(pilot)
        await pilot.press("escape")
        assert editor.suggestions is None and editor.has_focus


async def test_hostile_names_do_not_reach_the_terminal() -> None:
    editor = CodeEditor()
    editor.settings = (Setting("a", "\x1b[31m", description="\x07"),)
    async with showing(editor) as pilot:
        await begin(pilot, editor, HANDLER)
        await pilot.press(*"conf.")
        assert "\\x1b" in told(pilot) and "\x1b" not in told(pilot) and "\x07" not in told(pilot)


async def test_suggesting_in_a_long_file_takes_no_longer_than_a_look() -> None:
    editor = CodeEditor("const value = other.member + 1;\n" * 20_000)
    async with showing(editor) as pilot:
        await settled(editor)
        editor.move_cursor((10_000, 0))
        start = time.process_time()
        editor.action_suggest()
        assert time.process_time() - start < 2
        assert "value" in shown(editor)
        await pilot.pause()
        assert any("value" in row for row in rows(editor))


async def test_a_paste_that_arrives_as_keys_opens_nothing() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        from textual.events import Key

        for character in "Segment.track\rx":
            key = {"\r": "enter", ".": "full_stop"}.get(character, character)
            editor.post_message(Key(key, character))
        await pilot.pause(0.1)
        assert editor.text == "Segment.track\nx"
