"""How options and files become an invocation. Nothing runs here."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from console import limits
from console.cli.run import options as known
from console.cli.run import prepared
from console.model import ConsoleError, Invocation


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "handler.js").write_text("function onRequest() {}\n")
    return tmp_path


def invocation(*options: str) -> Invocation:
    return prepared(known().parse_args(["handler.js", *options]))


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def write(name: str, content: object) -> str:
    Path(name).write_text(json.dumps(content))
    return name


def test_a_handler_alone_gets_an_empty_json_object() -> None:
    asked = invocation()
    assert asked.code == "function onRequest() {}\n"
    assert asked.request.body == "{}"
    assert asked.request.headers == (("Content-Type", "application/json"),)
    assert (asked.settings, asked.strict, asked.function_name) == ({}, False, "handler.js")


def test_options_beat_the_request_file() -> None:
    file = write(
        "request.json",
        {
            "headers": {"content-type": "application/json", "X-A": "file", "X-B": "file"},
            "body": {"from": "file"},
            "queryParameters": {"a": "file", "b": "file"},
        },
    )
    asked = invocation(
        "--request", file, "--header", "x-a: option", "--header", "X-a:again", "--query", "a=1=2",
        "--body", "x=1", "--content-type", "application/x-www-form-urlencoded",
    )  # fmt: skip
    assert asked.request.headers == (
        ("X-B", "file"),
        ("x-a", "option"),
        ("X-a", "again"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )
    assert asked.request.query == (("b", "file"), ("a", "1=2"))
    assert (asked.request.body, asked.request.parsed) == ("x=1", False)


def test_a_query_option_changes_a_whole_url() -> None:
    file = write("r.json", {"body": "{}", "url": "https://a.example/p?a=1&b=&c=ü#f"})
    asked = invocation("--request", file, "--query", "a=x y", "--query", "a=2")
    assert asked.request.url == "https://a.example/p?b=&c=%C3%BC&a=x+y&a=2#f"


def test_settings_come_from_the_request_file_the_settings_file_and_the_options() -> None:
    request = write("r.json", {"payload": {"body": {}}, "settings": {"a": "r", "b": "r", "c": "r"}})
    values = write("s.json", {"b": "s", "c": "s"})
    asked = invocation("--request", request, "--settings", values, "--set", "c=o", "--set", "c=p=q")
    assert asked.settings == {"a": "r", "b": "s", "c": "p=q"}
    assert asked.secrets == ()


def test_definitions_give_types_defaults_and_secrets() -> None:
    file = write(
        "s.json",
        {
            "settings": [
                {"name": "key", "sensitive": True},
                {"name": "on", "type": "BOOLEAN"},
                {"name": "names", "type": "ARRAY"},
            ],
            "values": {"key": "k"},
        },
    )
    asked = invocation("--settings", file, "--set", "on=true")
    assert asked.settings == {"key": "k", "on": True, "names": []}
    assert asked.secrets == ("key",)


def test_standard_input_can_be_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, '{"body": [1]}')
    assert invocation("--request", "-").request.body == "[1]"


def test_standard_input_can_be_the_body_or_the_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, '{"a": 1}\n')
    assert invocation("--body", "@-").request.body == '{"a": 1}\n'
    stdin(monkeypatch, "code")
    asked = prepared(known().parse_args(["-"]))
    assert (asked.code, asked.function_name) == ("code", "")


def test_a_body_can_be_in_a_file() -> None:
    Path("body.txt").write_text("a=1")
    form = ("--content-type", "application/x-www-form-urlencoded")
    assert invocation("--body", "@body.txt", *form).request.body == "a=1"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--request", "missing.json"], "missing.json"),
        (["--request", "."], "directory"),
        (["--request", "a\0b"], "a\\x00b"),
        (["--settings", "missing.json"], "missing.json"),
        (["--body", "@missing"], "missing"),
        (["--body", '{"a":'], "line 1, column 6"),
        (["--body", ""], "empty"),
        (["--body", "\udcff"], "--body"),
        (["--body", '"' + "x" * limits.WEBHOOK_BODY_BYTES + '"'], "512 KiB"),
        (["--content-type", "text/plain"], "text/plain"),
        (["--content-type", "application/json\r\nX: y"], "Content-Type"),
        (["--header", "no colon"], "Name: value"),
        (["--header", "a b: c"], "'a b'"),
        (["--header", ": c"], "''"),
        (["--header", "A: b\nC: d"], "b\\nC"),
        (["--header", "A: \u20ac"], "€"),
        (["--query", "a"], "--query"),
        (["--set", "secret-without-name"], "--set"),
        (["--set", "=x"], "--set"),
        (["--nope"], "--nope"),
        (["--bod", "{}"], "--bod"),
        (["--request"], "--request"),
        (["second.js"], "second.js"),
    ],
    ids=lambda value: None if isinstance(value, str) else "option",
)
def test_bad_options_give_one_sentence(options: list[str], word: str) -> None:
    with pytest.raises(ConsoleError) as caught:
        invocation(*options)
    assert word in caught.value.message
    assert caught.value.message.endswith(".") and "\n" not in caught.value.message
    assert caught.value.exit_code == 2


def test_a_value_is_not_repeated_where_its_name_is_missing() -> None:
    with pytest.raises(ConsoleError) as caught:
        invocation("--set", "hunter2")
    assert "hunter2" not in caught.value.message


def test_an_unknown_setting_is_refused_where_there_are_definitions() -> None:
    file = write("s.json", {"settings": [{"name": "key"}]})
    with pytest.raises(ConsoleError, match="'nope'"):
        invocation("--settings", file, "--set", "nope=1")
    assert invocation("--set", "nope=1").settings == {"nope": "1"}


def test_files_that_are_no_utf8_text_are_refused_with_the_line(folder: Path) -> None:
    (folder / "handler.js").write_bytes(b"// ok\n\xff\xfe\n")
    with pytest.raises(ConsoleError, match="line 2 is not UTF-8"):
        invocation()


def test_a_file_without_end_is_not_read_into_memory() -> None:
    with pytest.raises(ConsoleError, match="larger than 4 MiB"):
        invocation("--body", "@/dev/zero")


def test_standard_input_cannot_be_two_things(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, '{"body": {}}')
    with pytest.raises(ConsoleError, match="the request file or the body"):
        invocation("--request", "-", "--body", "@-")


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ConsoleError, match="closed"):
        invocation("--request", "-")


def test_a_request_may_be_given_in_any_form_that_can_be_pasted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stdin(monkeypatch, "curl https://a.example/x -H 'X-A: 1' --json '{\"a\": 1}'")
    asked = invocation("--request", "-", "--header", "X-A: 2")
    assert (asked.request.url, asked.request.body) == ("https://a.example/x", '{"a": 1}')
    assert asked.request.headers[-1] == ("X-A", "2")
    stdin(monkeypatch, "curl https://a.example/x -F a=b")
    with pytest.raises(ConsoleError, match="multipart"):
        invocation("--request", "-")
