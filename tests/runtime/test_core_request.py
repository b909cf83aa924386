"""The request object, with production's oddities."""

from __future__ import annotations

import json
from typing import Any

import pytest
from core_worker import CoreWorker


def shown(core: CoreWorker, expression: str, body: str = '{"a":1}', **options: Any) -> str:
    ran = core.body(f"console.log({expression})", body, **options)
    assert ran.outcome["error"] is None, ran.outcome["error"]
    return ran.texts[0]


def test_json_is_synchronous_and_the_same_object_every_time(core: CoreWorker) -> None:
    assert shown(core, "request.json(), request.json() === request.json()") == "{ a: 1 } true"
    assert shown(core, "await request.json()") == "{ a: 1 }"


def test_json_results_belong_to_the_realm_of_the_code(core: CoreWorker) -> None:
    body = '{"list":[]}'
    code = "request.json() instanceof Object, request.json().list instanceof Array"
    assert shown(core, code, body) == "true true"
    assert shown(core, code, body, parsed=True) == "true true"
    assert shown(core, "settings instanceof Object", settings={"a": "b"}) == "true"


def test_text_of_a_string_body_is_as_it_came(core: CoreWorker) -> None:
    body = '{ "b": 1,\n "a": "é\\ud83d😀" }'
    assert shown(core, "request.text()", body) == body


def test_text_of_a_parsed_body_is_compact_and_kept_from_the_first_call(core: CoreWorker) -> None:
    code = "(request.json().c = 1, request.text()), (request.json().d = 2, request.text())"
    compact = '{"b":1,"a":[2],"c":1}'
    assert shown(core, code, '{ "b": 1, "a": [2] }', parsed=True) == f"{compact} {compact}"


def test_an_empty_body_has_no_text_and_no_json(core: CoreWorker) -> None:
    assert shown(core, "request.text()", "") == "undefined"
    error = core.body("request.json()", "").error
    assert (error["name"], error["message"]) == ("SyntaxError", "Unexpected end of JSON input")


def test_a_body_that_is_no_json_throws_at_json_only(core: CoreWorker) -> None:
    assert shown(core, "request.text()", "hello") == "hello"
    error = core.body("request.json()", "hello").error
    assert error["name"] == "SyntaxError"
    assert error["message"] == "Unexpected token 'h', \"hello\" is not valid JSON"


def test_a_null_body_has_text_but_no_json(core: CoreWorker) -> None:
    assert shown(core, "request.text()", "null", parsed=True) == "null"
    error = core.body("request.json()", "null", parsed=True).error
    assert (error["name"], error["message"]) == ("SyntaxError", '"undefined" is not valid JSON')


@pytest.mark.parametrize("body", ["5", "true"])
def test_other_parsed_bodies_fail_before_the_handler(core: CoreWorker, body: str) -> None:
    ran = core.body("console.log('never')", body, parsed=True)
    assert (ran.error["name"], ran.error["message"]) == ("TypeError", "unsupported body type")
    assert ran.texts == []


def test_a_parsed_string_is_a_body_of_text(core: CoreWorker) -> None:
    assert shown(core, "request.text(), request.json()", '"[1]"', parsed=True) == "[1] [ 1 ]"


@pytest.mark.parametrize("body", ["0", "false", '""', "null"])
def test_falsy_json_texts_are_read_again_each_time(core: CoreWorker, body: str) -> None:
    assert shown(core, "JSON.stringify(request.json()), JSON.stringify(request.json())", body) == (
        f"{body} {body}"
    )


def test_a_form_is_a_flat_object_whose_repeated_keys_are_lists(core: CoreWorker) -> None:
    body = "a=1&b=two+words&c=%C3%A9&a=2&a=3&payload=%7B%22x%22%3A1%7D&__proto__=p"
    found = shown(core, "JSON.stringify(request.json())", body, form=True)
    assert json.loads(found) == {
        "a": ["1", "2", "3"],
        "b": "two words",
        "c": "é",
        "payload": '{"x":1}',
        "__proto__": "p",
    }
    assert shown(core, "request.text()", body, form=True) == body


def test_headers_are_case_insensitive_and_joined(core: CoreWorker) -> None:
    headers = [["X-One", "1"], ["Accept", "a"], ["accept", "b"]]
    code = "request.headers.get('x-ONE'), request.headers.get('Accept'), request.headers.get('no')"
    assert shown(core, code, headers=headers) == "1 a, b null"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, "https://fn.segmentapis.com/"),
        (
            {"query": [["a", "1"], ["a", "2 3"], ["b", "é"]]},
            "https://fn.segmentapis.com/?a=1&a=2+3&b=%C3%A9",
        ),
        ({"url": "https://example.com/x?y=1", "query": [["a", "1"]]}, "https://example.com/x?y=1"),
    ],
)
def test_url_is_the_given_one_or_production_s_with_the_query(
    core: CoreWorker, given: dict[str, Any], url: str
) -> None:
    assert shown(core, "request.url.href", **given) == url
    assert shown(core, "request.url instanceof URL, request.url === request.url", **given) == (
        "true true"
    )


def test_a_url_that_is_none_fails_before_the_handler(core: CoreWorker) -> None:
    ran = core.body("console.log('never')", url="not a url")
    assert (ran.error["name"], ran.error["message"]) == ("TypeError", "Invalid URL")
    assert ran.error["code"] == "ERR_INVALID_URL"
    assert ran.texts == []


def test_members_are_getters_over_symbols(core: CoreWorker) -> None:
    code = (
        "Object.keys(request), JSON.stringify(request), 'url' in request, "
        "Object.getOwnPropertySymbols(request)"
    )
    symbols = "[ Symbol(headers), Symbol(url), Symbol(body) ]"
    assert shown(core, code) == f"[] {{}} true {symbols}"
    assert shown(core, "request.body, request.method, request.formData, request.arrayBuffer") == (
        "undefined undefined undefined undefined"
    )


def test_assigning_to_a_member_is_silently_ignored(core: CoreWorker) -> None:
    ran = core.body("request.url = 5; request.headers = 6; console.log(typeof request.url)")
    assert ran.texts == ["object"]
    strict = core.run("'use strict'; function onRequest(request) { request.url = 5; }")
    assert strict.error["name"] == "TypeError"


def test_prints_its_three_symbols(core: CoreWorker) -> None:
    text = shown(core, "request")
    assert text.startswith("ServerRequest {\n  [Symbol(headers)]: Headers {")
    assert "\n  [Symbol(url)]: URL {\n    href: 'https://fn.segmentapis.com/',\n" in text
    assert text.endswith("\n  [Symbol(body)]: { text: '{\"a\":1}' }\n}")
    assert "[Symbol(body)]: { json: { a: 1 } }" in shown(core, "request", parsed=True)


def test_the_class_can_be_used_by_code(core: CoreWorker) -> None:
    code = """
      const made = new ServerRequest('{"z":1}', {headers: {A: 'b'}, url: 'https://example.com/'});
      console.log(made.json(), made.headers.get('a'), made.url.host);
      console.log(request instanceof ServerRequest);
      console.log(new ServerRequest({}).url, new ServerRequest({a: 1}).text());
      new ServerRequest(5);
    """
    ran = core.body(code)
    assert ran.texts == ["{ z: 1 } b example.com", "true", 'undefined {"a":1}']
    assert ran.error["message"] == "unsupported body type"
