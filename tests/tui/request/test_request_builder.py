"""Building a test request: pasting, copying, ordering, completing, signing one."""

from __future__ import annotations

from driving import NARROW, Console, console, make
from textual import events
from textual.events import Key
from textual.keys import _character_to_key
from textual.widgets import Static

from console.model import FORM_TYPE, JSON_TYPE, Request, SavedRequest, Setting
from console.pasting import pasted
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.burst import KeyRun
from console.tui.request.curlcopy import CopyCommand
from console.tui.request.pairs import PairRows
from console.tui.request.pasting import PasteDialog
from console.tui.request.picker import RequestPicker
from console.tui.request.requestform import form_pairs
from console.tui.request.signature import SignDialog
from console.tui.widgets.choice import Choice
from console.tui.widgets.fields import Cycle, Line, Toggle
from console.workspace import open_workspace

CURL = "curl 'https://a.example/orders?x=1' \\\n  -H 'X-A: b' \\\n  --json '{\"name\": \"Pasted\"}'"
SECRET = Setting("key", "Key", required=True, sensitive=True)
VERIFYING = """\
async function onRequest(request, settings) {
  const mac = crypto.createHmac('sha256', settings.key).update(request.text()).digest('hex')
  const match = request.headers.get('X-Hub-Signature-256') === `sha256=${mac}`
  Segment.track({ event: match ? 'Genuine' : 'Forged', userId: 'u' })
}
"""


async def paste(screen: Console, text: str) -> None:
    screen.app.post_message(events.Paste(text))
    await screen.pilot.pause()


async def names(screen: Console, function_id: str) -> list[str]:
    return [saved.name for saved in await screen.engine.requests(function_id)]


async def test_a_pasted_command_is_shown_as_understood_and_becomes_a_request_of_its_own() -> None:
    function_id = await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+t", "p")
        await screen.until(lambda: isinstance(screen.app.screen, PasteDialog))
        await paste(screen, "curl https://a.example/ -F a=b")
        await screen.see("multipart form")
        await screen.press("enter")  # takes nothing, so it is a line end
        assert isinstance(screen.app.screen, PasteDialog)
        screen.one(BodyEditor).load_text("")
        await paste(screen, CURL)
        await screen.see("POST https://a.example/orders?x=1")
        await screen.see("X-A, Content-Type, Accept")
        await screen.press("enter")
        await screen.see("‹ POST orders ›  2/2")
        request = screen.request.form.request()
        assert (request.url, request.body) == (
            "https://a.example/orders?x=1",
            '{"name": "Pasted"}',
        )
        run = await screen.run()
        assert run.outcome.events[0]["event"] == "Pasted"
        await screen.press("ctrl+t", "p")
        await screen.until(lambda: isinstance(screen.app.screen, PasteDialog))
        await paste(screen, CURL)
        await screen.see("Accept")
        await screen.press("enter")
        await screen.see("‹ POST orders 2 ›  3/3")
        assert await names(screen, function_id) == ["default", "POST orders", "POST orders 2"]


async def test_a_file_of_many_requests_lets_one_be_chosen() -> None:
    await make()
    entries = ", ".join(
        f'{{"request": {{"method": "{method}", "url": "https://a.example/{name}", "headers": []}}}}'
        for method, name in (("GET", "one"), ("POST", "two"), ("POST", "three"))
    )
    async with console() as screen:
        await screen.press("ctrl+t", "p")
        await screen.until(lambda: isinstance(screen.app.screen, PasteDialog))
        await paste(screen, f'{{"log": {{"entries": [{entries}]}}}}')
        await screen.see("POST two · 2 of 3")
        await screen.press("pagedown")
        await screen.see("POST three · 3 of 3")
        await screen.press("enter")
        await screen.see("‹ POST three ›")


async def test_a_request_pasted_into_the_body_is_offered_and_leaves_the_body_as_it_was() -> None:
    await make()
    async with console() as screen:
        body = screen.request.form.body
        await screen.press("ctrl+t")
        body.focus()
        await paste(screen, '{"a": 1}')
        assert "was pasted" not in screen.text
        body.load_text('{"name": "Paid"}')
        await paste(screen, CURL)
        await screen.see("Ctrl+Space makes it the request.")
        await screen.press("ctrl+@")
        await screen.see("POST https://a.example/orders?x=1")
        await screen.press("enter")
        await screen.see("‹ POST orders ›  2/2")
        assert body.text == '{"name": "Pasted"}'
        assert "was pasted" not in screen.text
        screen.one(RequestPicker).focus()
        await screen.press("left")
        await screen.see("‹ default ›")
        assert body.text == '{"name": "Paid"}'


