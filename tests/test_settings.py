from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from console import settings
from console.model import ConsoleError, Setting, SettingValue
from console.text import MASK, redact

DEFINED = (
    Setting("apiKey", sensitive=True),
    Setting("on", type="BOOLEAN"),
    Setting("names", type="ARRAY"),
    Setting("map", type="TEXT_MAP", sensitive=True),
)


def test_a_settings_file_is_a_plain_map_or_has_definitions() -> None:
    assert settings.read('{"a": "b", "c": ["d"]}') == ((), {"a": "b", "c": ["d"]})
    definitions, values = settings.read(
        '{"settings": [{"name": "on", "type": "BOOLEAN", "label": "On"}], "values": {"on": true}}'
    )
    assert definitions == (Setting("on", label="On", type="BOOLEAN"),)
    assert values == {"on": True}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x", "line 1"),
        ("[]", "object"),
        ('{"settings": [{"type": "STRING"}]}', "name"),
        ('{"settings": [{"name": "a", "type": "NUMBER"}]}', "NUMBER"),
        ('{"settings": [{"name": "a"}, {"name": "a"}]}', "two settings"),
        ('{"settings": [], "values": 5}', "values"),
        ('{"a": "\\ud800"}', "surrogate"),
    ],
)
def test_a_file_that_is_neither_is_refused(text: str, word: str) -> None:
    with pytest.raises(ConsoleError, match=word):
        settings.read(text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("apiKey", "true", "true"),
        ("on", "TRUE", True),
        ("on", "false", False),
        ("names", "a, b,,c", ["a", "b", "c"]),
        ("names", '["a,b"]', ["a,b"]),
        ("names", "", []),
        ("map", '{"a": "b"}', {"a": "b"}),
    ],
)
def test_text_becomes_a_value_of_the_defined_type(
    name: str, text: str, value: SettingValue
) -> None:
    assert settings.from_text(DEFINED, name, text) == value


def test_without_definitions_every_text_is_itself() -> None:
    assert settings.from_text((), "anything", "[1") == "[1"


@pytest.mark.parametrize(
    ("name", "text"), [("on", "yes"), ("names", "[1]"), ("map", "a=b"), ("map", '{"a": 1}')]
)
def test_text_of_another_type_is_refused_without_showing_it(name: str, text: str) -> None:
    with pytest.raises(ConsoleError, match=f"'{name}' must be") as caught:
        settings.from_text(DEFINED, name, text)
    assert text not in caught.value.message.replace('{"a": "b"}', "")


def test_an_unknown_setting_is_refused_and_the_known_are_named() -> None:
    with pytest.raises(ConsoleError, match=r"'nope'.*apiKey, on, names, map"):
        settings.from_text(DEFINED, "nope", "x")
    with pytest.raises(ConsoleError, match="'nope'"):
        settings.filled(DEFINED, {"nope": "x"})


def test_settings_not_given_are_empty_in_their_type() -> None:
    assert settings.filled(DEFINED, {"on": True}) == {
        "apiKey": "",
        "on": True,
        "names": [],
        "map": {},
    }


@pytest.mark.parametrize("given", [{}, {"key": ""}])
def test_a_required_setting_needs_a_value(given: dict[str, SettingValue]) -> None:
    with pytest.raises(ConsoleError, match="'key' needs a value"):
        settings.filled((Setting("key", required=True),), given)


def test_a_required_switch_may_be_off() -> None:
    switch = (Setting("on", type="BOOLEAN", required=True),)
    assert settings.filled(switch, {"on": False}) == {"on": False}


def test_secret_values_are_found_and_masked() -> None:
    values: dict[str, SettingValue] = {"apiKey": "s-1", "map": {"a": "s-2"}, "names": ["open"]}
    names = settings.secret_names(DEFINED)
    assert settings.secret_texts(names, values) == ["s-1", "s-2"]
    assert settings.masked(DEFINED, values) == {"apiKey": MASK, "map": MASK, "names": ["open"]}


@pytest.mark.parametrize(
    "spelt",
    [
        """li"ne/é& 'q'\n?""",
        r"""li\"ne/é& 'q'\n?""",
        r"""li"ne/é& 'q'\n?""",
        r"""li"ne/é& \'q\'\n?""",
        "li%22ne%2F%C3%A9%26%20'q'%0A%3F",
        "li%22ne%2F%C3%A9%26%20%27q%27%0A%3F",
        "li%22ne%2F%C3%A9%26+%27q%27%0A%3F",
        "li%22ne/%C3%A9&%20'q'%0A%3F",
        "li%22ne/%C3%A9&%20%27q%27%0A?",
        "li%22ne/é&%20%27q%27%0A?",
    ],
)
def test_a_secret_is_found_however_logs_and_urls_spell_it(spelt: str) -> None:
    hidden = settings.secret_texts(("key",), {"key": """li"ne/é& 'q'\n?"""})
    assert redact(f"before {spelt} after", hidden) == f"before {MASK} after"


@pytest.mark.parametrize("spelt", ["a%5Cü%20b/%c", "a/ü%20b/%c", "a/%C3%BC%20b/%c"])
def test_a_secret_is_found_where_a_parser_of_urls_turned_its_backslash(spelt: str) -> None:
    hidden = settings.secret_texts(("key",), {"key": "a\\ü b/%c"})
    assert redact(f"http://h/{spelt}?", hidden) == f"http://h/{MASK}?"


def test_a_letter_or_two_is_no_secret_as_it_stands_in_half_of_all_words() -> None:
    assert settings.secret_values(["a", "b"], {"a": "x", "b": ["eu", "key-1"]}) == ["key-1"]


@pytest.mark.parametrize("before", ["", "u:", "me:"])
@pytest.mark.parametrize("behind", ["", ":", "::"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("secret", ["s3cret-v\u00e4lue", "a??>>~~b", "shpat_0123456789"])
def test_a_secret_is_masked_in_base64_wherever_it_stands_in_it(
    before: str, behind: str, encode: Callable[[bytes], bytes], secret: str
) -> None:
    text = encode(f"{before}{secret}{behind}".encode()).decode()
    hidden = redact(text, settings.secret_texts(("key",), {"key": secret}))
    assert MASK in hidden
    left = hidden.replace(MASK, "")
    assert len(left) <= (len(before) + len(behind)) * 4 // 3 + 4
