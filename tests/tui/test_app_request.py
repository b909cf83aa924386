"""The test request: its fields, the saved ones, and where it may come from."""

from __future__ import annotations

import pytest
from driving import NARROW, Console, console, make

from console.model import FORM_TYPE, JSON_TYPE, Capture, Request, SavedRequest
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.request.pairs import PairRows
from console.tui.request.picker import RequestPicker
from console.tui.request.requestform import converted
from console.workspace import open_workspace


def headers(screen: Console) -> PairRows:
    return screen.request.query_one("#headers", PairRows)


async def test_the_fields_are_reached_in_order_with_tab_alone() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+t")
        assert isinstance(screen.focused, RequestPicker)
        await screen.press("tab", "tab", "tab")
        await screen.type("X-Topic")
        await screen.press("tab")
        await screen.type("orders")
        assert screen.request.form.request().headers == (
            ("Content-Type", JSON_TYPE),
            ("X-Topic", "orders"),
        )
        await screen.press("tab", "tab", "tab")
        await screen.type("page")
        await screen.press("enter")
        await screen.type("2")
        assert screen.request.form.request().query == (("page", "2"),)
        await screen.press("enter", "tab", "tab")
        assert isinstance(screen.focused, BodyEditor)
        await screen.press("escape", "shift+tab")
        assert not isinstance(screen.focused, BodyEditor)


async def test_a_row_is_removed_with_a_key() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t", "tab", "tab", "tab")
        await screen.type("A")
        await screen.press("enter")
        await screen.type("1")
        assert len(screen.request.form.request().headers) == 2
        await screen.press("ctrl+g")
        assert screen.request.form.request().headers == (("Content-Type", JSON_TYPE),)
        assert headers(screen).has_focus_within


async def test_one_key_switches_between_json_and_form_and_back() -> None:
    await make(body='{"name": "Paid", "total": 2}')
    async with console() as screen:
        await screen.press("ctrl+t", "f12")
        request = screen.request.form.request()
        assert (request.content_type, request.body) == (FORM_TYPE, "name=Paid&total=2")
        await screen.see("Body · form")
        run = await screen.run()
        assert run.outcome.events[0]["event"] == "Paid"
        await screen.press("ctrl+t", "f12")
        assert screen.request.form.request().body == '{"name": "Paid", "total": 2}'


async def test_the_address_of_a_request_is_cut_where_it_is_longer_than_the_pane() -> None:
    function_id = await make()
    async with await open_workspace("default") as engine:
        request = Request(url="https://a.example/" + "orders/" * 10, body="{}")
        await engine.save_request(SavedRequest("", function_id, "long", request))
    async with console() as screen:
        await screen.press("ctrl+t", "right")
        await screen.see("Query  of https://a.example/orders/")


async def test_a_body_that_is_no_form_yet_says_so_and_becomes_fields_once_it_is() -> None:
    await make(body='{"name": {"first": "Ada"}} ')
    async with console() as screen:
        await screen.press("ctrl+t", "f12")
        await screen.see("f as fields")
        await screen.press("f")
        await screen.until(lambda: "Fields cannot show it" in " ".join(screen.notices))
        screen.request.form.body.load_text("name=Ada&b=1")
        screen.one(RequestPicker).focus()
        await screen.press("f")
        await screen.see("f as text")
        assert screen.request.query_one("#form", PairRows).pairs == (("name", "Ada"), ("b", "1"))
        screen.one(RequestPicker).focus()
        await screen.press("f")
        await screen.see("f as fields")


@pytest.mark.parametrize(
    ("text", "content_type", "expected"),
    [
        ('{"a": "1", "b": true}', FORM_TYPE, "a=1&b=true"),
        ('{"a": {"b": 1}}', FORM_TYPE, '{"a": {"b": 1}}'),
        ("not json", FORM_TYPE, "not json"),
        ("a=1&b=x+y", JSON_TYPE, '{\n  "a": "1",\n  "b": "x y"\n}\n'),
        ("a=1&a=2", JSON_TYPE, "a=1&a=2"),
        ('{"a": 1}', JSON_TYPE, '{"a": 1}'),
    ],
)
def test_a_body_goes_along_only_where_both_notations_can_say_it(
    text: str, content_type: str, expected: str
) -> None:
    assert converted(text, content_type) == expected


async def test_a_body_that_is_no_json_is_refused_with_its_place_and_stays() -> None:
    await make(body='{"name": }')
    async with console() as screen:
        await screen.press("f5")
        await screen.until(lambda: screen.notices)
        [notice] = screen.notices
        assert notice.startswith("The body is not JSON:") and "line 1, column 10" in notice
        assert isinstance(screen.focused, BodyEditor)
        assert screen.request.form.body.text == '{"name": }'
        assert screen.output.run_id is None


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("X Y", "1", "'X Y' cannot be the name of a header."),
        ("", "1", "'' cannot be the name of a header."),
        ("X", "ю", "The header X has a character that no header can carry"),
        ("Content-Type", "text/html", "The request may have only one Content-Type header"),
    ],
)
async def test_a_malformed_header_is_refused(name: str, value: str, refusal: str) -> None:
    function_id = await make()
    async with await open_workspace("default") as engine:
        [saved] = await engine.requests(function_id)
        extra = (*saved.request.headers, (name, value))
        request = Request(extra, saved.request.body)
        await engine.save_request(SavedRequest(saved.id, function_id, "default", request))
    async with console() as screen:
        await screen.press("f5")
        await screen.until(lambda: screen.notices)
        assert screen.notices[0].startswith(refusal)
        assert headers(screen).has_focus_within