async def test_a_paste_outside_of_any_text_field_opens_the_dialog() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t")
        await paste(screen, CURL.replace("\n", "\r"))  # the line ends of a terminal
        await screen.see("POST https://a.example/orders?x=1")
        assert screen.app.screen.query_one(BodyEditor).text == CURL
        await screen.press("escape")
        await screen.until(lambda: screen.app.screen is screen.workbench)
        assert screen.request.form.body.text == '{"name": "Paid"}'


async def test_a_request_pasted_into_a_header_is_taken_for_one_and_a_word_for_a_word() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t", "tab", "tab", "tab")
        await paste(screen, "X-Topic")
        assert screen.request.form.request().headers[-1] == ("X-Topic", "")
        await paste(screen, CURL)
        await screen.see("POST https://a.example/orders?x=1")
        await screen.press("escape")
        assert screen.request.form.request().headers[-1] == ("X-Topic", "")


async def test_a_paste_that_comes_as_keys_gives_no_orders() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t")
        keys = [
            Key("enter" if sign == "\n" else _character_to_key(sign), sign) for sign in CURL + "\n"
        ]
        screen.app.post_message(KeyRun(keys))
        await screen.see("POST https://a.example/orders?x=1")
        assert screen.app.screen.query_one(BodyEditor).text == CURL + "\n"


async def test_values_of_settings_come_with_a_pasted_request_where_the_function_has_them() -> None:
    tags, live = Setting("tags", "Tags", "ARRAY"), Setting("live", "Live", "BOOLEAN")
    function_id = await make(settings=(SECRET, tags, live))
    text = """{"payload": {"headers": {}, "body": {"name": "Pasted"}, "queryParameters": {"q": 1}},
        "settings": {"key": "s3cret", "tags": ["a", "b"], "live": "yes", "other": 1}}"""
    async with console() as screen:
        await screen.press("ctrl+t")
        await paste(screen, text)
        await screen.see("Settings key, tags")
        await screen.see("Query    q=1")
        await screen.see("of this name and type: live, other.")
        assert "s3cret" not in str(screen.app.screen.query_one(".understood", Static).content)
        await screen.press("enter")
        await screen.see("‹ Pasted request ›")
        await screen.run()
        [function] = await screen.engine.functions()
        assert function.id == function_id
        assert function.test_values == {"key": "s3cret", "tags": ["a", "b"]}


async def test_the_offer_goes_once_the_pasted_text_is_edited() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t")
        screen.request.form.body.focus()
        screen.request.form.body.load_text("")
        await paste(screen, CURL)
        await screen.see("was pasted")
        await screen.press("ctrl+home")
        await screen.type("x")
        await screen.until(lambda: "was pasted" not in screen.text)


async def test_the_body_comes_into_sight_from_under_many_headers() -> None:
    function_id = await make()
    async with await open_workspace("default") as engine:
        [saved] = await engine.requests(function_id)
        headers = tuple((f"X-{i}", str(i)) for i in range(16))
        request = Request((("Content-Type", JSON_TYPE), *headers), '{"name": "Paid"}')
        await engine.save_request(SavedRequest(saved.id, function_id, "default", request))
    async with console(NARROW) as screen:
        await screen.press("ctrl+t")
        await screen.until(lambda: "X-0" in screen.text)
        body = screen.request.form.body
        body.focus()
        await screen.see('{"name": "Paid"}')
        where = screen.app.screen.find_widget
        await screen.until(lambda: where(body).visible_region.height == body.outer_size.height)
        assert body.outer_size.height >= 5


async def test_a_request_is_copied_as_curl_without_its_secrets_unless_asked_for() -> None:
    function_id = await make(settings=(SECRET,))
    async with await open_workspace("default") as engine:
        [saved] = await engine.requests(function_id)
        headers = (("Content-Type", JSON_TYPE), ("Authorization", "Bearer t0k"), ("X", "s'3"))
        request = Request(headers, '{"k": "s\'3"}', "https://a.example/?q=1")
        await engine.save_request(SavedRequest(saved.id, function_id, "default", request))
        await engine.configure(function_id, (SECRET,), {"key": "s'3"}, False)
        await engine.connect(function_id, "Shop", {"key": "s'3"})
    async with console() as screen:
        await screen.until(lambda: "http://127.0.0.1" in screen.text)
        await screen.press("ctrl+t", "y")
        await screen.until(lambda: isinstance(screen.app.screen, CopyCommand))
        await screen.see("To the test endpoint")
        await screen.see("To Shop")
        await screen.see("-H 'Authorization: Bearer '\"$TOKEN\"")
        assert "?q=1" in screen.text
        await screen.press("down")
        await screen.see("\"$TOKEN\"'&q=1'")
        await screen.press("down")
        await screen.see('"$AUTHORIZATION"')
        await screen.see("-H 'X: '\"$key\"")
        preview = str(screen.app.screen.query_one(".preview", Static).content)
        assert "t0k" not in preview and "s'3" not in preview
        await screen.press("s", "enter")
        await screen.until(lambda: screen.notices)
        assert "curl command was sent to the terminal" in screen.notices[-1]
        [found] = pasted.read(screen.app.clipboard)
        assert found.request == request


