from __future__ import annotations

import json

import pytest

from console import requestfile
from console.model import ConsoleError, Request


def parse(content: object) -> Request:
    return requestfile.parse(json.dumps(content)).request


def test_a_bare_file_gives_a_request() -> None:
    request = parse(
        {
            "headers": {"Content-Type": "application/json", "X-Two": ["a", "b"], "X-Number": 5},
            "body": '{"a":  1}',
            "url": "https://fn.segmentapis.com/?x=1",
            "queryParameters": {"q": ["1", "2"], "n": 3},
        }
    )
    assert request.headers == (
        ("Content-Type", "application/json"),
        ("X-Two", "a,b"),  # as Segment's shim joins the list of a fixture
        ("X-Number", "5"),
    )
    assert (request.body, request.parsed) == ('{"a":  1}', False)
    assert request.url == "https://fn.segmentapis.com/?x=1"
    assert request.query == (("q", "1"), ("q", "2"), ("n", "3"))


def test_a_wrapped_file_gives_settings_too() -> None:
    read = requestfile.parse('{"payload": {"body": {"b": 1, "a": "ü"}}, "settings": {"key": "k"}}')
    assert read.settings == {"key": "k"}
    assert (read.request.body, read.request.parsed) == ('{"b":1,"a":"ü"}', True)
    assert read.request.headers == ()


def test_keys_that_segment_ignores_are_ignored() -> None:
    assert parse({"body": [], "queryParams": {"a": "1"}, "note": 1}).query == ()


def test_a_body_may_hold_escaped_halves_of_surrogate_pairs() -> None:
    request = requestfile.parse('{"body": {"a": "\\ud800"}}').request
    assert request.body == '{"a":"\\ud800"}'


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "line 1, column 1"),
        ('{"body": {}', "line 1, column 12"),
        ("[]", "an object"),
        ("{}", '"body"'),
        ('{"payload": {}}', '"body"'),
        ('{"payload": 5, "body": ""}', '"payload"'),
        ('{"body": 5}', "text, an object or an array"),
        ('{"body": null}', "text, an object or an array"),
        ('{"body": "", "headers": []}'.replace("[]", "[1]"), '"headers"'),
        ('{"body": "", "headers": {"a b": "x"}}', "'a b'"),
        ('{"body": "", "headers": {"A": "x\\ny"}}', "x\\ny"),
        ('{"body": "", "headers": {"A": "\\u20ac"}}', "€"),
        ('{"body": "", "headers": {"A": {}}}', "'A'"),
        ('{"body": "", "queryParameters": "a=1"}', '"queryParameters"'),
        ('{"body": "", "queryParameters": {"a": "\\ud800"}}', "surrogate"),
        ('{"body": "", "url": "/path"}', '"url"'),
        ('{"body": "", "url": "http://[::1"}', '"url"'),
        ('{"body": "", "url": "file:///etc/passwd"}', '"url"'),
        ('{"payload": {"body": ""}, "settings": "x"}', '"settings"'),
        ('{"body": {"a": 1e999}}', "too large"),
        ('{"body": {"a": Infinity}}', "Infinity"),
        pytest.param('{"body": ' + "[" * 50_000, "nested", id="deep"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(text: str, word: str) -> None:
    with pytest.raises(ConsoleError) as caught:
        requestfile.parse(text)
    assert word in caught.value.message
    assert caught.value.message.endswith(".") and "\n" not in caught.value.message
    assert caught.value.exit_code == 2


def test_a_request_survives_being_written_and_read() -> None:
    request = Request(
        headers=(("Content-Type", "application/json"), ("X", "ü")),
        body='{"a":"é"}',
        url="https://a.example/?x=1",
        query=(("a", "1"), ("a", "2"), ("b", "")),
        parsed=True,
    )
    assert requestfile.parse(requestfile.to_json(request)).request == request