async def test_a_run_keeps_the_edits_in_the_saved_request() -> None:
    function_id = await make()
    async with console() as screen:
        screen.request.form.body.load_text('{"name": "Edited"}')
        run = await screen.run()
        assert run.outcome.events[0]["event"] == "Edited"

        async def stored() -> str:
            return (await screen.engine.requests(function_id))[0].request.body

        await screen.until(lambda: not screen.workbench._execution.running)
        await screen.pilot.pause()
        assert await stored() == '{"name": "Edited"}'


async def test_requests_are_saved_as_chosen_renamed_and_deleted() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.press("ctrl+t", "n")
        await screen.type("big")
        await screen.press("enter")
        await screen.see("‹ big ›  2/2")
        screen.request.form.body.load_text('{"name": "Big"}')
        await screen.press("left")
        await screen.see("‹ default ›  1/2")
        assert screen.request.form.body.text == '{"name": "Paid"}'
        await screen.press("enter", "down", "enter")
        await screen.see("‹ big ›  2/2")
        assert screen.request.form.body.text == '{"name": "Big"}'
        await screen.press("r")
        await screen.press("end")
        await screen.type("ger")
        await screen.press("enter")
        await screen.see("‹ bigger ›")
        await screen.press("d")
        await screen.see("‹ default ›  1/1")
        assert [r.name for r in await screen.engine.requests(function_id)] == ["default"]
        await screen.press("u")
        await screen.see("‹ bigger ›  2/2")
        assert screen.request.form.body.text == '{"name": "Big"}'
        assert [r.name for r in await screen.engine.requests(function_id)] == ["default", "bigger"]


async def test_each_function_comes_back_with_the_request_that_was_shown_last() -> None:
    alpha = await make("Alpha")
    await make("Beta")
    async with await open_workspace("default") as engine:
        await engine.save_request(SavedRequest("", alpha, "second", Request(body="{}")))
    async with console() as screen:

        async def open_function(name: str) -> None:
            await screen.press("ctrl+o")
            await screen.type(name)
            await screen.press("enter")
            await screen.until(lambda: name in screen.line(0).lower())
            await screen.until(lambda: not screen.workbench._showing.locked())

        await open_function("alpha")
        await screen.press("ctrl+t", "right")
        await screen.see("‹ second ›")
        await open_function("beta")
        await screen.see("‹ default ›")
        await open_function("alpha")
        await screen.see("‹ second ›")


async def test_a_captured_webhook_fills_the_request_and_overwrites_none() -> None:
    function_id = await make()
    async with console(NARROW) as screen:
        webhook = Request((("Content-Type", FORM_TYPE), ("X-A", "1")), "name=Hook")
        capture = await screen.engine.capture_request(webhook)
        assert isinstance(capture, Capture)
        await screen.see("1 new (F8)")
        await screen.press("f8")
        await screen.see("Request #1")
        await screen.press("enter")
        await screen.see("‹ Request #1 ›  2/2")
        assert screen.request.form.request() == webhook
        assert "1 new" not in screen.text
        run = await screen.run()
        assert run.outcome.events[0]["event"] == "Hook"
        names = [saved.name for saved in await screen.engine.requests(function_id)]
        assert names == ["default", "Request #1"]


async def test_an_error_of_the_log_is_loaded_back_or_shows_its_line() -> None:
    await make(body='{"name": ""}')
    async with console() as screen:
        await screen.run()
        await screen.press("f9")
        await screen.see("Errors of all functions")
        await screen.until(lambda: "Message Rejected" in screen.text or "event" in screen.text)
        await screen.press("l")
        await screen.see("‹ Error of ")
        await screen.press("f9")
        await screen.see("Errors of all functions")
        await screen.press("ctrl+right_square_bracket")
        await screen.until(lambda: screen.focused is screen.editor)
        assert screen.editor.cursor_location[0] == 1


async def test_a_request_that_is_changed_elsewhere_is_shown_anew_unless_edited_here() -> None:
    function_id = await make()
    async with console() as screen, await open_workspace("default") as other:
        [saved] = await other.requests(function_id)
        theirs = SavedRequest(saved.id, function_id, "default", Request(body='{"name": "B"}'))
        await other.save_request(theirs)
        await screen.until(lambda: screen.request.form.body.text == '{"name": "B"}')
        screen.request.form.body.load_text('{"name": "mine"}')
        await other.save_request(saved)
        await screen.pilot.pause()
        assert screen.request.form.body.text == '{"name": "mine"}'


async def test_the_query_of_a_whole_url_is_shown_and_goes_back_into_it() -> None:
    function_id = await make()
    async with await open_workspace("default") as engine:
        [saved] = await engine.requests(function_id)
        request = Request(saved.request.headers, saved.request.body, "https://a.example/x?p=1")
        await engine.save_request(SavedRequest(saved.id, function_id, "default", request))
    async with console() as screen:
        await screen.see("Query  of https://a.example/x")
        assert screen.request.form.request().url == "https://a.example/x?p=1"
        rows = screen.request.query_one("#query", PairRows)
        await rows.put("p", "2")
        assert screen.request.form.request().url == "https://a.example/x?p=2"


async def test_the_length_that_a_filled_request_says_follows_the_edited_body() -> None:
    await make()
    async with console() as screen:
        lengths = (("Content-Type", JSON_TYPE), ("content-length", "3"))
        await screen.request.form.fill(Request(lengths, '{"name": "a"}'))
        screen.request.form.body.load_text('{"name": "ää"}')
        assert screen.request.form.request().headers == lengths
        run = await screen.run()
        assert run.request.headers == (lengths[0], ("content-length", "16"))