async def test_requests_are_duplicated_moved_filtered_and_brought_back() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.press("ctrl+t", "D")
        await screen.see("‹ default copy ›  2/2")
        await screen.press("left", "D")
        await screen.see("‹ default copy 2 ›  2/3")
        assert await names(screen, function_id) == ["default", "default copy 2", "default copy"]
        await screen.press("greater_than_sign")
        await screen.see("‹ default copy 2 ›  3/3")
        await screen.press("less_than_sign", "less_than_sign", "less_than_sign")
        await screen.see("‹ default copy 2 ›  1/3")
        assert await names(screen, function_id) == ["default copy 2", "default", "default copy"]
        await screen.press("n")
        await screen.type("new")
        await screen.press("enter")
        await screen.see("‹ new ›  4/4")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, Choice))
        await screen.type("copy 2")
        await screen.press("enter")
        await screen.see("‹ default copy 2 ›  1/4")
        await screen.press("d")
        await screen.see("‹ default ›  1/3")
        await screen.press("right", "u")
        await screen.see("‹ default copy 2 ›  1/4")
        assert (await names(screen, function_id))[0] == "default copy 2"
        notices = len(screen.notices)
        await screen.press("u")  # one level
        assert len(screen.notices) == notices


async def test_headers_are_completed_as_they_are_typed_and_from_a_list() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t", "tab", "tab", "tab")
        await screen.type("stripe-s")
        line = screen.focused
        assert isinstance(line, Line)
        await screen.until(lambda: line._suggestion == "Stripe-Signature")
        await screen.press("right")
        assert line.text == "Stripe-Signature"
        await screen.press("enter", "enter", "ctrl+@")
        await screen.until(lambda: isinstance(screen.app.screen, Choice))
        await screen.type("github event")
        await screen.press("enter")
        await screen.press("ctrl+@")
        await screen.until(lambda: isinstance(screen.app.screen, Choice))
        await screen.press("down", "enter")
        headers = screen.request.form.request().headers
        assert headers[1:] == (("Stripe-Signature", ""), ("X-GitHub-Event", "ping"))


async def test_a_form_body_is_a_table_that_leaves_what_it_does_not_change() -> None:
    await make(body='{"name": "Paid"}')
    async with console() as screen:
        form = screen.request.form
        await form.fill(Request((("Content-Type", FORM_TYPE),), "name=a%20b&c="))
        table = form.query_one("#form", PairRows)
        assert table.display and not form.body.display
        assert form.request().body == "name=a%20b&c="  # to the byte, as nothing was changed
        name, value, *_ = table.query(Line)
        name.focus()
        await screen.until(lambda: name.has_focus)
        await screen.press("tab")
        await screen.until(lambda: value.has_focus)
        await screen.press("end")
        await screen.type(" ü")
        assert form.request().body == "name=a+b+%C3%BC&c="
        run = await screen.run()
        assert run.outcome.events[0]["event"] == "a b ü"
        screen.one(RequestPicker).focus()
        await screen.press("f")
        assert form.body.display and not table.display and screen.focused is form.body
        form.body.load_text("name=x")
        screen.one(RequestPicker).focus()
        await screen.press("f")
        assert table.pairs == (("name", "x"),)


def test_a_form_that_rows_cannot_hold_stays_text() -> None:
    assert form_pairs("") == ()
    assert form_pairs("a=1&a=2&b") == (("a", "1"), ("a", "2"), ("b", ""))
    for text in ("a=%zz", "+a=1", "=", "&".join(["a=1"] * 200)):
        assert form_pairs(text) is None


async def test_a_key_goes_from_part_to_part_whatever_has_the_focus() -> None:
    await make(settings=(Setting("region", "Region"),))
    async with console(NARROW) as screen:
        await screen.press("ctrl+t")
        assert isinstance(screen.focused, RequestPicker)
        seen = []
        for key in ["ctrl+down", "ctrl+down", "alt+pagedown", "ctrl+pagedown"] + [
            "ctrl+pageup"
        ] * 2:
            await screen.press(key)
            node = screen.focused
            assert node is not None
            seen.append(
                next(
                    a.id or type(a).__name__
                    for a in (node, *node.ancestors)
                    if a.id or isinstance(a, BodyEditor)
                )
            )
        assert seen[:2] == ["headers", "query"]
        assert seen[2] == seen[4] == "RequestBody"
        assert seen[5] == "query"


