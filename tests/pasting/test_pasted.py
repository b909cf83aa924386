"""Texts that people paste, and the requests that they stand for."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console import curl, limits
from console.model import FORM_TYPE, JSON_TYPE, ConsoleError, Request
from console.pasting import pasted
from console.pasting.found import Found

JSON_HEADER = ("Content-Type", JSON_TYPE)


def one(text: str) -> Found:
    [found] = pasted.read(text)
    return found


def request(text: str) -> Request:
    return one(text).request


# -- cURL --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "headers", "body"),
    [
        ("-d a=1 -d b=2", [("Content-Type", FORM_TYPE)], "a=1&b=2"),
        ("-da=1 --data=b=2", [("Content-Type", FORM_TYPE)], "a=1&b=2"),
        ("--data-raw @x", [("Content-Type", FORM_TYPE)], "@x"),
        ("--data-binary 'a\nb'", [("Content-Type", FORM_TYPE)], "a\nb"),
        ("--data-urlencode 'a=b &c' --data-urlencode =d", None, "a=b%20%26c&d"),
        ("--json '{\"a\":1}'", [JSON_HEADER, ("Accept", JSON_TYPE)], '{"a":1}'),
        ("-H 'content-type: application/json' --json 1", None, "1"),
        ("-d 1 -H 'Content-Type: text/x'", [("Content-Type", "text/x")], "1"),
        ("-d 1 -H Content-Type:", [], "1"),
        ("-d 1 -H 'Content-Type:' -H 'X-A;'", [("X-A", "")], "1"),
        ("-d1 -H'X-A: b' -HX-C:d", [("X-A", "b"), ("X-C", "d"), ("Content-Type", FORM_TYPE)], "1"),
        ("-XPOST -sSfL -kd 1", [("Content-Type", FORM_TYPE)], "1"),
        ("-sSXPOST --request=PUT -d 1 --http2 --no-buffer --max-time 3 -o /dev/null", None, "1"),
        ("-d 1 -u ada:pw -H Content-Type:", [("Authorization", "Basic YWRhOnB3")], "1"),
        ("-d 1 -A me -H Content-Type:", [("User-Agent", "me")], "1"),
        ("-d 1 -b a=b --oauth2-bearer t -H Content-Type:", None, "1"),
        ("-d 1 -H 'Host: x' -H 'Content-Length: 9' -H Content-Type:", [], "1"),
    ],
)
def test_what_the_options_of_curl_say_becomes_headers_and_body(
    options: str, headers: list[tuple[str, str]] | None, body: str
) -> None:
    found = request(f"curl https://a.example/x {options}")
    assert found.body == body
    assert headers is None or found.headers == tuple(headers)
    assert found.url == "https://a.example/x"


@pytest.mark.parametrize(
    "text",
    [
        "curl -d 1 https://a.example/x?y=1",
        "$ curl --url https://a.example/x?y=1 -d 1",
        "  curl.exe https://a.example/x?y=1 -d 1 | jq .",
        "A=b curl https://a.example/x?y=1 -d 1; rm x",
        "curl \\\n  'https://a.example/x?y=1' \\\r\n  -d 1\necho done",
        "curl https://a.example/x -G -d y=1",
        "curl https://a.example/x --url-query y=1 -d 1",
        'curl "https://a.example/x?y=1" -d 1 > out # and so on',
        "/usr/bin/curl -- https://a.example/x?y=1",
    ],
)
def test_the_url_is_found_wherever_the_command_names_it(text: str) -> None:
    assert pasted.read(text.strip())[0].request.url == "https://a.example/x?y=1"


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("'a\"b\\n'", 'a"b\\n'),
        ('"a\\"b\\$c\\\\d\\n`"', 'a"b$c\\d\\n`'),
        ("$'it\\'s \\u00e9\\n\\x41\\101\\\\'", "it's é\nAA\\"),
        ("$'\\ud83d\\ude00 \\U0001F600 \\xc3\\xa9'", "😀 😀 é"),
        ("'it'\\''s'", "it's"),
        ("a\\ b'c d'\"e f\"", "a bc de f"),
        ("'a'\\\n'b'", "ab"),
        ("''", ""),
        ("a#b", "a#b"),
        ("'ü€😀'", "ü€😀"),
    ],
)
def test_words_are_those_of_a_posix_shell(word: str, body: str) -> None:
    assert request(f"curl https://a.example/ --data-raw {word}").body == body


@pytest.mark.parametrize(
    "text",
    [
        'curl "https://a.example/?a=1&b=2" ^\n  -H "X-A: \\"q\\"" ^\n'
        '  --data-raw "{\\"a\\":\\"b c\\"}"',
        'curl ^"https://a.example/?a=1^&b=2^" ^\r\n  -H ^"X-A: ^\\^"q^\\^"^" ^\r\n'
        '  --data-raw ^"^{^\\^"a^\\^":^\\^"b c^\\^"^}^"',
    ],
)
def test_words_are_those_of_windows_where_carets_say_so(text: str) -> None:
    found = request(text)
    assert found.url == "https://a.example/?a=1&b=2"
    assert found.body == '{"a":"b c"}'
    assert found.headers[0] == ("X-A", '"q"')


def test_a_line_end_in_a_body_copied_for_windows_stays_one() -> None:
    text = 'curl ^"https://a.example/^" ^\n  --data-raw ^"a^\n\nb^"'
    assert request(text).body == "a\nb"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("-F a=@b", "multipart"),
        ("--form a=b", "multipart"),
        ("-d @body.json", "'body.json', which is not read"),
        ("--json @-", "not read"),
        ("--data-urlencode a@b", "not read"),
        ("-H @headers", "not read"),
        ("-T file", "not read"),
        ("--frobnicate", "--frobnicate is not known"),
        ("-X", "lacks its value"),
        ("-d 'a", "not closed"),
        ("-H 'a b: c'", "cannot be the name of a header"),
        ("--next", "several requests"),
    ],
)
def test_what_a_webhook_cannot_have_is_refused_in_a_sentence(options: str, words: str) -> None:
    with pytest.raises(ConsoleError) as caught:
        pasted.read(f"curl https://a.example/ {options}")
    assert words in caught.value.message and caught.value.message.endswith(".")


@pytest.mark.parametrize("text", ["curl ", "curl -d 1", "curl file:///etc/passwd", "curl http:///"])
def test_a_command_without_a_web_address_is_refused(text: str) -> None:
    with pytest.raises(ConsoleError, match="URL"):
        pasted.read(text)


def test_a_get_is_taken_with_a_remark() -> None:
    found = one("curl a.example")
    assert found.request.url == "http://a.example"
    assert found.method == "GET"
    assert any("POST" in note for note in found.notes)


header_names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
bodies = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=200)


@given(
    st.lists(st.tuples(header_names, header_values), max_size=4),
    bodies,
    st.booleans(),
    st.sampled_from(["https://a.example/x?q=1&r=%20", "http://127.0.0.1:8723/", "http://[::1]/"]),
)
@example([("X", "'")], "@file", True, "http://a.example/x?y=[1]")
def test_what_we_copy_as_curl_comes_back_the_same(
    headers: list[tuple[str, str]], body: str, lines: bool, url: str
) -> None:
    ours = ("content-length", "host", "connection", "expect", "te", "trailer", "upgrade")
    kept = tuple((name, value.strip()) for name, value in headers if name.lower() not in ours)
    given_request = Request(kept, body, url)
    text = curl.command(given_request, url, lines=lines)
    assert request(text) == given_request
    assert one(text).method == "POST"


# -- HTTP messages -----------------------------------------------------------------------------

MESSAGE = "POST /hook?q=1 HTTP/1.1\nHost: a.example\nContent-Type: application/json\nX-A: 1\n\n{}\n"


@pytest.mark.parametrize("text", [MESSAGE, MESSAGE.replace("\n", "\r\n"), "\n# mine\n" + MESSAGE])
def test_a_raw_message_becomes_a_request(text: str) -> None:
    assert request(text) == Request((JSON_HEADER, ("X-A", "1")), "{}", "https://a.example/hook?q=1")


def test_a_message_may_begin_with_its_headers() -> None:
    text = "Content-Type: application/json\nX-Long: a\n  b\n\n{\n\n}"
    assert request(text) == Request((JSON_HEADER, ("X-Long", "a b")), "{\n\n}")


@pytest.mark.parametrize(
    ("length", "body", "expected"),
    [
        ("Content-Length: 3", "ä\n\n\n", "ä\n"),
        ("Content-Length: 99", "ab\n", "ab"),
        ("Content-Length: 1", "abc\n", "abc"),
        ("Transfer-Encoding: chunked", "2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", "abc"),
        ("Transfer-Encoding: chunked", "ab\n", "ab"),
        ("X: y", "a\n### next\nPOST /", "a"),
    ],
)
def test_the_body_of_a_message_is_as_long_as_it_says(length: str, body: str, expected: str) -> None:
    assert request(f"POST https://a.example/ HTTP/1.1\n{length}\n\n{body}").body == expected


def test_a_response_is_refused() -> None:
    with pytest.raises(ConsoleError, match="response"):
        pasted.read("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}")


# -- what other programs keep ------------------------------------------------------------------


def har(method: str, text: str | None = None, **posted: Any) -> dict[str, Any]:
    data = {"mimeType": JSON_TYPE, **({} if text is None else {"text": text}), **posted}
    headers = [{"name": ":authority", "value": "a.example"}, {"name": "X-A", "value": "1"}]
    url = "https://a.example/x/orders"
    return {"request": {"method": method, "url": url, "headers": headers, "postData": data}}


def test_a_har_file_offers_its_requests_and_begins_with_the_first_post() -> None:
    entries = [har("GET"), har("POST", "{}"), har("POST", "[]")]
    text = json.dumps({"log": {"version": "1.2", "entries": entries}})
    found = pasted.read(text)
    assert [item.name for item in found] == ["GET orders", "POST orders", "POST orders"]
    assert pasted.chosen(found) == 1
    expected = Request((("X-A", "1"), JSON_HEADER), "{}", "https://a.example/x/orders")
    assert found[1].request == pasted.request_file(text).request == expected


def test_a_form_of_a_har_entry_is_written_from_its_fields() -> None:
    params = [{"name": "a b", "value": "ü"}, {"name": "c", "value": "d"}]
    assert request(json.dumps(har("POST", params=params))).body == "a+b=%C3%BC&c=d"
    assert request(json.dumps(har("POST", "{}")["request"])).body == "{}"
    with pytest.raises(ConsoleError, match="multipart"):
        pasted.read(json.dumps(har("POST", mimeType="multipart/form-data; boundary=x")))


def test_postman_collections_and_requests_are_read() -> None:
    raw = {"mode": "raw", "raw": "{}", "options": {"raw": {"language": "json"}}}
    header = [{"key": "X-A", "value": "1"}, {"key": "X-B", "value": "2", "disabled": True}]
    paid = {
        "method": "POST",
        "header": header,
        "body": raw,
        "url": {"raw": "https://a.example/p"},
    }
    fields = [{"key": "a", "value": "b c"}]
    form = {"mode": "urlencoded", "urlencoded": fields}
    signed = {"method": "POST", "header": [], "body": form, "url": "{{base}}/signed"}
    items = [{"name": "Paid", "request": paid}, {"name": "In", "item": [{"request": signed}]}]
    first, second = pasted.read(json.dumps({"info": {}, "item": items}))
    assert (first.name, second.name) == ("Paid", "POST request")
    assert first.request == Request((("X-A", "1"), JSON_HEADER), "{}", "https://a.example/p")
    assert second.request == Request((("Content-Type", FORM_TYPE),), "a=b+c")
    assert any("variables" in note for note in second.notes)
    assert request(json.dumps(paid)) == first.request
    assert request(json.dumps(items[0])) == first.request


# -- all forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("curl http://a.example", pasted.CURL),
        ("$ curl http://a.example", pasted.CURL),
        (MESSAGE, pasted.MESSAGE),
        ("Content-Type: application/json\n\n{}", pasted.MESSAGE),
        (json.dumps({"log": {"entries": [har("POST")]}}), pasted.HAR),
        (json.dumps(har("POST")), pasted.HAR),
        ('{"item": []}', pasted.POSTMAN),
        ('{"headers": {}, "body": {}}', pasted.FILE),
        ('{"payload": {"headers": {}, "body": ""}, "settings": {}}', pasted.FILE),
        ('{"body": "a comment"}', ""),
        ('{"type": "curl http://a"}', ""),
        ("a=1&b=2", ""),
        ("curly: braces", ""),
        ("{broken", ""),
        ("[1]", ""),
        ("", ""),
    ],
)
def test_a_body_is_told_from_a_request(text: str, kind: str) -> None:
    assert pasted.kind(text) == kind


def test_a_request_file_keeps_its_meaning_whatever_else_it_holds() -> None:
    text = '{"body": {"mode": "raw", "raw": "x"}, "url": "https://a.example/", "log": {}}'
    found = pasted.request_file(text).request
    assert (found.body, found.parsed) == ('{"mode":"raw","raw":"x"}', True)
    values = pasted.request_file('{"payload": {"body": ""}, "settings": {"a": "b"}}').settings
    assert values == one('{"payload": {"body": ""}, "settings": {"a": "b"}}').settings == {"a": "b"}


SHELL = [
    "curl",
    " ",
    "'",
    '"',
    "\\",
    "$'",
    "^",
    "\n",
    "\r\n",
    "-d",
    "-H",
    "--",
    "--json=",
    "#",
    "@",
]
OTHER = ["{", "}", ":", "POST / HTTP/1.1", "Content-Length: 5", "http://", "[::", "\\ud83d", "\0"]
MORE = ["\ud800", "Transfer-Encoding: chunked", "ffffffff", "%", "&", "\x85", "ü", '{"entries": [']
KEYS = """log entries request url headers header method postData body item mode raw text name value
    key params payload"""
pieces = st.sampled_from([*SHELL, *OTHER, *MORE])
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(pieces, max_size=25).map("".join) | st.text(max_size=60) | values.map(json.dumps))
@settings(max_examples=150)
def test_no_text_is_more_than_refused(text: str) -> None:
    for candidate in (text, "curl http://a.example " + text, "POST / HTTP/1.1\nHost: a\n" + text):
        pasted.kind(candidate)
        try:
            found = pasted.read(candidate)
            pasted.request_file(candidate)
        except ConsoleError as error:
            assert error.message.endswith((".", "…}.")) and "\n" not in error.message
        else:
            assert 0 <= pasted.chosen(found) < len(found)


HOSTILE = {
    "quotes": lambda n: "curl http://a.example -d " + "'" * n,
    "joined": lambda n: "curl " + "a\\\n" * (n // 3),
    "escapes": lambda n: "curl http://a.example -d $'" + "\\u0041" * (n // 6) + "'",
    "double": lambda n: 'curl http://a.example -d "' + "\\" * n,
    "data": lambda n: "curl http://a.example" + " -d a" * (n // 5),
    "carets": lambda n: 'curl ^"' + "^" * n,
    "slashes": lambda n: 'curl ^"http://a.example^" "' + "\\" * n,
    "spaces": lambda n: "POST" + " " * n + "x y",
    "header": lambda n: "A:" + " " * n + "x\n\nb",
    "headers": lambda n: "POST http://a.example\n" + "A: b\n" * (n // 5),
    "folds": lambda n: "POST http://a.example\nA: b\n" + " c\n" * (n // 3),
    "comments": lambda n: "#\n" * (n // 2),
    "blank": lambda n: "\n" * n,
    "chunks": lambda n: "POST http://a.example\nTransfer-Encoding: chunked\n\n" + "0a" * (n // 2),
    "deep": lambda n: '{"item": [' * (n // 10),
    "query": lambda n: "curl http://a.example -G" + " --url-query a" * (n // 14),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_time_in_proportion_to_its_length(name: str) -> None:
    text = HOSTILE[name](limits.FILE_BYTES // 16)
    start = time.process_time()
    pasted.kind(text)
    with contextlib.suppress(ConsoleError):
        pasted.read(text)
    assert time.process_time() - start < 2  # a square of the length would take minutes


def test_a_text_larger_than_any_file_is_refused() -> None:
    with pytest.raises(ConsoleError, match="4 MiB"):
        pasted.read("a" * (limits.FILE_BYTES + 1))


@pytest.mark.parametrize("text", ["hello there", "curly", "12", '"text"'])
def test_what_is_no_request_at_all_is_refused_in_words(text: str) -> None:
    with pytest.raises(ConsoleError, match="neither a cURL command nor an HTTP message"):
        pasted.read(text)