async def test_a_request_is_signed_once_or_again_at_each_run() -> None:
    function_id = await make("Orders", VERIFYING, '{"a": 1}', (SECRET,))
    async with await open_workspace("default") as engine:
        await engine.configure(function_id, (SECRET,), {"key": "s3cret"}, False)
    async with console() as screen:

        async def event() -> str:
            return str((await screen.run()).outcome.events[0]["event"])

        assert await event() == "Forged"
        await screen.press("ctrl+t", "S")
        await screen.until(lambda: isinstance(screen.app.screen, SignDialog))
        await screen.see("X-Hub-Signature-256:")
        await screen.see("sha256=")
        assert "s3cret" not in screen.text
        await screen.press("enter")
        await screen.until(lambda: "default is signed, once." in screen.notices)
        assert await event() == "Genuine"
        screen.request.form.body.load_text('{"a": 2}')
        assert await event() == "Forged"
        await screen.press("ctrl+t", "S")
        await screen.until(lambda: isinstance(screen.app.screen, SignDialog))
        screen.one(Toggle).focus()
        await screen.press("space", "enter")
        await screen.until(lambda: "signed: github" in screen.one(RequestPicker).render().plain)
        screen.request.form.body.load_text('{"a": 3}')
        assert await event() == "Genuine"
        [saved] = await screen.engine.requests(function_id)
        assert saved.signing is not None and saved.signing.setting == "key"


async def test_the_dialog_of_signatures_says_what_is_missing() -> None:
    await make(settings=(Setting("region"), SECRET))
    async with console() as screen:
        await screen.press("ctrl+t", "S")
        await screen.until(lambda: isinstance(screen.app.screen, SignDialog))
        await screen.see("The setting 'key' needs a value")
        await screen.press("enter")
        dialog = screen.app.screen
        assert isinstance(dialog, SignDialog)
        await screen.press("left")
        await screen.see("Encoding")
        assert dialog.how().scheme == "hmac:X-Signature:sha256:hex"
        assert len(list(dialog.query(Cycle))) == 4


async def test_a_request_without_any_setting_cannot_be_signed() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t", "S")
        await screen.until(lambda: screen.notices)
        assert "Define a setting" in screen.notices[0]


def title(screen: Console) -> str:
    return str(screen.request.form.query_one("#body-title", Static).render())


async def test_what_is_no_json_is_told_above_the_body_and_gone_to() -> None:
    await make(body='{"a": [1,\n2], "b"}\n' + "\n" * 40)
    async with console(NARROW) as screen:
        await screen.press("ctrl+t")
        await screen.until(lambda: "Line 2" in title(screen))
        screen.request.form.focus_body()
        await screen.press("ctrl+end", "alt+p")
        assert screen.request.form.body.cursor_location == (1, 7)
        await screen.type(": 1")
        await screen.until(lambda: "Line 2" not in title(screen))
        await screen.press("end", "left", "x", "ctrl+end", "f5")
        assert screen.focused is screen.request.form.body
        assert screen.request.form.body.cursor_location[0] == 1


async def test_a_key_lays_the_json_out_and_undo_takes_it_back() -> None:
    line = '{"a":[1,2.0],"b":"\\u00e9"}'
    await make(body=line)
    async with console(NARROW) as screen:
        await screen.press("ctrl+t")
        body = screen.request.form.body
        body.focus()
        await screen.press("alt+l")
        assert body.text == '{\n  "a": [\n    1,\n    2.0\n  ],\n  "b": "\\u00e9"\n}'
        await screen.press("alt+l")
        assert "The JSON is laid out already." in screen.notices
        await screen.press("ctrl+z")
        assert body.text == line
        await screen.press("ctrl+end", "x", "alt+l")
        assert body.text == line + "x" and "nothing may follow" in screen.notices[-1]
        assert body.cursor_location == (0, len(line))
        await screen.press("f12", "alt+l")
        assert "x" in body.text


async def test_the_focus_stays_in_the_body_whatever_it_is_shown_as() -> None:
    await make(body='{"type":"a"}}')
    async with console(NARROW) as screen:
        await screen.press("ctrl+t")
        form = screen.request.form
        form.body.focus()
        for is_form in (True, False, True, False):
            await screen.press("f12")
            assert form.is_form is is_form
            await screen.pilot.pause()
            assert screen.focused is not None
            assert form.has_focus_within and form.body.has_focus is not is_form
